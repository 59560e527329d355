"""Statements with a rule declared before looking, and the verdicts that the results give them."""

__all__ = [
    "claim_file",
    "design",
    "ledger",
    "numbers",
    "preflight",
    "published",
    "results",
    "sentences",
    "verdicts",
    "wording",
]
