import ast
import inspect

import pytest

from writeup import arguments, cli
from writeup.arguments import module_name
from writeup.cli import STEPS
from writeup.fingerprint.code import code, digest, files, libraries
from writeup.fingerprint.sources import canonical


def runs(source):
    """What Python runs of a source."""
    return canonical(ast.parse(source))


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
    assert runs("def f(x):\n    return x + 1\n") == runs(other)


def test_an_edit_of_the_code_changes_the_fingerprint():
    assert runs("def f(x):\n    return x + 1\n") != runs("def f(x):\n    return x - 1\n")


def reached(step):
    return {line.split()[0] for line in code(module_name(step))}


def test_training_reaches_the_network_and_neither_theory_nor_what_it_is_tested_against():
    assert "writeup.mnist_mlp.network.mlp" in reached("mnist_mlp.train")
    assert "writeup.mnist_mlp.network.sgd" not in reached("mnist_mlp.train")
    assert not [
        module for module in reached("mnist_mlp.train") if module.startswith(("writeup.theory", "writeup.document"))
    ]


def test_theory_reaches_no_network():
    assert not [module for module in reached("derive_softmax") if module.startswith("writeup.mnist_mlp.network")]


def test_the_packages_on_the_way_to_a_module_count_too():
    assert {"writeup", "writeup.mnist_mlp.network"} <= reached("mnist_mlp.train")


def test_libraries_stand_with_their_versions():
    assert any(line.startswith("numpy 2.") for line in code("writeup.mnist_mlp.steps.train"))


def test_what_a_library_requires_counts_too():
    assert {"matplotlib", "fonttools", "pillow"} <= reached("draw_gates")


def test_what_only_an_extra_asks_for_does_not_count():
    assert "pytest" not in reached("draw_gates") | reached("write_html") | reached("mnist_mlp.predict_plateau")


@pytest.mark.parametrize("step", STEPS)
def test_every_step_carries_what_pins_the_arithmetic(step):
    assert "writeup.arithmetic" in reached(step)


@pytest.mark.parametrize("step", STEPS)
def test_a_new_version_of_the_tool_alone_reruns_nothing(step):
    assert "writeup.version" not in reached(step)


@pytest.mark.parametrize("module", [cli, arguments])
def test_the_command_line_has_nothing_that_a_result_could_depend_on(module):
    imported = {
        line.split()[1] for line in ast.unparse(ast.parse(inspect.getsource(module))).splitlines() if "import" in line
    }
    assert not imported & {"os", "platform", "locale", "random", "numpy"}


@pytest.mark.parametrize("pair", [("f(0)", "f(False)"), ("f(1)", "f(1.0)"), ("f(None)", "f()"), ("{**a}", "{None: a}")])
def test_likeness_is_no_identity(pair):
    assert len(set(map(runs, pair))) == 2


def test_another_python_reruns_and_leaves_the_fingerprint_that_is_printed():
    lines = code("writeup.mnist_mlp.steps.train")
    other = [*lines[:-1], "python 3.99"]
    assert list(lines) != other
    assert digest(lines) == digest(other)
    assert libraries(lines) == libraries(other)


def test_the_content_of_files_counts_and_their_order_does_not(tmp_path):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    before = files([tmp_path / "a", tmp_path / "b"])
    assert before == files([tmp_path / "b", tmp_path / "a"]) == files([tmp_path])
    (tmp_path / "b").write_text("3")
    assert [old == new for old, new in zip(before, files([tmp_path]), strict=True)] == [True, False]


@pytest.mark.parametrize(("step", "library"), [("render_document", "pypandoc-binary"), ("write_pdf", "matplotlib")])
def test_a_library_counts_that_a_step_takes_files_from_without_importing_it(step, library):
    assert library in reached(step)
