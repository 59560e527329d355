"""What was done between two builds: code, function by function, settings, words, claims, libraries, images.

Code that only looks different (comments, docstrings, layout) is no cause. What a cause can have changed is told by the
steps whose import closure reaches it: a module is reached as a whole, so a cause *can* have moved what its steps make.
"""

import ast
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import yaml

from writeup.changes.builds import Build
from writeup.provenance.fingerprint import code, libraries
from writeup.study.plan import spell
from writeup.tool import ROOT

CODE, SETTING, CLAIM, TEMPLATE, FILE, LIBRARY, IMAGES = "code", "config", "claim", "template", "file", "library", "data"
EVERYTHING = frozenset({"*"})
NUMBERS = frozenset({"train", "table", "plateau_measured", "sharpness", "search_rung", "search_table", "data"})
EXACT = frozenset({"plateau", "collapse", "agreement", "search_rung", "train"})
SETTINGS = frozenset({"train", "plateau"})
VERDICTS = frozenset({"claims"})
TEXT = frozenset({"document"})
UNREAD = ("README.md", "changes.html")  # by any rule
PAGES = {".html": "html", ".css": "html", ".js": "html", ".typ": "pdf"}
TRAINS = ("data", "defaults", "sweeps", "search", "seeds")
FRONT = ("title", "subtitle", "author", "date", "paper")


@dataclass(frozen=True)
class Cause:
    """One thing that was changed: what kind of thing, its name, from what to what, and the steps that it reaches."""

    kind: str
    name: str
    what: str
    reaches: frozenset[str] = EVERYTHING
    difference: tuple[str, ...] = ()
    """The lines that changed, as `diff` writes them, where it is code or text."""

    def can_move(self, steps: Iterable[str]) -> bool:
        """Whether any of the `steps` can see it."""
        return self.reaches == EVERYTHING or not self.reaches.isdisjoint(steps)


def causes(old: Build, new: Build) -> list[Cause]:
    """Everything that was changed between two builds, code first."""
    found = [*_code(old, new), *settings(old, new), *_claims(old, new), *_files(old, new)]
    return [*found, *_libraries(old, new), *_images(old, new)]


def units(source: str) -> dict[str, ast.AST]:
    """The parts of a module by name: functions, methods, the rest of each class, assignments, imports, the rest."""
    found: dict[str, list[ast.stmt]] = {}
    for node in ast.parse(source).body:
        for name, part in _parts(node):
            found.setdefault(name, []).append(part)
    return {name: ast.Module(body=parts, type_ignores=[]) for name, parts in found.items()}


