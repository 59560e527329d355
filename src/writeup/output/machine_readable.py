"""The document for machines: schema.org's terms within the page, and CITATION.cff."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from writeup.document.pandoc_ast import Node, find_all
from writeup.output.front_matter import ORCID, Front, authors, description, licence_page, plainly

EMAIL = re.compile(r"\S+@\S+\.\S{2,}")
"""An address as CITATION.cff takes it."""


def structured_data(front: Front, document: Node) -> dict[str, Any]:
    """The document for search engines: schema.org in JSON-LD."""
    about = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": front["title"],
        "name": front["title"],
        "alternativeHeadline": front["subtitle"],
        "author": [_schema_person(person) for person in authors(front)],
        "datePublished": front["date"],
        "inLanguage": front["lang"],
        "abstract": description(front, document),
        "keywords": list(front.get("keywords", [])),
        "license": licence_page(front["licence"]) if front.get("licence") else "",
        "funding": {"@type": "Grant", "name": front["funding"]} if front.get("funding") else "",
        "citation": [plainly(work) for work in find_all(document["blocks"], "Div", "work")],
    }
    return {key: value for key, value in about.items() if value}


def citation_file(front: Front, document: Node) -> str:
    """CITATION.cff: how to cite the document, for people and for programs."""
    day = date.fromisoformat(front["date"])
    people = [_cff_person(person) for person in authors(front)]
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this work, please cite it as below.",
        "title": front["title"],
        "authors": people,
        "date-released": day,
        "abstract": description(front, document),
        "keywords": list(front.get("keywords", [])),
        "license": front.get("licence", ""),
        "preferred-citation": {
            "type": "report",
            "title": front["title"],
            "authors": people,
            "year": day.year,
            "month": day.month,
        },
    }
    given = {key: value for key, value in content.items() if value}
    return yaml.dump(given, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100)


class _PlainDumper(yaml.SafeDumper):
    """Repeats what is repeated, in place of anchors, which not every reader of CITATION.cff knows."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _schema_person(person: Mapping[str, Any]) -> dict[str, Any]:
    about = {
        "@type": "Person",
        "@id": ORCID + person["orcid"] if person["orcid"] else "",
        "name": person["name"],
        "givenName": person["given_name"],
        "familyName": person["family_name"],
        "email": person["email"],
        "affiliation": [{"@type": "Organization", "name": place} for place in person["affiliation"]],
    }
    return {key: value for key, value in about.items() if value}


def _cff_person(person: Mapping[str, Any]) -> dict[str, str]:
    about = {
        "family-names": person["family_name"],
        "given-names": person["given_name"],
        "affiliation": "; ".join(person["affiliation"]),
        "email": person["email"] if EMAIL.fullmatch(person["email"]) else "",
        "orcid": ORCID + person["orcid"] if person["orcid"] else "",
    }
    return {key: value for key, value in about.items() if value}
