"""What was changed between two builds: code, function by function, settings, claims, templates, rules and libraries.

An archived build says what each of its steps read: modules, files and libraries, by the lines of their fingerprints.
So a cause names the steps that it reaches, and what no step read is not a cause. Comments, docstrings and layout are
not causes. A step reads a module as a whole, so a cause *can* have moved what its steps make.
"""

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

import yaml

from writeup.changes.builds import Build
from writeup.changes.settings import flatten, one_line
from writeup.errors import ConfigError
from writeup.experiment.schema import read_yaml
from writeup.fingerprint.sources import FINGERPRINT, without_docstrings
from writeup.study_module import UNPARSABLE
from writeup.tool import ROOT

CODE, SETTING, CLAIM, TEMPLATE, FILE, LIBRARY = "code", "config", "claim", "template", "file", "library"
IMAGES_FOLDER = "data.directory"  # changes no result: the images are known by their checksums
NOT_GIVEN = "not given"
EMPTY: tuple[Any, ...] = (None, {}, [])
NOT_PARSED = (*UNPARSABLE, ConfigError, TypeError)
"""Raised by code that is not Python, and by claims that are not YAML or not claims: such files are compared as text."""
Readers = Mapping[str, frozenset[str]]
"""Module, file or library → the steps that read it."""


@dataclass(frozen=True)
class Cause:
    """One thing that changed: its kind and name, what happened to it, and the lines of its text that differ.

    `steps` are those that read it; None where that is not known, or where every step may depend on it.
    """

    kind: str
    name: str
    what: str
    steps: frozenset[str] | None = None
    difference: tuple[str, ...] = ()

    def reaches(self, steps: Iterable[str]) -> bool:
        """Whether any of the `steps` can depend on it."""
        return self.steps is None or not self.steps.isdisjoint(steps)


def causes(old: Build, new: Build) -> list[Cause]:
    """Everything that was changed between two builds, code first."""
    readers = _readers(old, new)
    from_sources = (part(old, new, readers) for part in (_claims, _files, _versions))
    return [*_code(old, new, readers), *settings(old, new), *chain.from_iterable(from_sources)]


def settings(old: Build, new: Build) -> Iterator[Cause]:
    """Keys of the configuration; keys of the plan, where a build does not say its configuration."""
    records = [build.json("made.json") for build in (old, new)]
    return _settings(*(record["config"] for record in records)) if all(records) else plan_settings(old, new)


def plan_settings(old: Build, new: Build) -> Iterator[Cause]:
    """Keys of the plan: of what all configurations of a sweep share, and of what they vary."""
    return _settings(_plans(old), _plans(new))


def _settings(*sides: Any) -> Iterator[Cause]:
    before, after = (dict(flatten(side)) for side in sides)
    for key, value in {**after, **before}.items():
        if value in EMPTY and any(path.startswith((f"{key}.", f"{key}[")) for path in {**after, **before}):
            continue  # what fills it is listed
        if before.get(key, NOT_GIVEN) != after.get(key, NOT_GIVEN) and key != IMAGES_FOLDER:
            values = (one_line(side.get(key, NOT_GIVEN)) for side in (before, after))
            yield Cause(SETTING, key, " → ".join(values))


def units(source: str) -> dict[str, str]:
    """The code of a module by function, method, class and constant; its imports; all the rest. Without docstrings."""
    parts: dict[str, list[str]] = {}
    for node in without_docstrings(ast.parse(source)).body:
        for name, part in _named(node):
            parts.setdefault(name, []).append(ast.unparse(part))
    return {name: "\n".join(code) for name, code in parts.items()}


