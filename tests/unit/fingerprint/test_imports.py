"""What a fingerprint must see: every import statement, and nothing that imports without one."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from writeup.errors import CodeError
from writeup.fingerprint import sources

ROOT = Path(__file__).parents[3]


def banned(source, path="src/writeup/new.py"):
    """The rules of the linter that `source` breaks, as a module at `path`."""
    command = ["ruff", "check", "--no-cache", "--select=TID251,S102,S307", "--output-format=json"]
    words = [*command, "--stdin-filename", path, "-"]
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, input=source, capture_output=True, text=True, check=False
    )
    return [fault["code"] for fault in json.loads(done.stdout)]


@pytest.mark.parametrize(
    "source",
    [
        "import importlib\nimportlib.import_module('writeup.document')",
        "from importlib import import_module",
        "import importlib.resources as data",
        "def f():\n    from runpy import run_module",
        "if True:\n    import pkgutil",
        "import builtins",
        "exec('import writeup.document')",
        "x = eval('1')",
        "import sys\nsys.modules['writeup.document']",
        "import sys\nsys.path.insert(0, '.')",
        "from sys import modules",
        "import writeup\nopen(writeup.__file__)",
    ],
)
def test_the_linter_bans_what_imports_without_a_statement(source):
    assert banned(source)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ngetattr(np, 'add')",
        "import pypandoc\npypandoc.__file__",
        "import re\nre.compile('a')",
        "def f():\n    import writeup.mnist_mlp.network",
        "import sys\nsys.argv, sys.stdout",
        "import ast\nast.literal_eval('1')",
    ],
)
def test_it_allows_what_the_import_graph_sees(source):
    assert not banned(source)


def test_the_command_line_alone_of_all_that_a_rule_runs_imports_by_name_at_run_time():
    assert not banned("import importlib", "src/writeup/arguments.py")
    assert banned("import importlib", "src/writeup/mnist_mlp/steps/train.py")


def test_no_module_uses_the_names_that_the_linter_cannot_ban():
    """`__import__` and `compile` make code; a docstring is in no fingerprint, so nothing may depend on `__doc__`."""
    unseen = {"__import__", "compile", "__builtins__", "__file__", "__spec__", "__loader__", "__doc__"}
    trees = {path.name: ast.parse(path.read_bytes()) for path in (ROOT / "src/writeup").rglob("*.py")}
    names = {(name, node.id) for name, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert [(name, used) for name, used in names if used in unseen] == []


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package in the place of ours, to be analysed and not run."""
    root = tmp_path / "src" / "writeup"
    (root / "fingerprint").mkdir(parents=True)
    (root / "__init__.py").touch()
    (root / "fingerprint" / "sources.py").touch()
    monkeypatch.setattr(sources.writeup, "__path__", [str(root)])
    monkeypatch.chdir(tmp_path)
    return root


def test_a_module_that_is_not_python_is_named(package):
    (package / "half.py").write_text("def f(:\n")
    with pytest.raises(CodeError, match=r"src/writeup/half\.py, line 1: this is not Python"):
        sources.digests.__wrapped__()


def test_hashes_are_cached_by_content_where_a_build_has_its_folder(package):
    (package / "idle.py").write_text("x = 1\n")
    fresh = sources.digests.__wrapped__()
    assert not sources.CACHE.exists()
    sources.CACHE.parent.mkdir()
    assert sources.digests.__wrapped__() == sources.digests.__wrapped__() == fresh
    (package / "idle.py").write_text("x = 2  # another\n")
    assert sources.digests.__wrapped__()["writeup.idle"] != fresh["writeup.idle"]


def test_a_cached_hash_is_not_computed_again(package):
    sources.CACHE.parent.mkdir()
    sources.digests.__wrapped__()
    sources.CACHE.write_text(json.dumps(dict.fromkeys(json.loads(sources.CACHE.read_text()), "cached")))
    assert set(sources.digests.__wrapped__().values()) == {"cached"}
    (package / "fingerprint" / "sources.py").write_text("x = 1\n")
    assert "cached" not in sources.digests.__wrapped__().values()


@pytest.mark.usefixtures("package")
def test_a_cache_cut_short_is_written_again():
    sources.CACHE.parent.mkdir()
    sources.CACHE.write_text('{"half')
    assert sources.digests.__wrapped__()


@pytest.mark.parametrize(
    "statement",
    [
        "def f():\n    import writeup.mnist_mlp.network.mlp\n",
        "try:\n    import writeup.mnist_mlp.network.mlp\nexcept ImportError:\n    pass\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from writeup.mnist_mlp.network import mlp\n",
        "from ..mnist_mlp.network import mlp\n",
    ],
    ids=["in a function", "under a condition", "for types", "relative"],
)
def test_the_import_graph_sees_every_import_statement(statement, tmp_path):
    """Asked of grimp, in a package of its own, because a name can be imported only once."""
    for folder in ("", "mnist_mlp", "mnist_mlp/network", "steps"):
        (tmp_path / "writeup" / folder).mkdir(exist_ok=True)
        (tmp_path / "writeup" / folder / "__init__.py").touch()
    (tmp_path / "writeup" / "mnist_mlp" / "network" / "mlp.py").touch()
    (tmp_path / "writeup" / "steps" / "new.py").write_text(statement)
    asked = (
        "import grimp; graph = grimp.build_graph('writeup', include_external_packages=True, cache_dir=None);"
        "print(*graph.find_upstream_modules('writeup.steps.new'))"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "writeup.mnist_mlp.network.mlp" in told.stdout
