"""Statements with a rule declared before looking, and the verdicts that the results give them."""

__all__ = [
    "claim_file",
    "comparison",
    "design",
    "extension",
    "intervals",
    "ledger_file",
    "numbers",
    "preflight",
    "published",
    "results",
    "sentences",
    "verdicts",
    "wording",
]
