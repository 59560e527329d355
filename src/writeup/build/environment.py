"""Whether the environment is the one that the lock describes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from writeup.fingerprint.distributions import installed
from writeup.phrases import shortlist

NAMED = 3
"""So many libraries are named; of others only how many there are."""


def lock_warning(lock: Path, environment: Mapping[str, str] | None = None) -> str | None:
    """The sentence for an environment that is not what `lock` says; None if it is, or if there is no such lock.

    `environment` has the version of each library; without it, those are asked that are installed here.
    """
    if not lock.is_file():
        return None
    differences = list(_differences(_locked(lock.read_text(encoding="utf-8")), environment or installed()))
    if not differences:
        return None
    return (
        f"this environment is not the one of {lock} ({shortlist(differences, NAMED)}), so results may "
        f"differ: run `make setup` in {lock.parents[1]}."
    )


def unlocked(lock: Path, libraries: Iterable[str]) -> list[str]:
    """Those of the `libraries`, each as `NAME VERSION`, that `lock` does not name, each as `NAME==VERSION`."""
    locked = _locked(lock.read_text(encoding="utf-8"))
    return [line.replace(" ", "==") for line in libraries if canonicalize_name(line.split()[0]) not in locked]


def _locked(text: str) -> dict[str, dict[str, bool]]:
    """The versions of each library in the text of a lock, each with whether it is for every system and Python."""
    locked: dict[str, dict[str, bool]] = {}
    for name, version, marker in re.findall(r"^([\w.-]+)==([^\s;]+) *(;?)", text, re.MULTILINE):
        locked.setdefault(canonicalize_name(name), {})[version] = not marker
    return locked


def _differences(locked: Mapping[str, Mapping[str, bool]], environment: Mapping[str, str]) -> Iterator[str]:
    for name, versions in locked.items():
        version = environment.get(name)
        if version is None and all(versions.values()):
            yield f"{name} is missing"
        elif version is not None and _comparable(version) not in map(_comparable, versions):
            yield f"{name} is {version} and not {' or '.join(versions)}"


def _comparable(version: str) -> Version | str:
    """`version` as libraries are compared by; as it stands if it is not spelled as the packaging of Python asks."""
    try:
        return Version(version)
    except InvalidVersion:
        return version
