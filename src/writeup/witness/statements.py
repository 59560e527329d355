"""What a text says in the name of a claim: the words before a badge, or a title, against the sentence of the claim."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.witness.account import Account
from writeup.witness.tree import BLOCKS, MARK, attributes, is_span, nodes, spans, text

Claim = Mapping[str, Any]
ABOUT_RUNS = ("runs", "published", "predictions", "counted")
"""Kinds of evidence that a preliminary study may lack."""
SPOKEN = re.compile(r"[^\W_]|[−⁻±]|(?<=\d)[.,](?=\d)")
FREE = re.compile(r"\[\^[^\]]*\]|\[[^\]]*@[^\]]*\]|@[\w:.-]+|\]\([^)]*\)|\]\{[^}]*\}|&\w+;")
"""What is printed otherwise than it is written: notes, references, links, attributes."""


def statements(tree: Any) -> Iterator[tuple[list[str], str]]:
    """Words with the claims that they stand for: those of titles, and those before a badge in its paragraph."""
    for words, facts in spans(tree, "title"):
        if "claim" in facts:  # an author may give any class to words
            yield [facts["claim"], *facts.get("also", "").split()], words
    for block in nodes(tree):
        if block["t"] in BLOCKS:
            badges = [attributes(node)[2]["claim"] for node in nodes(block) if is_span(node, "verdict")]
            before = text(block, lambda node: is_span(node, "verdict")).split(MARK)
            yield from (([name], words) for name, words in zip(badges, before, strict=False))


def check_words(account: Account, file: Path, where: str, claim: Claim, words: str, forms: Sequence[str]) -> None:
    """The words say one of the `forms` of a claim, as "sentence" or "quote"."""
    if not any(claim[form] and says(words, claim[form]) for form in forms):
        account.refuse(file, f"{where}, words of the claim {claim['id']}", words, claim[forms[0]])
    account.counts["words of claims"] += 1


def says(words: str, form: str) -> bool:
    """Whether words end with the letters, digits and signs of `form`, which may be Markdown, and do not deny it."""
    parts = ".*".join(re.escape(spoken(part)) for part in FREE.split(form))
    return re.search(f"(?<!itisnotsothat)(?<!itisopenwhether){parts}$", spoken(words)) is not None


def spoken(words: str) -> str:
    """The letters, digits and signs of words."""
    return "".join(SPOKEN.findall(words)).lower()
