"""The text of two builds, sentence by sentence, as a reader of the document meets it.

A sentence is compared by what it says: a reference counts by its target and not by the number that it shows, and the
badge of a verdict does not count (see writeup.changes.verdicts). Tables, and the entries of the ledger and of the
sources, repeat numbers and verdicts that are compared elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from writeup.changes.builds import Build
from writeup.changes.verdicts import without_numbers
from writeup.document.pandoc_ast import Node, attributes, text

LEVEL = 2  # of the headings that begin a section of their own
BLANK, LINK, LABEL, END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Within a word: a blank of a formula; the target of a reference, then what it shows, then its end."""
REFERENCE = re.compile(f"{LINK}(.*?){LABEL}(.*?){END}")
ALIKE = 0.4  # share of two sentences' words from which on one counts as the other rewritten
SAME, REMOVED, ADDED = "same", "removed", "added"
Words = tuple[str, ...]
"""The words of a sentence; a formula is one word, `$…$`."""


@dataclass(frozen=True)
class Rewritten:
    """A sentence of the old build and what replaces it in the new one; no words where it was added or removed."""

    old: Words
    new: Words

    @property
    def numbers_only(self) -> bool:
        """Whether nothing but numbers changed in it."""
        return bool(self.old and self.new) and _frame(self.old) == _frame(self.new)


@dataclass(frozen=True)
class Text:
    """Sentences that changed, by the title of their section; sections added and removed, by their titles."""

    rewritten: Mapping[str, list[Rewritten]]
    added: list[str]
    removed: list[str]
    written: bool = True
    """Whether both builds have a document."""
    one_sided: bool = False
    """Whether one of them alone has one that can be read; then nothing else is said."""

    @property
    def sentences(self) -> list[Rewritten]:
        """Every sentence whose words changed."""
        return [pair for pairs in self.rewritten.values() for pair in pairs if not pair.numbers_only]

    @property
    def numbers_only(self) -> list[Rewritten]:
        """Every sentence in which nothing but numbers changed."""
        return [pair for pairs in self.rewritten.values() for pair in pairs if pair.numbers_only]

    @property
    def differ(self) -> bool:
        """Whether any sentence or section differs."""
        return bool(self.rewritten or self.added or self.removed or self.one_sided)


def compare_text(old: Build, new: Build) -> Text:
    """The text of two builds; no difference if one of them has no document, or something else in its place."""
    trees = [build.json("results/document.json") for build in (old, new)]
    if None in trees:
        return Text({}, [], [], written=False, one_sided=trees != [None, None])
    try:
        before, after = (_sections(tree["blocks"]) for tree in trees)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return Text({}, [], [], written=False, one_sided=True)
    titles = {name: title for sections in (before, after) for name, (title, _) in sections.items()}
    rewritten: dict[str, list[Rewritten]] = {}
    for name in after:
        if changed := list(_rewritten(before[name][1], after[name][1])) if name in before else []:
            rewritten.setdefault(titles[name], []).extend(changed)  # two sections may have one title
    return Text(
        rewritten,
        [titles[name] for name in after if name not in before],
        [titles[name] for name in before if name not in after],
    )


