"""From configuration to runs, and from runs to tidy tables with intervals."""
