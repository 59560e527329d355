"""The installed libraries that a set of imported modules rests on, and their versions.

A library counts if it is imported, or if one that counts requires it: NumPy under SciPy, fontTools under matplotlib.
What only an extra asks for does not count, nor what is not installed. A program that a library brings along (pandoc in
pypandoc_binary, Typst in typst) has the library's version.
"""

import re
from collections.abc import Iterable, Iterator
from email import message_from_string
from email.message import Message
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, distributions, packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def versions(modules: Iterable[str]) -> list[str]:
    """`library VERSION` for each library that the top-level `modules` rest on, in order."""
    waiting = [name for module in modules for name in _owners(module)]
    found = set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _required(name)
    return sorted(f"{name} {_facts(name)['Version']}" for name in found)


@cache
def _facts(name: str) -> Message:
    """The head of a library's metadata; the description below it takes long to parse."""
    head = (distribution(name).read_text("METADATA") or "").partition("\n\n")[0]
    return message_from_string(head)


@cache
def _required(name: str) -> list[str]:
    asked = _facts(name).get_all("Requires-Dist", [])
    return [it for it in map(_name, map(Requirement, asked)) if it]


def _name(requirement: Requirement) -> str | None:
    """The library that is asked for, if it is asked for here and is there."""
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return None
    try:
        distribution(requirement.name)
    except PackageNotFoundError:
        return None
    return str(canonicalize_name(requirement.name))


@cache
def _owners(module: str) -> list[str]:
    """The distributions that hold the top-level `module`, read off their lists of files."""
    names = {name for name, files in _lists() if f"\n{module}/" in files or f"\n{module}." in files}
    names = names or set(packages_distributions()[module])
    return sorted(str(canonicalize_name(name)) for name in names)


@cache
def _lists() -> list[tuple[str, str]]:
    return list(_read())


def _read() -> Iterator[tuple[str, str]]:
    for it in distributions():
        files = "\n" + (it.read_text("RECORD") or "")
        # The folder's name says which library it is; the metadata themselves take long to parse.
        named = re.search(r"\n([^/\n]+)-[^-/\n]+\.dist-info/METADATA", files)
        if named:
            yield named[1], files