def _parts(node: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name, _bare(node)
        case ast.ClassDef():
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            for method in methods:
                yield f"{node.name}.{method.name}", _bare(method)
            node.body = [part for part in node.body if part not in methods]
            yield node.name, _bare(node)
        case ast.Import() | ast.ImportFrom():
            yield "its imports", node
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name, node
        case ast.Expr(ast.Constant(str())):
            pass
        case _:
            yield "its top level", node


def _bare(node: Any) -> ast.stmt:
    """`node` and what is in it without docstrings."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            inner.body = [part for part in inner.body if not _is_words(part)] or [ast.Pass()]
    found: ast.stmt = node
    return found


def _is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _code(old: Build, new: Build) -> Iterator[Cause]:
    names = sorted({*old.below("src", ".py"), *new.below("src", ".py")})
    if not (old.below("src") and new.below("src")):
        return  # a folder of results alone says nothing of its code
    reach = _reach(old, new)
    for name in names:
        path = PurePosixPath(name).relative_to("src").with_suffix("")
        module = ".".join(path.parent.parts if path.name == "__init__" else path.parts)
        if module not in reach or old.text(name) == new.text(name):
            continue  # what no rule can reach is a tool for people
        before, after = units(old.text(name)), units(new.text(name))
        for unit in sorted({*before, *after}, key=lambda unit: (unit.startswith("its "), unit)):
            texts = [ast.unparse(side[unit]) if unit in side else "" for side in (before, after)]
            if texts[0] != texts[1]:
                named = module if unit.startswith("its ") else f"{module}.{unit}"
                what = "added" if not texts[0] else "removed" if not texts[1] else "changed"
                what = f"{unit} {what}" if unit.startswith("its ") else what
                yield Cause(CODE, named, what, reach[module], _lines(*texts))


def _reach(old: Build, new: Build) -> dict[str, frozenset[str]]:
    """Module → the steps that can reach it, in either build; as the present code has it where none was kept."""
    kept = [made["steps"] for build in (old, new) if (made := build.json("made.json"))]
    found: dict[str, set[str]] = {}
    for steps in kept or [_present()]:
        for step, lines in steps.items():
            for line in lines:
                found.setdefault(line.split()[0], set()).add(step)
    return {module: frozenset(steps) for module, steps in found.items()}


def _present() -> dict[str, Sequence[str]]:
    """The code that the steps of the present rules can reach."""
    rules = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "workflow").rglob("*.smk")))
    return {name: code(f"writeup.steps.{name}") for name in sorted(set(re.findall(r'step\("(\w+)"\)', rules)))}


def settings(old: Build, new: Build) -> Iterator[Cause]:
    """Keys of the configuration; of the plans, where a build was not kept with its configuration."""
    made = [build.json("made.json") for build in (old, new)]
    if all(made):
        before, after = (dict(_flat(side["config"])) for side in made if side)
    else:
        before, after = (dict(_flat(_plans(build))) for build in (old, new))
    for key in [*after, *(key for key in before if key not in after)]:
        if before.get(key) != after.get(key):
            told = [_told(side[key]) if key in side else "not given" for side in (before, after)]
            yield Cause(SETTING, key, " → ".join(told), _steps_of(key))


def _plans(build: Build) -> dict[str, Any]:
    """The plan with what all configurations of a sweep share in place of the configurations themselves."""
    plan = dict(build.json("results/plan.json") or {})
    sweeps = plan.get("sweeps", [])
    plan["sweeps"] = [
        {**_shared(sweep), **{k: v for k, v in sweep.items() if k != "configurations"}} for sweep in sweeps
    ]
    search = build.json("results/search_plan.json")
    return plan | ({"search": search} if search else {})


def _shared(sweep: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in sweep["configurations"][0].items() if key not in sweep["vary"]}


def _steps_of(key: str) -> frozenset[str]:
    """The steps that a key of the configuration is for; a title is words, whatever it names."""
    first = key.partition(".")[0]
    if first in FRONT:
        return frozenset({"html", "pdf"})
    if key.endswith(".title"):
        return TEXT
    if first == "claims":
        return VERDICTS
    return SETTINGS if first in TRAINS else EVERYTHING


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Nested settings as `sweeps.learning_rate.vary.learning_rate` → value; the place of the images is none."""
    if isinstance(value, list) and value and all(isinstance(item, Mapping) and "name" in item for item in value):
        value = {item["name"]: {k: v for k, v in item.items() if k != "name"} for item in value}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else str(name))
    elif key != "data.directory":
        yield key, value


