"""What the fingerprint of a study's own Python file must see: what it imports, and no more."""

import sys

import pytest

from writeup.errors import CodeError, WriteupError
from writeup.fingerprint.study_code import study_code


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Writes files of a study, which is the working directory."""
    monkeypatch.chdir(tmp_path)

    def write(**files):
        for name, content in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path

    return write


def names(path="figures/width.py"):
    return [line.split()[0] for line in study_code(path)]


def test_the_file_alone_and_the_python_that_runs_it(study):
    study(figures__width="x = 1\n")
    assert names() == ["figures/width.py", "python"]


@pytest.mark.parametrize(
    "statement",
    [
        "import helpers",
        "import helpers as h",
        "from helpers import *",
        "from helpers import x",
        "def f():\n    import helpers",
        "try:\n    import helpers\nexcept ImportError:\n    helpers = None",
        "if True:\n    from helpers import x as y",
    ],
)
@pytest.mark.parametrize("place", ["figures__helpers", "helpers"])
def test_a_module_beside_the_file_or_in_the_study_counts(statement, place, study):
    study(**{"figures__width": statement, place: "x = 1\n"})
    before = study_code("figures/width.py")
    assert f"{place.replace('__', '/')}.py" in names()
    study(**{place: "x = 2\n"})
    assert study_code("figures/width.py") != before


def test_comments_docstrings_and_layout_do_not_count(study):
    study(figures__width="import helpers\nx = 1\n", helpers="def f(x):\n    return x\n")
    before = study_code("figures/width.py")
    study(figures__width='"""A figure."""\nimport helpers  # ours\n\n\nx = (1)\n', helpers="def f(x): return x\n")
    assert study_code("figures/width.py") == before


def test_what_is_not_imported_does_not_count(study):
    study(figures__width="x = 1\n", figures__other="x = 1\n", helpers="x = 1\n")
    assert names() == ["figures/width.py", "python"]


def test_imports_of_imports_count_and_cycles_end(study):
    study(width="import one\n", one="import two\n", two="import one, width\n")
    assert names("width.py") == ["one.py", "two.py", "width.py", "python"]


def package(study, entry, inside=""):
    root = study(width=entry, lib__core__deep="x = 1\n", lib__core__other="x = 1\n", lib__base="x = 1\n")
    (root / "lib/__init__.py").write_text("")
    (root / "lib/core/__init__.py").write_text(inside)


@pytest.mark.parametrize(
    "entry",
    ["import lib.core.deep", "from lib.core import deep", "from lib.core.deep import x", "import lib.core.deep as d"],
)
def test_the_packages_on_the_way_to_a_module_count_too(entry, study):
    package(study, entry)
    assert names("width.py") == ["lib/__init__.py", "lib/core/__init__.py", "lib/core/deep.py", "width.py", "python"]


@pytest.mark.parametrize(
    ("statement", "module"),
    [
        ("from . import deep", "lib/core/deep.py"),
        ("from .deep import x", "lib/core/deep.py"),
        ("from .. import base", "lib/base.py"),
        ("from ..base import x", "lib/base.py"),
    ],
)
def test_relative_imports_within_a_package(statement, module, study):
    package(study, "import lib.core", statement)
    assert names("width.py") == [*sorted(["lib/__init__.py", "lib/core/__init__.py", module, "width.py"]), "python"]


def test_a_star_stands_for_every_module_of_a_package(study):
    package(study, "from lib.core import *")
    assert {"lib/core/deep.py", "lib/core/other.py"} <= set(names("width.py"))
    assert "lib/base.py" not in names("width.py")


def test_a_folder_without_init_is_a_package(study):
    study(width="from lib.core import deep\n", lib__core__deep="x = 1\n")
    assert names("width.py") == ["lib/core/deep.py", "width.py", "python"]


def test_libraries_count_with_their_version_and_what_they_require(study):
    study(width="import scipy.stats\nimport json\nfrom matplotlib.figure import Figure\n")
    assert {"scipy", "numpy", "matplotlib", "pillow"} <= set(names("width.py"))
    assert "json" not in names("width.py")


def test_an_installed_module_without_a_version_counts_by_content(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "mylib").mkdir(parents=True)
    (elsewhere / "mylib/__init__.py").write_text("from . import core\n")
    (elsewhere / "mylib/core.py").write_text("x = 1\n")
    (tmp_path / "study").mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(elsewhere)])
    monkeypatch.chdir(tmp_path / "study")
    (tmp_path / "study/width.py").write_text("import mylib\n")
    before = study_code("width.py")
    assert names("width.py") == ["mylib/__init__.py", "mylib/core.py", "width.py", "python"]
    (elsewhere / "mylib/core.py").write_text("x = 2\n")
    assert study_code("width.py") != before


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("x = 1\nimport nowhere\n", r"^figures/width\.py, line 2: there is no module nowhere in this study"),
        ("from helpers.inner import x\n", r"^figures/width\.py, line 1: there is no module helpers\.inner in"),
        ("x = 1\n\nfrom . import helpers\n", r"^figures/width\.py, line 3: this imports relative to a package"),
        ("def f(:\n", r"^figures/width\.py, line 1: this is not Python \(invalid syntax\); mend it"),
        (f"x = {'-' * 500}1\n", r"^figures/width\.py.*: this is not Python"),
        (f"x = {'-' * 20_000}1\n", r"^figures/width\.py.*: this is not Python"),
        ("x = '\0'\n", r"^figures/width\.py.*: this is not Python"),
        ("import random\n", r"^figures/width\.py, line 1: random is the name of Python's own module and of "),
        ("import numpy\n", r"line 1: numpy is the name of an installed module and of figures/numpy\.py; rename that"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(entry, sentence, study):
    study(figures__width=entry, helpers="x = 1\n", random="x = 1\n", figures__numpy="x = 1\n")
    with pytest.raises(CodeError, match=sentence):
        study_code("figures/width.py")


def test_a_mistake_in_an_imported_module_names_that_module(study):
    study(figures__width="import helpers\n", helpers="x = 1\nimport nowhere\n")
    with pytest.raises(CodeError, match=r"^helpers\.py, line 2: "):
        study_code("figures/width.py")


@pytest.mark.parametrize(
    "entry",
    [
        "try:\n    import nowhere\nexcept ImportError:\n    nowhere = None\n",
        "try:\n    from .nowhere import f\nexcept ImportError:\n    f = None\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import nowhere\n",
    ],
)
def test_an_optional_import_may_lead_nowhere(entry, study):
    study(width=entry)
    assert names("width.py") == ["width.py", "python"]


def test_a_new_module_is_seen_at_once(study):
    study(width="try:\n    import helpers\nexcept ImportError:\n    pass\n")
    assert names("width.py") == ["width.py", "python"]
    study(helpers="x = 1\n")
    assert "helpers.py" in names("width.py")


def test_a_missing_file_is_named(study):
    study()
    with pytest.raises(WriteupError, match=r"cannot read .*width\.py"):
        study_code("width.py")
