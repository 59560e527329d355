"""Who hands the document in, as declared: `author:` for one with a name and an e-mail address, `authors:` for more.

A person's name has a given and a family part where a citation is made of it: the family name is the last word, with the
words in small letters before it ("van der Berg"), unless `family_name` says which part it is.
"""

import re
from collections.abc import Mapping
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from writeup.errors import ConfigError

ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}")
FAMILY = re.compile(r"(?:(?<=\s)|^)((?:[a-zß-öø-ÿ][\w’'-]*\s+)*\S+)$")
"""The end of a name that is the family's, where nobody says otherwise."""

Person = dict[str, Any]
"""`name`, `given_name`, `family_name`, `email`, `affiliation` (a list), `orcid` and `corresponding`."""


def people(config: Mapping[str, Any]) -> list[Person]:
    """The authors that a configuration declares; ConfigError says what is wrong with one of them."""
    short, listed = config.get("author"), config.get("authors")
    if bool(short) == bool(listed):
        given = "are both given; set one of them to null" if short else "are both missing; give one of them"
        raise ConfigError(f"author and authors {given}.")
    entries = {"author": short} if short else {f"authors[{number}]": it for number, it in enumerate(listed or [])}
    for place, entry in entries.items():
        _check(entry, place)
    return [_person(entry) for entry in entries.values()]


def licence(config: Mapping[str, Any]) -> str:
    """The SPDX identifier of the licence, spelled as in the list; "" where there is none."""
    given: str = config.get("licence") or ""
    try:
        if re.search(r"[\s()]", given) or given.lower().startswith("licenseref-"):
            raise InvalidLicenseExpression(given)
        return canonicalize_license_expression(given) if given else ""
    except InvalidLicenseExpression as error:
        raise ConfigError(
            f"licence: {given!r} is not in the list of SPDX; give an identifier such as CC-BY-4.0, CC0-1.0 or MIT."
        ) from error


def on_one_line(words: str) -> str:
    """Plain words on one line, on however many they were typed."""
    return " ".join(words.split())


def _check(entry: Mapping[str, Any], place: str) -> None:
    orcid, email = entry.get("orcid", ""), entry.get("email", "")
    if orcid and not ORCID.fullmatch(orcid):
        raise ConfigError(f"{place}.orcid: {orcid!r} is not an ORCID iD; write it as 0000-0002-1825-0097.")
    if orcid and _check_digit(orcid) != orcid[-1]:
        raise ConfigError(f"{place}.orcid: the last character of {orcid} does not fit the others; one is mistyped.")
    if email and not EMAIL.fullmatch(email):
        raise ConfigError(f"{place}.email: {email!r} is no e-mail address; write it as name@example.org.")
    if entry.get("corresponding") and not email:
        raise ConfigError(f"{place}: {entry['name']} is the corresponding author and has no email; add it.")
    family = on_one_line(entry.get("family_name", ""))
    if family and not re.search(
        rf"^{re.escape(family)}(?=[\s,])|(?:^|\s){re.escape(family)}$", on_one_line(entry["name"])
    ):
        raise ConfigError(f"{place}.family_name: {family!r} is not at an end of {entry['name']!r}; write it as there.")


def _check_digit(orcid: str) -> str:
    """The last character that fits the others (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in orcid[:-1].replace("-", ""):
        total = (total + int(digit)) * 2 % 11
    value = (12 - total) % 11
    return "X" if value == 10 else str(value)


def _person(entry: Mapping[str, Any]) -> Person:
    name, affiliation = on_one_line(entry["name"]), entry.get("affiliation", [])
    family = on_one_line(entry.get("family_name", "")) or (match[1] if (match := FAMILY.search(name)) else name)
    first = name.startswith(f"{family},") or not name.endswith(f" {family}")
    given = name.removeprefix(family) if first else name.removesuffix(family)
    return {
        "name": name,
        "given_name": given.strip(" ,"),
        "family_name": family,
        "email": on_one_line(entry.get("email", "")),
        "affiliation": [on_one_line(one) for one in ([affiliation] if isinstance(affiliation, str) else affiliation)],
        "orcid": entry.get("orcid", ""),
        "corresponding": bool(entry.get("corresponding")),
    }
