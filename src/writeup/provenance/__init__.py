"""Which code and libraries a rule can reach, and what changed in them."""
