"""The notes for the speaker: what to say, and as a last line the files that the numbers of a slide come from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from writeup.document.pandoc_ast import Node, attributes, find_all
from writeup.output.text_runs import plain


def notes(slide: Mapping[str, Any]) -> list[str]:
    """What the author wrote in `::: notes`, or else what the slide says: title, text and pictures; then the sources."""
    boxes: Sequence[Mapping[str, Any]] = slide["boxes"]
    said = list(_paragraphs(slide["notes"])) or [
        _sentence(_spoken(slide["title"])),
        *(line for box in boxes if not box.get("quiet") for line in _paragraphs(box.get("blocks", []))),
        *(_sentence(box["short"]) for box in boxes if box["kind"] == "picture"),
    ]
    content = [slide["title"], slide["notes"], [[box.get("blocks", []), box.get("node", [])] for box in boxes]]
    values = find_all(content, "Span", "value")
    sources = sorted({source for value in values if (source := attributes(value)[2].get("source", ""))})
    return [*said, *([f"Sources: {', '.join(sources)}."] if sources else [])]


def _paragraphs(blocks: Sequence[Node]) -> Iterator[str]:
    for block in blocks:
        match block:
            case {"t": "Para" | "Plain", "c": words}:
                yield _spoken(words)
            case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                for item in items:
                    yield from _paragraphs(item)


def _spoken(words: Sequence[Node]) -> str:
    return " ".join(plain(words).split())


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!", "”")) else f"{words}."
