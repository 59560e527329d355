"""Figures that a study draws itself: what they are given, and each way to get one wrong."""

import json
import sys
from pathlib import Path

import pytest

from writeup.errors import CodeError, WriteupError
from writeup.output.figures.own import draw
from writeup.output.figures.own_files import own_figure, own_figures

START = "from matplotlib.figure import Figure\n"
GOOD = START + "def draw():\n    return Figure(), 'It shows nothing.', 'There are no lines.'\n"


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study with small results, as the working directory; a function that draws `source` as its figure."""
    monkeypatch.chdir(tmp_path)
    for folder in ("figures", "results", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "results/runs.csv").write_text("rate,seed,test_accuracy,diverged\n0.1,0,0.5,false\n0.3,0,,true\n")
    (tmp_path / "results/plan.json").write_text('{"seeds": [0]}')
    (tmp_path / "results/claims.json").write_text('[{"id": "first", "verdict": "supported"}]')
    (tmp_path / "data/table.csv").write_text("x,y\n1,2.5\n")

    def drawn(source, name="width.py"):
        monkeypatch.setattr(sys, "path", [*sys.path])  # each study has a process of its own
        for module in [
            name for name, it in sys.modules.items() if str(tmp_path.parent) in str(getattr(it, "__file__", ""))
        ]:
            monkeypatch.delitem(sys.modules, module)
        Path("figures", name).write_text(source)
        return draw(own_figure(Path("figures", name)))

    return drawn


def told(study, line, arguments="", start=""):
    """The description of a figure that computes it as `line`."""
    body = f"def draw({arguments}):\n    return Figure(), 'Alt', str({line})\n"
    return study(f"{START}{start}{body}").description


def test_results_are_given_by_name_as_plain_values(study):
    assert told(study, "[row['rate'] for row in runs]", "runs") == "[0.1, 0.3]"
    assert told(study, "(runs[1]['test_accuracy'], runs[1]['diverged'], runs[0]['seed'])", "runs") == "(None, True, 0)"
    assert told(study, "(plan['seeds'], claims['first']['verdict'])", "claims, plan") == "([0], 'supported')"


def test_files_of_the_study_are_given_as_they_are_declared(study):
    rows = told(study, "inputs['data/table.csv']", "inputs", "INPUTS = ['data/table.csv']\n")
    assert rows == "[{'x': 1, 'y': 2.5}]"


@pytest.mark.usefixtures("study")
def test_inputs_may_say_their_type():
    Path("figures/width.py").write_text("INPUTS: list[str] = ['data/table.csv']\n" + GOOD)
    assert own_figures()[0].inputs == ["data/table.csv"]


@pytest.mark.usefixtures("study")
def test_what_it_is_drawn_from_is_known_before_it_runs():
    Path("figures/width.py").write_text("INPUTS = ('data/table.csv',)\ndef draw(plan, inputs, *, runs):\n    1 / 0\n")
    (figure,) = own_figures()
    assert (figure.name, figure.results, figure.inputs) == ("width", ["plan", "runs"], ["data/table.csv"])


def test_the_figure_has_the_look_of_all_figures_and_the_same_bytes_each_time(study):
    source = (
        "import matplotlib.pyplot as plt\ndef draw():\n    figure, axes = plt.subplots()\n    axes.plot([1, 2])\n"
        "    axes.set_xlabel('x')\n    return figure, 'A line', 'It rises.'\n"
    )
    first, second = study(source), study(source)
    assert first == second
    assert b"DejaVu Sans" in first.svg
    assert b"#1f77c8" in first.svg  # the first colour of the palette
    assert first.alt == "A line."


def test_a_file_without_draw_is_a_module_for_others(study, tmp_path):
    (tmp_path / "figures/helpers.py").write_text("WORDS = 'from a module'\n")
    assert told(study, "WORDS", start="from helpers import WORDS\n") == "from a module"
    assert [figure.name for figure in own_figures()] == ["width"]


def test_a_dataclass_in_the_file_works(study):
    start = "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n"
    assert told(study, "Point(1)", start=start) == "Point(x=1)"


def test_a_formula_in_a_figure_of_the_study_is_set_as_one(study):
    drawing = study(
        GOOD.replace("return Figure()", "figure = Figure()\n    figure.text(0, 0, '$x^2$')\n    return figure")
    )
    assert b"$" not in drawing.svg.partition(b"<g id=")[2].replace(b"<!-- $x^2$ -->", b"")


FAULTS = {
    "not Python": ("def draw(:\n", r"^figures/width\.py, line 1: this is not Python \(invalid syntax\)"),
    "an unknown result": (
        GOOD.replace("draw()", "draw(run)"),
        r"line 2: draw takes run; did you mean runs\? Allowed: runs",
    ),
    "a star": (GOOD.replace("draw()", "draw(*runs)"), r"line 2: draw takes \*runs; it is given results by their names"),
    "two stars": (GOOD.replace("draw()", "draw(plan, **rest)"), r"takes \*\*rest; .* without \* or /\. Allowed: runs,"),
    "arguments without names": (GOOD.replace("draw()", "draw(runs, /)"), r"line 2: draw takes /; it is given results"),
    "inputs that are added": (
        "INPUTS = ['a']\n" + "INPUTS += ['b']\n" + GOOD,
        r"line 2: INPUTS must be a list of files as they stand",
    ),
    "a set of lists": ("INPUTS = {['a']}\n" + GOOD, r"line 1: INPUTS must be a list of files as they stand"),
    "inputs made at run time": (
        "INPUTS = list('ab')\n" + GOOD,
        r"line 1: INPUTS must be a list of files as they stand",
    ),
    "inputs that are no names": ("INPUTS = [1]\n" + GOOD, r"line 1: INPUTS must be a list of files"),
    "an absolute input": (
        "INPUTS = ['/etc/passwd']\n" + GOOD,
        r"line 1: INPUTS: '/etc/passwd' is not a path inside this study",
    ),
    "an input outside": (
        "INPUTS = ['../x.csv']\n" + GOOD,
        r"line 1: INPUTS: '\.\./x\.csv' is not a path inside this study",
    ),
    "a missing input": ("INPUTS = ['data/x.csv']\n" + GOOD, r"cannot read data/x\.csv: No such file"),
    "a missing picture": ("INPUTS = ['data/x.png']\n" + GOOD, r"there is no file data/x\.png, which a figure names"),
    "it raises": (
        GOOD.replace("    return", "    {}['hidden']\n    return"),
        r"^figures/width\.py, line 3, in draw: KeyError: 'hidden' \(at .*\); mend it",
    ),
    "it raises on import": ("x = 1 / 0\n" + GOOD, r"^figures/width\.py, line 1: ZeroDivisionError: division by zero"),
    "it ends Python": (
        GOOD.replace("    return", "    raise SystemExit(3)\n    return"),
        r"line 3, in draw: SystemExit: 3",
    ),
    "a helper raises": (
        "from broken import f\n" + GOOD.replace("    return", "    f()\n    return"),
        r"^figures/broken\.py, line 2, in f: ValueError: too wide",
    ),
    "a library raises": (
        "import numpy as np\n" + GOOD.replace("    return", "    np.zeros(3) + np.zeros(4)\n    return"),
        r"^figures/width\.py, line 4, in draw: ValueError: operands could not be broadcast",
    ),
    "it returns nothing": ("def draw():\n    pass\n", r"draw returned None; return figure, alt, description"),
    "it returns a figure alone": (
        START + "def draw():\n    return Figure()\n",
        r"draw returned <Figure .*; return figure",
    ),
    "it returns axes": (
        GOOD.replace("Figure()", "Figure().subplots()"),
        r"the first thing that draw returned is <Axes: >, not a figure",
    ),
    "no alt": (GOOD.replace("'It shows nothing.'", "' '"), r"the alt that draw returned is ' '; say in words"),
    "no description": (GOOD.replace("'There are no lines.'", "None"), r"the description that draw returned is None"),
    "as large as a house": (
        GOOD.replace("Figure()", "Figure(figsize=(400, 3))"),
        r"the figure is 400 inches wide or high",
    ),
    "a formula that is none": (
        GOOD.replace(
            "    return Figure()", "    figure = Figure()\n    figure.text(0, 0, '$\\\\nothing$')\n    return figure"
        ),
        r"^figures/width\.py: matplotlib cannot draw this figure \(ValueError",
    ),
    "too many points": (
        "import numpy as np\n"
        + GOOD.replace(
            "    return Figure()",
            "    figure = Figure()\n    figure.subplots().scatter(*np.random.default_rng(0).random((2, 60000)))\n"
            "    return figure",
        ),
        r"draws [\d,]+ bytes, and a figure may have 5,000,000: draw fewer points",
    ),
    "a link": (
        GOOD.replace(
            "    return Figure()",
            "    figure = Figure()\n    figure.text(0, 0, 'x', url='http://x')\n    return figure",
        ),
        r"^figures/width\.py: the figure width holds <a> or an outside link",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_sentence_and_leaves_no_file(study, tmp_path, fault):
    source, sentence = FAULTS[fault]
    (tmp_path / "figures/broken.py").write_text("def f():\n    raise ValueError('too wide')\n")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(WriteupError, match=sentence) as refused:
        study(source)
    assert "\n" not in str(refused.value)
    assert str(tmp_path) not in str(refused.value)
    assert {*tmp_path.rglob("*")} == {*before, tmp_path / "figures/width.py"}


def test_a_name_that_no_rule_could_have_is_refused(study):
    with pytest.raises(CodeError, match=r"my-figure\.py: a figure has the name of its file; use letters"):
        study(GOOD, "my-figure.py")


def test_an_edit_within_the_same_second_is_seen(study):
    assert told(study, "1111") == "1111"
    assert told(study, "2222") == "2222"


def test_words_and_drawing_are_files_like_those_of_all_figures(study, tmp_path):
    study(GOOD).write(tmp_path / "results/figures", "width")
    words = json.loads((tmp_path / "results/figures/width.json").read_text())
    assert words == {"alt": "It shows nothing.", "description": "There are no lines."}
