"""Text blocks as the paragraphs of a text box."""

from collections.abc import Callable, Iterator, Sequence

from writeup.errors import DocumentError
from writeup.report.pandoc_ast import Node, text
from writeup.report.slides.runs import Run, runs


def paragraphs(blocks: Sequence[Node], level: int = 0) -> Iterator[tuple[int, str, list[Run]]]:
    """Text blocks as paragraphs: depth of indentation, bullet or number (empty where there is none), runs."""
    for block in blocks:
        match block:
            case {"t": "Para" | "Plain", "c": words}:
                yield level, "", runs(words)
            case {"t": "CodeBlock", "c": [_, code]}:
                yield level, "", [Run(code.replace("\n", "\v"), code=True)]
            case {"t": "BulletList", "c": items}:
                yield from _items(items, lambda _: "•", level)
            case {"t": "OrderedList", "c": [[start, *_], items]}:
                yield from _items(items, lambda place, start=start: f"{start + place}.", level)  # type: ignore[misc]
            case _:
                raise DocumentError(f'"{text([block])[:60]}" is a {block["t"]}, which no list item can hold.')


def _items(
    items: Sequence[Sequence[Node]], mark: Callable[[int], str], level: int
) -> Iterator[tuple[int, str, list[Run]]]:
    for place, item in enumerate(items):
        for number, (depth, bullet, words) in enumerate(paragraphs(item, level + 1)):
            yield depth, mark(place) if number == 0 else bullet, words
