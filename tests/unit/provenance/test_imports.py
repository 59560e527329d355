import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from writeup.errors import CodeError
from writeup.provenance import sources
from writeup.provenance.fingerprint import code
from writeup.provenance.imports import EXCUSED, refuse_unseen, unseen

OURS = {"writeup", "writeup.report", "writeup.report.html", "writeup.network"}


def faults(source, module="writeup.new"):
    return [what for _, what in unseen(module, ast.parse(source), OURS)]


@pytest.mark.parametrize(
    "source",
    [
        "import importlib\nimportlib.import_module('writeup.report')",
        "from importlib import import_module",
        "import importlib.resources as data",
        "def f():\n    from runpy import run_module",
        "if True:\n    import pkgutil",
        "import builtins",
        "__import__('writeup.report')",
        "load = __import__",
        "exec('import writeup.report')",
        "x = eval('1')",
        "compile('1', '', 'eval')",
        "import sys\nsys.modules['writeup.report']",
        "import sys\nsys.path.insert(0, '.')",
        "from sys import modules",
        "from writeup.report import html\ngetattr(html, name)",
        "from writeup import report as r\ngetattr(r, name, None)",
        "import writeup.report.html\ngetattr(writeup.report.html, name)",
        "import writeup.network as n\nvars(n)[name]",
        "import writeup.network as n\nn.__dict__[name]",
        "from pathlib import Path\nPath(__file__).parent",
        "import writeup\nopen(writeup.__file__)",
        "parser(description=__doc__)",
        "from writeup import report\nreport.__doc__",
    ],
)
def test_what_static_analysis_cannot_see_is_refused(source):
    assert faults(source)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ngetattr(np, 'add')",
        "import pypandoc\npypandoc.__file__",
        "from writeup.report.html import render\ngetattr(render(), name)",
        "import re\nre.compile('a')",
        "def f():\n    import writeup.network",
        "if True:\n    from writeup.report import html",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import writeup.network",
        "class A:\n    def __init__(self):\n        self.__dict__.update(a=1)",
        "import sys\nsys.argv, sys.stdout",
        "import ast\nast.literal_eval('1')",
    ],
)
def test_what_it_sees_is_allowed(source):
    assert not faults(source)


def test_the_refusal_is_one_sentence_with_file_and_line():
    with pytest.raises(
        CodeError, match=r"^src/new\.py, line 2: eval can reach code or files that no fingerprint covers; .*\.$"
    ):
        refuse_unseen("writeup.new", Path("src/new.py"), ast.parse("x = 1\ny = eval('x')\n"), OURS)


def test_the_command_line_alone_of_all_that_a_rule_runs_imports_by_name_at_run_time():
    assert "importlib" in EXCUSED["writeup.cli"]
    assert faults("import importlib", "writeup.cli") == []
    assert faults("import importlib", "writeup.steps.train")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package in the place of ours, to be analysed and not run."""
    root = tmp_path / "src" / "writeup"
    (root / "provenance").mkdir(parents=True)
    (root / "__init__.py").touch()
    for name in ("sources.py", "imports.py"):
        (root / "provenance" / name).touch()
    monkeypatch.setattr(sources.writeup, "__path__", [str(root)])
    monkeypatch.chdir(tmp_path)
    return root


def test_a_module_that_nothing_imports_is_asked_too(package):
    (package / "idle.py").write_text("exec('1')\n")
    with pytest.raises(CodeError, match=r"src/writeup/idle\.py, line 1: exec"):
        sources.digests.__wrapped__()


def test_a_module_that_is_not_python_is_named(package):
    (package / "half.py").write_text("def f(:\n")
    with pytest.raises(CodeError, match=r"src/writeup/half\.py, line 1: this is not Python"):
        sources.digests.__wrapped__()


def test_hashes_are_kept_by_content_where_a_build_has_its_folder(package):
    (package / "idle.py").write_text("x = 1\n")
    fresh = sources.digests.__wrapped__()
    assert not sources.KEPT.exists()
    sources.KEPT.parent.mkdir()
    assert sources.digests.__wrapped__() == sources.digests.__wrapped__() == fresh
    (package / "idle.py").write_text("x = 2  # another\n")
    assert sources.digests.__wrapped__()["writeup.idle"] != fresh["writeup.idle"]


def test_what_is_kept_is_not_found_anew(package):
    sources.KEPT.parent.mkdir()
    sources.digests.__wrapped__()
    sources.KEPT.write_text(json.dumps(dict.fromkeys(json.loads(sources.KEPT.read_text()), "kept")))
    assert set(sources.digests.__wrapped__().values()) == {"kept"}
    (package / "provenance" / "imports.py").write_text("x = 1\n")
    assert "kept" not in sources.digests.__wrapped__().values()


@pytest.mark.usefixtures("package")
def test_what_was_kept_and_cut_short_is_found_again():
    sources.KEPT.parent.mkdir()
    sources.KEPT.write_text('{"half')
    assert sources.digests.__wrapped__()


@pytest.mark.parametrize(
    "statement",
    [
        "def f():\n    import writeup.network.mlp\n",
        "try:\n    import writeup.network.mlp\nexcept ImportError:\n    pass\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from writeup.network import mlp\n",
        "from ..network import mlp\n",
    ],
    ids=["in a function", "under a condition", "for types", "relative"],
)
def test_the_import_graph_sees_every_import_statement(statement, tmp_path):
    """Asked of grimp, in a package of its own, because a name can be imported only once."""
    for folder in ("", "network", "steps"):
        (tmp_path / "writeup" / folder).mkdir(exist_ok=True)
        (tmp_path / "writeup" / folder / "__init__.py").touch()
    (tmp_path / "writeup" / "network" / "mlp.py").touch()
    (tmp_path / "writeup" / "steps" / "new.py").write_text(statement)
    asked = (
        "import grimp; graph = grimp.build_graph('writeup', include_external_packages=True, cache_dir=None);"
        "print(*graph.find_upstream_modules('writeup.steps.new'))"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "writeup.network.mlp" in told.stdout


def test_this_package_has_nothing_unseen():
    assert code("writeup.steps.train")