def _named(node: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name, node
        case ast.ClassDef():
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield from ((f"{node.name}.{method.name}", method) for method in methods)
            node.body = [part for part in node.body if part not in methods]
            yield node.name, node
        case ast.Import() | ast.ImportFrom():
            yield "its imports", node
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name, node
        case _:
            yield "its top level", node


def _readers(old: Build, new: Build) -> Readers:
    """Who read what in either build; empty if neither says."""
    readers: dict[str, set[str]] = {}
    for record in filter(None, (build.json("made.json") for build in (old, new))):
        for step, lines in record["steps"].items():
            for line in lines:
                readers.setdefault(line.rpartition(" ")[0], set()).add(step)
    return {name: frozenset(steps) for name, steps in readers.items()}


def _code(old: Build, new: Build, readers: Readers) -> Iterator[Cause]:
    for name in _in_both(old, new, "src", ".py"):
        module = _module(name)
        if (readers and module not in readers) or old.text(name) == new.text(name):
            continue
        try:
            before, after = units(old.text(name)), units(new.text(name))
        except NOT_PARSED:
            yield Cause(CODE, module, "changed", readers.get(module), _lines(old.text(name), new.text(name)))
            continue
        for unit in sorted({*before, *after}, key=lambda unit: (" " in unit, unit)):
            if before.get(unit) != after.get(unit):
                what = _what(unit in before, unit in after)
                full_name, what = (module, f"{unit} {what}") if " " in unit else (f"{module}.{unit}", what)
                yield Cause(
                    CODE, full_name, what, readers.get(module), _lines(before.get(unit, ""), after.get(unit, ""))
                )


def _module(name: str) -> str:
    """The module in the file `name` below src/."""
    path = PurePosixPath(name).relative_to("src").with_suffix("")
    return ".".join(path.parent.parts if path.name == "__init__" else path.parts)


def _claims(old: Build, new: Build, readers: Readers) -> Iterator[Cause]:
    """Entries of the files of claims, and parts of those of published values."""
    for name in sorted(_declared(old) | _declared(new)) if _both_have("config", old, new) else ():
        before, after = old.text(name), new.text(name)
        if before == after:
            continue
        try:
            yield from list(_claims_in(name, _entries(name, before), _entries(name, after), readers))
        except NOT_PARSED:
            yield Cause(CLAIM, name, "changed", readers.get(name), _lines(before, after))


def _claims_in(name: str, before: Mapping[str, Any], after: Mapping[str, Any], readers: Readers) -> Iterator[Cause]:
    """The entries of the file `name` that differ."""
    for entry in {**after, **before}:
        one, other = before.get(entry), after.get(entry)
        if one != other:
            what = _what(entry in before, entry in after)
            if isinstance(one, Mapping) and isinstance(other, Mapping):
                keys = [key for key in {**other, **one} if one.get(key) != other.get(key)]
                what = f"{', '.join(keys)} changed"
            yield Cause(CLAIM, f"{name}: {entry}", what, readers.get(name), _lines(_yaml(one), _yaml(other)))


def _files(old: Build, new: Build, readers: Readers) -> Iterator[Cause]:
    """Templates, figures and the like that a step read; the workflow, which every step may depend on."""
    workflow = [*_in_both(old, new, "workflow"), *({"Snakefile"} & old.names & new.names)]
    sides = [_read_by_steps(build) for build in (old, new)]
    figures = [it for it in _in_both(old, new, "figures") if not readers or sides[0].get(it) != sides[1].get(it)]
    works = [name for name in _in_both(old, new, "config") if name in readers.keys() - _declared(old) - _declared(new)]
    for kind, names in ((TEMPLATE, _in_both(old, new, "templates")), (FILE, [*works, *workflow, *figures])):
        recorded = any(name in readers for name in names)
        for name in names:
            before, after = (_without_comments(name, build.text(name)) for build in (old, new))
            if before != after and (name in readers or kind == FILE or not recorded):
                what = _what(name in old.names, name in new.names)
                yield Cause(kind, name, what, readers.get(name), _lines(before, after))


def _versions(old: Build, new: Build, readers: Readers) -> list[Cause]:
    """Files that a step read and that no archive holds, as it holds text alone, and then the libraries."""
    sides = [_read_by_steps(build) for build in (old, new)]
    compared = old.names | new.names | {_module(name) for name in _in_both(old, new, "src", ".py")}
    files, libraries = list[Cause](), list[Cause]()
    for name in sorted({*sides[0], *sides[1]}) if all(sides) else ():
        before, after = (side.get(name, "") for side in sides)
        if before == after:
            continue
        if not any(map(FINGERPRINT.fullmatch, (before, after))):
            libraries.append(Cause(LIBRARY, name, f"{before or 'none'} → {after or 'none'}", readers[name]))
        elif name not in compared:
            files.append(Cause(FILE, name, _what(bool(before), bool(after)), readers.get(name)))
    return [*files, *libraries]


def _declared(build: Build) -> set[str]:
    """The files of claims and of published values, which are compared by their entries."""
    return set((build.json("made.json") or {}).get("claims", ["config/claims.yaml"]))


def _read_by_steps(build: Build) -> dict[str, str]:
    """Module, file or library → its fingerprint or version, as the steps of a build read it."""
    steps = (build.json("made.json") or {}).get("steps", {})
    return dict(line.rsplit(" ", 1) for lines in steps.values() for line in lines)


def _plans(build: Build) -> dict[str, Any]:
    """The plan, with what all configurations of a sweep share in place of the configurations."""
    plan = dict(build.json("results/plan.json") or {})
    plan["sweeps"] = [
        {key: value for key, value in sweep["configurations"][0].items() if key not in sweep["vary"]}
        | {key: value for key, value in sweep.items() if key != "configurations"}
        for sweep in plan.get("sweeps", [])
    ]
    search = build.json("results/search_plan.json")
    return plan | ({"search": search} if search else {})


def _entries(name: str, text: str) -> dict[str, Any]:
    """What a file of claims declares, by the entry's id; a file of published values has one entry for each key."""
    value = read_yaml(name, text)
    if not isinstance(value, Mapping):
        return {}
    claims = [entry for entry in value.get("claims") or [] if isinstance(entry, Mapping) and "id" in entry]
    return {key: part for key, part in value.items() if key != "claims"} | {entry["id"]: entry for entry in claims}


def _yaml(value: Any) -> str:
    return "" if value is None else str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100))


def _in_both(old: Build, new: Build, folder: str, ending: str = "") -> list[str]:
    """The files below `folder`; none unless both builds have sources, since results alone say nothing of theirs.

    A revision of a study holds none of the tool's files: one that only the other build has says nothing, too.
    """
    always = "config" if folder == "figures" else folder  # a study may have no figures of its own
    if not _both_have(always, old, new):
        return []
    names = sorted({*old.below(folder, ending), *new.below(folder, ending)})
    if _both_have("src", old, new):
        return names
    return [name for name in names if name in old.names & new.names or not (ROOT / name).is_file()]


def _both_have(folder: str, *builds: Build) -> bool:
    return all(build.below(folder) for build in builds)


def _without_comments(name: str, text: str) -> str:
    """`text` without lines that are blank or a comment, in the languages of the workflow."""
    if name.endswith((".smk", ".yaml", "Snakefile")):
        return "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return text


def _what(before: bool, after: bool) -> str:
    return "changed" if before and after else "added" if after else "removed"


def _lines(before: str, after: str) -> tuple[str, ...]:
    """What `diff -u` says, without its heading."""
    return tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
