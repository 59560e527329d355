"""The notes for the speaker: where the claims, numbers and pictures of a slide come from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from writeup.document.pandoc_ast import Node, attributes, walk
from writeup.output import pictures
from writeup.output.pictures import Folders
from writeup.output.slides.excerpts import Excerpts
from writeup.output.slides.text_runs import plain


def notes(slide: Mapping[str, Any], excerpts: Excerpts, figures: Folders) -> list[str]:
    """A line for each source of a slide: figures in words, claims with their evidence, files of numbers."""
    boxes: Sequence[Mapping[str, Any]] = slide["boxes"]
    nodes = [node for box in boxes for node in walk([box.get("blocks", []), box.get("node", [])])]
    spans = [node for node in nodes if node["t"] == "Span"]
    drawn = [
        f"Figure {box['name']}: {pictures.load(box['name'], figures).description}"
        for box in boxes
        if box["kind"] == "picture"
    ]
    claims = [claim for span in spans if "verdict" in span["c"][0][1] for claim in [attributes(span)[2].get("claim")]]
    sources = [attributes(span)[2].get("source", "") for span in spans if "value" in span["c"][0][1]]
    files = sorted({source for source in sources if source})
    sourced = [line for claim in dict.fromkeys(filter(None, claims)) for line in _claim(claim, excerpts)]
    return [*drawn, *sourced, *([f"Numbers: {', '.join(files)}."] if files else [])]


def _claim(claim: str, excerpts: Excerpts) -> Iterator[str]:
    """The entry of a claim in the document's ledger, in one line."""
    if f"claim:{claim}" not in excerpts:
        yield f"Claim {claim}."
        return
    facts: dict[str, str] = {}
    for block in excerpts.blocks(f"claim:{claim}"):
        if block["t"] == "DefinitionList":
            facts |= {plain(term): " ".join(_said(meaning) for meaning in meanings) for term, meanings in block["c"]}
    lines = [f"{name.lower()}: {facts[name]}" for name in ("Rule", "Found", "Evidence") if name in facts]
    yield f"Claim {claim}: {' '.join(lines)}"


def _said(blocks: Sequence[Node]) -> str:
    said = []
    for block in blocks:
        if block["t"] == "BulletList":
            said += [_said(item) for item in block["c"]]
        elif block["t"] in ("Para", "Plain"):
            said.append(plain(block["c"]))
    return " ".join(said)
