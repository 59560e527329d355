"""Who wrote the document and what it is about, for the title block and the metadata of every format."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from writeup.characters import printable
from writeup.document.pandoc_ast import Node, find_all, is_a, rewrite, walk
from writeup.output.text_runs import plain

ORCID = "https://orcid.org/"
LICENCES = "https://spdx.org/licenses/"

Front = Mapping[str, Any]
"""As `writeup.experiment.study.Study.front` has it; only title, subtitle, author, date and lang need to be there."""


def title_block(front: Front) -> dict[str, Any]:
    """What is printed below the title, in the order in which it is printed.

    `authors` with `marks` ("1, 2") where the affiliations do not do without; `affiliations`; the others of `front`.
    """
    people = authors(front)
    places = list(dict.fromkeys(place for person in people for place in person["affiliation"]))
    marked = any(person["affiliation"] != places for person in people)
    shown = [
        {
            "name": person["name"],
            "email": person["email"],
            "corresponding": person["corresponding"] and len(people) > 1,
            "orcid": ORCID + person["orcid"] if person["orcid"] else "",
            "marks": ", ".join(str(places.index(place) + 1) for place in person["affiliation"]) if marked else "",
        }
        for person in people
    ]
    licence = front.get("licence", "")
    return {
        "authors": shown,
        "affiliations": [{"mark": str(at) if marked else "", "name": name} for at, name in enumerate(places, start=1)],
        "abstract": front.get("abstract", ""),
        "keywords": list(front.get("keywords", [])),
        "licence": {"name": licence, "href": licence_page(licence)} if licence else None,
        "funding": front.get("funding", ""),
    }


def spell_date(day: str) -> str:
    """A day in words, in English whatever the locale: Python's own for dates is C's unless a program changes it.

    >>> spell_date("2026-11-03")
    '3 November 2026'
    """
    when = date.fromisoformat(day)
    return f"{when.day} {when:%B %Y}"


def as_json(about: Mapping[str, Any]) -> str:
    """A title block as JSON, without characters that cannot be printed."""

    def cleaned(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: cleaned(part) for key, part in value.items()}
        if isinstance(value, list):
            return list(map(cleaned, value))
        return printable(value) if isinstance(value, str) else value

    return json.dumps(cleaned(about), ensure_ascii=False, sort_keys=True)


def licence_page(licence: str) -> str:
    """Where the text of a licence is found by its SPDX identifier."""
    return f"{LICENCES}{licence}.html"


def description(front: Front, document: Node) -> str:
    """What the document is about: the abstract declared, or that in the document (`::: abstract`), or the subtitle."""
    abstract = next(find_all(document["blocks"], "Div", "abstract"), None)
    return front.get("abstract") or (plainly(abstract) if abstract else "") or front["subtitle"]


def authors(front: Front) -> Sequence[Mapping[str, Any]]:
    """The authors as `writeup.experiment.authors` has them, also of a `front` with nothing but `author`."""
    alone = {**front["author"], "given_name": "", "family_name": "", "affiliation": [], "orcid": ""}
    return front.get("authors") or [{**alone, "corresponding": False}]


def plainly(passage: Node) -> str:
    """The words of a passage, without verdicts, footnotes, figures, and what only points elsewhere in the document."""

    def without(node: Node) -> list[Node]:
        apart = node["t"] in ("Note", "Figure") or any(
            is_a(node, "Span", name) for name in ("guide", "verdict", "cited")
        )
        return [] if apart else [node]

    paragraphs = [node["c"] for node in walk(rewrite(passage, without)) if node["t"] in ("Para", "Plain")]
    return " ".join(" ".join(map(plain, paragraphs)).split())
