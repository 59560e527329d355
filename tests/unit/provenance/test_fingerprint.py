import ast

import pytest

from writeup.provenance import fingerprint
from writeup.provenance.fingerprint import code, files


def bare(source):
    return ast.dump(fingerprint._bare(ast.parse(source)))


@pytest.mark.parametrize(
    "other",
    [
        "def f(x):\n    return x + 1  # the next one\n",
        'def f(x):\n    """The next one."""\n    return x + 1\n',
        '"""About numbers."""\n\n\ndef f(\n    x,\n):\n    return (x + 1)\n',
    ],
    ids=["comment", "docstring", "layout"],
)
def test_what_python_does_not_run_leaves_the_fingerprint(other):
    assert bare("def f(x):\n    return x + 1\n") == bare(other)


def test_an_edit_of_the_code_changes_the_fingerprint():
    assert bare("def f(x):\n    return x + 1\n") != bare("def f(x):\n    return x - 1\n")


def reached(step):
    return {line.split()[0] for line in code(f"writeup.steps.{step}")}


def test_training_reaches_the_network_and_no_theory():
    assert "writeup.network.mlp" in reached("train")
    assert not [module for module in reached("train") if module.startswith(("writeup.theory", "writeup.report"))]


def test_theory_reaches_no_network():
    assert not [module for module in reached("softmax") if module.startswith("writeup.network")]


def test_the_packages_on_the_way_to_a_module_count_too():
    assert {"writeup", "writeup.network"} <= reached("train")


def test_libraries_stand_with_their_versions():
    assert any(line.startswith("numpy 2.") for line in code("writeup.steps.train"))


def test_the_content_of_files_counts_and_their_order_does_not(tmp_path):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    before = files([tmp_path / "a", tmp_path / "b"])
    assert before == files([tmp_path / "b", tmp_path / "a"]) == files([tmp_path])
    (tmp_path / "b").write_text("3")
    assert [old == new for old, new in zip(before, files([tmp_path]), strict=True)] == [True, False]