def _told(value: Any) -> str:
    """A setting as a user would write it on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_told, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_told(inner)}' for name, inner in value.items())}}}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return spell(value) if isinstance(value, int | float) else str(value)


def _claims(old: Build, new: Build) -> Iterator[Cause]:
    """Entries of the file of claims, and parts of that of published values."""
    for name in sorted(_declared(old) | _declared(new)):
        before, after = (_entries(build.text(name)) for build in (old, new))
        for entry in [*after, *(entry for entry in before if entry not in after)]:
            if before.get(entry) != after.get(entry):
                what = "added" if entry not in before else "removed" if entry not in after else "changed"
                if what == "changed":
                    what = _keys(before[entry], after[entry])
                lines = _lines(*(_yaml(side.get(entry)) for side in (before, after)))
                yield Cause(CLAIM, f"{name}: {entry}", what, VERDICTS, lines)


def _declared(build: Build) -> set[str]:
    """The files of claims and of published values that a build was made from; the usual ones if it says none."""
    made = build.json("made.json")
    if made is None:
        return {"config/claims.yaml"}
    return set(made["claims"])


def _entries(text: str) -> dict[str, Any]:
    """What a file of claims declares, by the entry's id; a file of published values is one entry a key."""
    value = yaml.safe_load(text) if text else None
    if not isinstance(value, Mapping):
        return {}
    claims = value.get("claims")
    rest = {key: part for key, part in value.items() if key != "claims"}
    return rest | {entry["id"]: entry for entry in claims or [] if isinstance(entry, Mapping) and "id" in entry}


def _keys(before: Any, after: Any) -> str:
    """Which keys of an entry changed, in words."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return "changed"
    return ", ".join(key for key in {**after, **before} if before.get(key) != after.get(key)) + " changed"


def _yaml(value: Any) -> str:
    return "" if value is None else str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100))


def _files(old: Build, new: Build) -> Iterator[Cause]:
    """Templates, page shells, rules and schemas."""
    for part in ("templates", "workflow"):
        names = sorted({*old.below(part), *new.below(part)})
        if not (old.below(part) and new.below(part)):
            continue
        for name in names:
            before, after = (_meant(name, build.text(name)) for build in (old, new))
            if before != after and not name.endswith(UNREAD):
                what = "added" if name not in old.names else "removed" if name not in new.names else "changed"
                kind = TEMPLATE if part == "templates" else FILE
                yield Cause(kind, name, what, _readers(name), _lines(before, after))


def _readers(name: str) -> frozenset[str]:
    path = PurePosixPath(name)
    if path.suffix == ".md":
        return TEXT
    return frozenset({PAGES[path.suffix]}) if path.parts[0] == "templates" and path.suffix in PAGES else EVERYTHING


def _meant(name: str, text: str) -> str:
    """`text` without the comments of its language, where a line is nothing else."""
    if name.endswith((".smk", ".yaml", "Snakefile")):
        return "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    return text


def _libraries(old: Build, new: Build) -> Iterator[Cause]:
    """Libraries that the steps import, and Python; of a build that was not kept only those that it names."""
    before, after = (_versions(build) for build in (old, new))
    whole = all(build.json("made.json") for build in (old, new))
    for name in sorted({*before, *after} if whole else {*before} & {*after}):
        versions = [side[name][0] if name in side else "none" for side in (before, after)]
        if versions[0] != versions[1]:
            yield Cause(LIBRARY, name, " → ".join(versions), (after.get(name) or before[name])[1])


def _versions(build: Build) -> dict[str, tuple[str, frozenset[str]]]:
    """Library → its version and the steps that import it."""
    record, made = build.json("report/build.json") or {}, build.json("made.json")
    found = {"Python": (record["python"], EVERYTHING)} if "python" in record else {}
    if made is None:
        named = record.get("libraries", {}).items()
        return found | {name.replace("_", "-"): (version, EVERYTHING) for name, version in named}
    steps: dict[tuple[str, str], set[str]] = {}
    for step, lines in made["steps"].items():
        for line in libraries(lines):
            name, version = line.split()[:2]
            steps.setdefault((name, version), set()).add(step)
    return found | {name: (version, frozenset(reached)) for (name, version), reached in steps.items()}


def _images(old: Build, new: Build) -> Iterator[Cause]:
    sides = [(build.json("results/provenance.json") or {}).get("images", {}) for build in (old, new)]
    if all(sides) and sides[0] != sides[1]:
        yield Cause(IMAGES, "images", " → ".join(str(side["dataset"]) for side in sides), NUMBERS | EXACT)


def _lines(before: str, after: str) -> tuple[str, ...]:
    """What `diff -u` says, without its heading."""
    return tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
