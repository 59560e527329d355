"""The text of two builds side by side, sentence by sentence, as a reader of the document finds it.

A sentence is compared by what it says: a reference counts by where it leads, not by the number that it happens to have,
and a verdict's badge does not count (see writeup.changes.verdicts). Tables and the entries of the ledger and of the
sources are left to the numbers and the verdicts that they repeat.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from writeup.changes.builds import Build
from writeup.changes.verdicts import frame
from writeup.report.pandoc_ast import Node, attributes, text

LEVEL = 2  # of the headings that begin a section of their own
BLANK, LINK, LABEL, END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Within a word: a blank of a formula; the target of a reference, then what it shows, then its end."""
REFERENCE = re.compile(f"{LINK}(.*?){LABEL}(.*?){END}")
ALIKE = 0.4  # of two sentences' words, from which on one is the other rewritten


@dataclass(frozen=True)
class Sentence:
    """The words of one sentence; a formula is one word, `$…$`."""

    words: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The words as they are compared."""
        return tuple(REFERENCE.sub(r"\1", word) for word in self.words)

    @property
    def shown(self) -> str:
        """The sentence as read."""
        return " ".join(map(readable, self.words))

    @property
    def frame(self) -> str:
        """The sentence without its numbers."""
        return frame(" ".join(self.keys))


@dataclass(frozen=True)
class Rewritten:
    """A sentence of the old build (None: it is new) and what stands in its place (None: it is gone)."""

    old: Sentence | None
    new: Sentence | None

    @property
    def numbers_only(self) -> bool:
        """Whether nothing but numbers changed in it."""
        return bool(self.old and self.new and self.old.frame == self.new.frame)


@dataclass(frozen=True)
class Section:
    """What one section says."""

    title: str
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """Sentences that changed, by the title of their section; sections added and removed, by their titles."""

    rewritten: Mapping[str, list[Rewritten]]
    added: list[str]
    removed: list[str]
    written: bool = True
    """Whether both builds have a document."""

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
        """Whether anything is to be told."""
        return bool(self.rewritten or self.added or self.removed)


def passages(old: Build, new: Build) -> Text:
    """The text of two builds; nothing to tell if one of them has no document."""
    trees = [build.json("results/document.json") for build in (old, new)]
    if None in trees:
        return Text({}, [], [], written=False)
    before, after = (_sections(tree["blocks"]) for tree in trees)
    both = [name for name in after if name in before]
    rewritten = {after[name].title: list(_rewritten(before[name].sentences, after[name].sentences)) for name in both}
    return Text(
        {title: pairs for title, pairs in rewritten.items() if pairs},
        [section.title for name, section in after.items() if name not in before],
        [section.title for name, section in before.items() if name not in after],
    )


def word_changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """The words of two sentences in turn: those of the old, those of the new, and whether they are the same."""
    sides = Sentence(tuple(old)), Sentence(tuple(new))
    for what, i, j, k, m in SequenceMatcher(None, sides[0].keys, sides[1].keys, autojunk=False).get_opcodes():
        yield sides[0].words[i:j], sides[1].words[k:m], what == "equal"


def words_of(written: str) -> list[str]:
    """The words of a sentence in Markdown, each formula one of them."""
    return re.split(r"[ \n\t]+", re.sub(r"\$[^$]*\$", lambda tex: tex[0].replace(" ", BLANK), written.strip()))


def readable(word: str) -> str:
    """A word as read."""
    return REFERENCE.sub(r"\2", word).replace(BLANK, " ")


def _sections(blocks: Iterable[Node]) -> dict[str, Section]:
    """The sections of a document by their identifiers, in order."""
    found = {"": Section("The beginning")}
    current = ""
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] <= LEVEL:
            identifier, _, pairs = attributes(block)
            current = identifier
            found[current] = Section(" ".join(filter(None, [pairs.get("number", ""), text(block["c"][2])])))
        else:
            found[current].sentences.extend(_sentences(block))
    return found


def _sentences(block: Node) -> Iterator[Sentence]:
    match block:
        case {"t": "Para" | "Plain", "c": inlines}:
            yield from _split(_written(inlines))
        case {"t": "Header", "c": [_, _, inlines]}:
            yield from _split(_written(inlines))
        case {"t": "BlockQuote", "c": inner}:
            yield from _all(inner)
        case {"t": "BulletList" | "OrderedList" as kind, "c": content}:
            yield from _all(inner for item in (content if kind == "BulletList" else content[1]) for inner in item)
        case {"t": "DefinitionList", "c": entries}:
            for term, meanings in entries:
                yield from _split(_written(term))
                yield from _all(inner for meaning in meanings for inner in meaning)
        case {"t": "Div", "c": [[_, classes, pairs], inner]}:
            if not {"claim", "source"} & set(classes):
                yield from _split(dict(pairs).get("title", ""))
                yield from _all(inner)
        case {"t": "Figure", "c": [_, [_, caption], _]} | {"t": "Table", "c": [_, [_, caption], *_]}:
            yield from _all(caption)
        case {"t": "CodeBlock", "c": [_, code]}:
            yield from map(Sentence, (tuple(line.split()) for line in code.splitlines() if line.strip()))


def _all(blocks: Iterable[Node]) -> Iterator[Sentence]:
    for block in blocks:
        yield from _sentences(block)


def _written(inlines: Any) -> str:
    """What inlines say, with the marks that a word may hold."""
    return "".join(map(_inline, inlines))


def _inline(node: Node) -> str:
    match node:
        case {"t": "Str", "c": words}:
            return str(words)
        case {"t": "Space" | "SoftBreak" | "LineBreak"}:
            return " "
        case {"t": "Math", "c": [_, tex]}:
            return f"${' '.join(tex.split())}$".replace(" ", BLANK)
        case {"t": "Code", "c": [_, code]}:
            return str(code)
        case {"t": "Quoted", "c": [_, words]}:
            return f"“{_written(words)}”"
        case {"t": "Link", "c": [[_, classes, _], words, [target, _]]} if "reference" in classes:
            return f"{LINK}{target}{LABEL}{_written(words).replace(' ', BLANK)}{END}"
        case {"t": "Span", "c": [[_, classes, _], words]}:
            return "" if "verdict" in classes else _written(words)
        case {"t": "Link", "c": [_, words, _]}:
            return _written(words)
        case {"t": "Note", "c": inner}:
            return " (" + " ".join(" ".join(sentence.words) for sentence in _all(inner)) + ")"
        case {"c": list(words)}:
            return _written(words)
    return ""


def _split(written: str) -> Iterator[Sentence]:
    """The sentences of a passage: one ends where a full stop is followed by a capital letter."""
    words = words_of(written)
    start = 0
    for place, (word, following) in enumerate(pairwise(words), start=1):
        if re.search(r"[.!?:]”?$", word) and re.match(r"[A-Z“$]", following):
            yield Sentence(tuple(words[start:place]))
            start = place
    if words[start:] != [""]:
        yield Sentence(tuple(words[start:]))


def _rewritten(old: list[Sentence], new: list[Sentence]) -> Iterator[Rewritten]:
    """The sentences that differ, in order, each beside the one that it was most like."""
    before, after = ([sentence.keys for sentence in side] for side in (old, new))
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            yield from _paired(old[i:j], new[k:m])


def _paired(old: list[Sentence], new: list[Sentence]) -> Iterator[Rewritten]:
    left = list(old)
    for sentence in new:
        alike = {place: _likeness(other, sentence) for place, other in enumerate(left)}
        best = max(alike, key=alike.__getitem__, default=None)
        if best is None or alike[best] < ALIKE:
            yield Rewritten(None, sentence)
            continue
        yield from (Rewritten(gone, None) for gone in left[:best])
        yield Rewritten(left[best], sentence)
        left = left[best + 1 :]
    yield from (Rewritten(gone, None) for gone in left)


def _likeness(old: Sentence, new: Sentence) -> float:
    return 1.0 if old.frame == new.frame else SequenceMatcher(None, old.keys, new.keys, autojunk=False).ratio()
