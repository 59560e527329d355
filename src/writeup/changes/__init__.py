"""What differs between two builds: numbers, verdicts, sentences, figures, and what was done to bring it about."""

__all__ = [
    "builds",
    "comparison",
    "history",
    "json_report",
    "markdown_report",
    "page",
    "settings",
    "text_report",
    "verify",
]
