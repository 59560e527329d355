"""A study in one file: sources, lock, the tool, results and deliverables, described as a Workflow Run RO-Crate."""

__all__ = ["wheel"]
