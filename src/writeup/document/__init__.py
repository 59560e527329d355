"""From templates and results to one document tree: values with their sources, sections, numbers, and checked prose."""