def word_changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The words of two sentences in turn, as read: those that both have, those removed, those added."""
    for what, i, j, k, m in SequenceMatcher(None, _keys(old), _keys(new), autojunk=False).get_opcodes():
        kinds = [(SAME, new[k:m])] if what == "equal" else [(REMOVED, old[i:j]), (ADDED, new[k:m])]
        yield from ((kind, [_readable(word) for word in words]) for kind, words in kinds if words)


def words_of(written: str) -> Words:
    """The words of a sentence in Markdown."""
    return tuple(re.split(r"[ \n\t]+", re.sub(r"\$[^$]*\$", lambda tex: tex[0].replace(" ", BLANK), written.strip())))


def readable(words: Sequence[str]) -> str:
    """The words of a sentence as they are read."""
    return " ".join(map(_readable, words))


def _keys(words: Sequence[str]) -> Words:
    """The words as they are compared."""
    return tuple(REFERENCE.sub(r"\1", word) for word in words)


def _readable(word: str) -> str:
    return REFERENCE.sub(r"\2", word).replace(BLANK, " ")


def _frame(words: Words) -> str:
    return without_numbers(" ".join(_keys(words)))


def _sections(blocks: Iterable[Node]) -> dict[str, tuple[str, list[Words]]]:
    """Title and sentences of each section of a document, its heading first, by its identifier, in order."""
    sections: dict[str, tuple[str, list[Words]]] = {"": ("The beginning", [])}
    current = ""
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] <= LEVEL:
            current, _, pairs = attributes(block)
            sections[current] = " ".join(filter(None, [pairs.get("number", ""), text(block["c"][2])])), []
        sections[current][1].extend(sentence for passage in _passages(block) for sentence in _split(passage))
    return sections


def _passages(node: Any) -> Iterator[str]:
    """The paragraphs, headings, captions and lines of code in a piece of the tree, each as one text."""
    match node:
        case {"t": "Para" | "Plain", "c": inlines} | {"t": "Header", "c": [_, _, inlines]}:
            yield _written(inlines)
        case {"t": "CodeBlock", "c": [_, code]}:
            yield from code.splitlines()
        case {"t": "Figure" | "Table", "c": [_, caption, *_]}:
            yield from _passages(caption)
        case {"t": "Div", "c": [[_, classes, pairs], inner]}:
            if not {"claim", "source"} & set(classes):
                yield dict(pairs).get("title", "")
                yield from _passages(inner)
        case {"t": "DefinitionList", "c": entries}:
            for term, meanings in entries:
                yield _written(term)
                yield from _passages(meanings)
        case {"c": inner}:
            yield from _passages(inner)
        case list():
            for part in node:
                yield from _passages(part)


def _written(node: Any) -> str:
    """What inlines say, with the marks that a word may hold."""
    match node:
        case list():
            return "".join(map(_written, node))
        case {"t": "Str", "c": words} | {"t": "Code", "c": [_, words]}:
            return str(words)
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            return " "
        case {"t": "Math", "c": [_, tex]}:
            return f"${' '.join(tex.split())}$".replace(" ", BLANK)
        case {"t": "Quoted", "c": [_, words]}:
            return f"“{_written(words)}”"
        case {"t": "Link", "c": [[_, classes, _], words, [target, _]]} if "reference" in classes:
            return f"{LINK}{target}{LABEL}{_written(words).replace(' ', BLANK)}{END}"
        case {"t": "Span", "c": [[_, classes, _], _]} if "verdict" in classes:
            return ""
        case {"t": "Note", "c": inner}:
            return f" ({' '.join(_passages(inner))})"
        case {"c": inner}:
            return _written(inner)
    return ""


def _split(passage: str) -> Iterator[Words]:
    """The sentences of a passage: one ends where a full stop is followed by a capital letter."""
    words = words_of(passage)
    start = 0
    for position, (word, following) in enumerate(pairwise(words), start=1):
        if re.search(r"[.!?:]”?$", word) and re.match(r"[A-Z“$]", following):
            yield words[start:position]
            start = position
    if words[start:] != ("",):
        yield words[start:]


def _rewritten(old: Sequence[Words], new: Sequence[Words]) -> Iterator[Rewritten]:
    """The sentences that differ, in order, each beside the one that it resembles most."""
    before, after = ([_keys(sentence) for sentence in side] for side in (old, new))
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        left = list(old[i:j])
        for sentence in new[k:m]:
            alike = [_likeness(other, sentence) for other in left]
            if max(alike, default=0) < ALIKE:
                yield Rewritten((), sentence)
                continue
            best = alike.index(max(alike))
            yield from (Rewritten(removed, ()) for removed in left[:best])
            yield Rewritten(left[best], sentence)
            left = left[best + 1 :]
        yield from (Rewritten(removed, ()) for removed in left)


def _likeness(old: Words, new: Words) -> float:
    return 1.0 if _frame(old) == _frame(new) else SequenceMatcher(None, _keys(old), _keys(new), autojunk=False).ratio()
