"""Which code and which libraries a step can reach."""
