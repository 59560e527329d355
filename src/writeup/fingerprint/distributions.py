"""The installed libraries that a set of imported modules rests on, and their versions.

A library counts if it is imported, or if one that counts requires it: NumPy under SciPy, fontTools under matplotlib.
What only an extra asks for does not count, nor what is not installed, nor what only some releases of Python require (a
back-port of their standard library). A program that a library brings along (pandoc in pypandoc_binary, Typst in typst)
has the library's version.

A version says nothing if the library is not what Python would import, so a module that hides one is refused.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email import message_from_string
from email.message import Message
from functools import cache
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, distribution, distributions, packages_distributions

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from writeup.errors import CodeError

PYTHONS = ("3.11", "3.99")
"""The oldest Python that the tool serves, and one that stands for all that are to come."""


def versions(modules: Iterable[str]) -> list[str]:
    """`library VERSION` for each library that the top-level `modules` rest on, in order."""
    waiting = [name for module in modules for name in _owners(module)]
    libraries = set[str]()
    while waiting:
        name = waiting.pop()
        if name not in libraries:
            libraries.add(name)
            _refuse_hidden(name)
            waiting += _required(name)
    return sorted(f"{name} {_metadata(name)['Version']}" for name in libraries)


def belongs_to_library(module: str, location: str) -> bool:
    """Whether the top-level `module`, found at `location`, is where one of the libraries that have it is installed."""
    homes = [str(it.locate_file("")) for name in _owners(module) for it in distributions(name=name)]
    return os.path.realpath(location).startswith(tuple(os.path.realpath(home) for home in homes))


def installed() -> dict[str, str]:
    """The version of each installed library."""
    return {str(canonicalize_name(name)): version for name, version, _ in reversed(_installed_files())}


@cache
def _metadata(name: str) -> Message:
    """The head of a library's metadata; the description below it takes long to parse."""
    head = (distribution(name).read_text("METADATA") or "").partition("\n\n")[0]
    return message_from_string(head)


@cache
def _required(name: str) -> list[str]:
    """The libraries that `name` requires here on every Python, as far as they are installed."""
    requirements = list(filter(None, map(_requirement, _metadata(name).get_all("Requires-Dist", []))))
    on_each = [{it.name for it in requirements if _applies(it, python)} for python in PYTHONS]
    return [str(canonicalize_name(it)) for it in set.intersection(*on_each) if _is_installed(it)]


def _requirement(text: str) -> Requirement | None:
    """What a line of metadata requires; None if that is no requirement at all.

    Which versions makes no difference here. Old libraries give them in ways that are refused now, such as `>=1.8.*`.
    """
    for words in (text, re.sub(r"^\s*([\w.-]+)[^;]*", r"\1", text)):
        with suppress(InvalidRequirement):
            return Requirement(words)
    return None


def _applies(requirement: Requirement, python: str) -> bool:
    release = {"extra": "", "python_version": python, "python_full_version": f"{python}.0"}
    return requirement.marker is None or requirement.marker.evaluate(release)


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


@cache
def _refuse_hidden(name: str) -> None:
    """CodeError if Python would import a module of the library `name` from anywhere but where it is installed."""
    homes = tuple(os.path.realpath(str(it.locate_file(""))) for it in distributions(name=name))
    for module in _modules(name):
        spec = PathFinder.find_spec(module)
        origin = os.path.realpath((spec and spec.origin) or homes[0])
        if not origin.startswith(homes):
            raise CodeError(
                f"{module} would be imported from {origin}, which hides the installed library {name}: "
                "rename that file, or take its folder off PYTHONPATH."
            )


def _modules(name: str) -> set[str]:
    """The top-level modules of the library `name`, read off its list of files."""
    files = distribution(name).read_text("RECORD") or ""
    return set(re.findall(r"^(\w+)(?:/__init__)?\.py,", files, re.MULTILINE))


@cache
def _owners(module: str) -> list[str]:
    """The distributions that hold the top-level `module`, read off their lists of files."""
    names = {name for name, _, files in _installed_files() if f"\n{module}/" in files or f"\n{module}." in files}
    names = names or set(packages_distributions().get(module, []))
    return sorted(str(canonicalize_name(name)) for name in names)


@cache
def _installed_files() -> list[tuple[str, str, str]]:
    """The name, the version and the list of files of each installed library; the first of a name is the one in use."""
    return list(_read_installed())


def _read_installed() -> Iterator[tuple[str, str, str]]:
    for it in distributions():
        files = "\n" + (it.read_text("RECORD") or "")
        # The folder's name says which library it is, and which version; the metadata themselves take long to parse.
        named = re.search(r"\n([^/\n]+)-([^-/\n]+)\.dist-info/METADATA", files)
        if named:
            yield named[1], named[2], files
