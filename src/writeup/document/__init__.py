"""From templates and results to one document tree: values with their sources, sections, numbers, and checked prose."""

__all__ = [
    "consistency",
    "context",
    "document_tree",
    "experiment_tables",
    "ledger_entries",
    "math_alt_text",
    "maths",
    "numbering",
    "pandoc",
    "pandoc_ast",
    "plain",
    "plateau_tables",
    "preflight",
    "prose_lint",
    "search_tables",
    "sections",
    "sourced",
    "symbols",
    "tables",
    "template_paths",
]
