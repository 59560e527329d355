"""What may be relied on: each package names its modules that others use, and the others are its own."""

import importlib
import re

import pytest

from writeup.tool import ROOT

SOURCE = ROOT / "src"
PROGRAMS = ("writeup.steps", "writeup.terminal", "writeup.mnist_mlp.steps")  # run, and imported by nobody
PACKAGES = sorted(
    package
    for path in (SOURCE / "writeup").rglob("__init__.py")
    if (package := ".".join(path.parent.relative_to(SOURCE).parts)) != "writeup" and not package.startswith(PROGRAMS)
)


def home(module: str) -> str:
    """The innermost package that `module` lies in."""
    return max((package for package in PACKAGES if module.startswith(f"{package}.")), key=len, default="")


def imported_by_the_workflow() -> set[str]:
    found = set()
    for path in [ROOT / "Snakefile", *(ROOT / "workflow").rglob("*.smk")]:
        for package, names in re.findall(r"^\s*from (writeup[\w.]*) import ([\w, ]+)", path.read_text(), re.MULTILINE):
            found |= {package, *(f"{package}.{name.split()[0]}" for name in names.split(","))}
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_names_exactly_the_modules_that_others_use(package, graph):
    imports = {
        imported
        for module in graph.modules
        if home(module) != package and module != package
        for imported in graph.find_modules_directly_imported_by(module)
    }
    used = {module for module in imports | imported_by_the_workflow() & graph.modules if home(module) == package}
    inner = {module for module in PACKAGES if home(module) == package}
    offered = {f"{package}.{name}" for name in importlib.import_module(package).__all__} & graph.modules
    assert offered - inner == used - inner


@pytest.mark.parametrize("package", PACKAGES)
def test_all_that_a_package_names_is_there_and_explained(package, graph):
    for name in importlib.import_module(package).__all__:
        named = f"{package}.{name}"
        found = (
            importlib.import_module(named)
            if named in graph.modules
            else getattr(importlib.import_module(package), name)
        )
        assert found.__doc__
