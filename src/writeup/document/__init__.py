"""From templates and results to one document tree: values with their sources, sections, numbers, and checked prose."""

__all__ = [
    "consistency",
    "context",
    "document_tree",
    "formula_rendering",
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
    "tables",
    "template_paths",
]
