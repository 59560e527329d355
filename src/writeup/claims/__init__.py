"""Statements with a rule declared before looking, and the verdicts that the results give them."""
