"""A day in words, in English whatever the locale."""

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def spell_date(day: str) -> str:
    """A day in words.

    >>> spell_date("2026-11-23")
    '23 November 2026'
    """
    when = date.fromisoformat(day)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
