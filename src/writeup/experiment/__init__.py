"""From configuration to runs, and from runs to tidy tables with intervals."""

__all__ = [
    "authors",
    "config",
    "conversion",
    "declaration",
    "intervals",
    "jobs",
    "plan",
    "run_files",
    "runs",
    "scaffold",
    "schema",
    "search",
    "study",
    "summary",
    "table",
    "theory",
]
