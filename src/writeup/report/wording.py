"""Words that need no drawing, kept apart so that a document is rendered without the library that draws."""


def count(number: int, noun: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
