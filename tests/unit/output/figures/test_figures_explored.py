"""What a page gets so that learning curves can be explored."""

import re

import numpy as np
import pytest

from builtin import EXPERIMENT
from writeup.claims.numbers import show
from writeup.experiment.declaration import Metric
from writeup.output.figures import curves
from writeup.output.figures.columns import PANELS
from writeup.output.figures.lines import Line, Run, charts, grouped

CHARTS = charts(EXPERIMENT)


def line(label, ends, epochs=4, cut=None):
    """A line whose runs go evenly to the accuracies `ends`; the first of them diverges after `cut` epochs."""
    runs = []
    for seed, end in enumerate(ends):
        accuracy = np.linspace(0.1, end, epochs)[: epochs if seed or cut is None else cut]
        values = {f"{split}_accuracy": accuracy for split in ("train", "validation")}
        values |= {f"{split}_loss": 2.5 - 2 * accuracy for split in ("train", "validation")}
        runs.append(Run(str(seed), values, diverged=not seed and cut is not None))
    return Line(label, runs)


def parts(drawing):
    return re.findall(r'id="part\.([^"]*)"', drawing.svg.decode())


def test_numbers_are_written_as_the_tables_write_them():
    drawing = curves.curves([line("a", (0.81237, 0.82))], CHARTS, "some")
    training = drawing.data["curves"][0]["metrics"]
    assert training["accuracy"]["values"].split(" ")[-1] + "\u00a0%" == show((0.81237 + 0.82) / 2, "%")
    assert training["accuracy"]["low"].split(" ")[-1] + "\u00a0%" == show(0.81237, "%")
    assert training["loss"]["high"].split(" ")[-1] + "\u00a0nats" == show(2.5 - 2 * 0.81237, "nats")


def test_heights_rise_with_the_values_and_stay_in_the_panel():
    accuracy = curves.curves([line("a", (0.9,))], CHARTS, "some").data["curves"][0]["metrics"]["accuracy"]
    assert accuracy["heights"] == sorted(accuracy["heights"])
    assert 0 <= accuracy["heights"][0] < accuracy["heights"][-1] <= 10_000


def test_height_of_a_point_is_where_the_drawing_has_it():
    drawing = curves.curves([line("a", (0.9,))], CHARTS, "some")
    panel, curve = drawing.data["panels"][0], drawing.data["curves"][0]
    path = re.search(r'id="part\.0\.0\.train\.mean\.0">\s*<path d="([^"]*)"', drawing.svg.decode())[1]
    drawn = [tuple(map(float, pair)) for pair in re.findall(r"[ML] (\S+) (\S+)", path)]
    _, top, _, foot = panel["box"]
    for epoch, ((x, y), height) in enumerate(zip(drawn, curve["metrics"]["loss"]["heights"], strict=True)):
        assert x == pytest.approx(panel["first"] + epoch * panel["step"], abs=0.02)
        assert y == pytest.approx(foot - height / 10_000 * (foot - top), abs=0.02)


def test_mean_has_a_range_only_over_several_seeds():
    assert "low" not in curves.curves([line("a", (0.9,))], CHARTS, "some").data["curves"][0]["metrics"]["loss"]


@pytest.mark.parametrize("diverged", [False, True], ids=["mean", "seeds"])
def test_metrics_may_be_called_like_what_else_is_said_of_a_curve(diverged):
    names = ("line", "split", "seed", "at", "points", "metrics")
    values = {name: np.array([float(n), 8.0]) for n, name in enumerate(names)}
    lines = [Line("a = 1", [Run("0", values, diverged)])]
    (curve,) = curves.curves(lines, grouped(Metric(name) for name in names), "some").data["curves"]
    assert (curve["line"], curve["split"], curve["seed"]) == (0, "", "0" if diverged else None)
    shown = names[:PANELS]
    assert {name: it["values"] for name, it in curve["metrics"].items()} == {it: f"{names.index(it)} 8" for it in shown}


def test_line_with_a_diverged_run_is_explored_run_by_run():
    drawing = curves.curves([line("a", (0.9, 0.8), cut=2)], CHARTS, "some")
    assert [curve["seed"] for curve in drawing.data["curves"]] == ["0", "1", "0", "1"]
    assert len(drawing.data["curves"][0]["metrics"]["loss"]["values"].split(" ")) == 2
    assert not any(".seed." in name for name in parts(drawing))
    assert any(".end." in name for name in parts(drawing))


@pytest.mark.parametrize("count", [1, 8, 13])
def test_every_line_has_its_parts_in_every_panel_that_shows_it(count):
    drawing = curves.curves([line(f"a{i}", (0.5 + i / 50, 0.5)) for i in range(count)], CHARTS, "some")
    names = parts(drawing)
    assert len(names) == len(set(names))
    for place, panel in enumerate(drawing.data["panels"]):
        assert f"{place}.axis" in names
        assert {f"{place}.{i}.train.mean.0" for i in panel["lines"]} <= set(names)
    assert {i for panel in drawing.data["panels"] for i in panel["lines"]} == set(range(count))


def test_linear_scale_holds_what_the_drawn_one_holds():
    for scale in curves.curves([line("a", (0.9, 0.99))], CHARTS, "some").data["scales"].values():
        (low, high), (least, most) = scale["drawn"], scale["linear"]
        assert least <= low < high <= most
        assert [height for _, height in scale["ticks"]] == sorted(height for _, height in scale["ticks"])


def test_linear_scale_beside_errors_holds_what_is_below_0():
    run = Run("0", {"skill": np.array([-0.5, 0.9])}, diverged=False)
    chart = grouped([Metric("skill", better="higher", scale="error")])
    scale = curves.curves([Line("a = 1", [run])], chart, "some").data["scales"]["skill"]
    assert scale["kind"] == "error"
    assert scale["linear"][0] <= scale["drawn"][0] < -0.5


def test_figure_that_cannot_be_explored_carries_no_data(sample):
    assert "<script type=" not in sample.html.partition("<main")[2].partition("</main>")[0]
