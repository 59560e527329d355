"""Which code and which libraries a step can reach."""

__all__ = ["code", "distributions", "sources", "study_code"]
