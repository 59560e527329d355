"""Mistakes planted in what draws the figures, a line each: the witness that reads the drawings stops the build."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from builtin import EXPERIMENT
from faults.default_study import take
from planting import complaint, plant
from writeup.experiment.run_files import csv_rows
from writeup.mnist_mlp.figures import confusion as matrix
from writeup.mnist_mlp.figures import norms as weights
from writeup.mnist_mlp.witness.figures import FIGURES
from writeup.output.figures import (
    columns,
    curve_panels,
    curves,
    explored,
    gates,
    labels,
    lines,
    planes,
    points,
    published,
    published_rows,
    response,
    scales,
    xor,
)
from writeup.output.figures.lines import Chart, Line
from writeup.steps import draw_gates, draw_xor
from writeup.witness.account import Account
from writeup.witness.figure import Figure
from writeup.witness.figures import check_figures
from writeup.witness.responses import check_responses
from writeup.witness.study import read


def draw_curves(study: Path, sweep: str) -> None:
    entry = entry_of(study, sweep)
    (_, epochs), (_, runs) = csv_rows(study / "epochs.csv"), csv_rows(study / "runs.csv")
    drawn = lines.read_lines(EXPERIMENT, epochs, runs, entry, plan_of(study)["seeds"])
    curves.curves(drawn, lines.charts(EXPERIMENT), "T").write(study, f"curves_{sweep}")


def draw_response(study: Path, sweep: str) -> None:
    rows, plan = csv_rows(study / "runs.csv")[1], plan_of(study)
    found = points.read_responses(EXPERIMENT, rows, entry_of(study, sweep), plan["seeds"], plan["confidence"])
    response.response(found, points.panels(EXPERIMENT), "T").write(study, f"curves_{sweep}")


def draw_norms(study: Path, sweep: str) -> None:
    rows, seeds = csv_rows(study / "epochs.csv")[1], plan_of(study)["seeds"]
    read = weights.read_norms(EXPERIMENT, rows, entry_of(study, sweep), seeds)
    weights.norms(read, "T").write(study, f"norms_{sweep}")


def draw_published(study: Path) -> None:
    claims = json.loads((study / "claims.json").read_text())
    published.published(published_rows.rows(EXPERIMENT, plan_of(study), claims)).write(study, "published")


def draw_confusion(study: Path) -> None:
    matrix.confusion(json.loads((study / "best_model.json").read_text())).write(study, "confusion")


def draw_planes(study: Path) -> None:
    folder = study / "certificates"
    draw_gates.run((folder / "and.json", folder / "or.json"), study)
    draw_xor.run((folder / "xor.json", folder / "xor_network.json"), study)


def plan_of(study: Path) -> Any:
    return json.loads((study / "plan.json").read_text())


def entry_of(study: Path, sweep: str) -> Any:
    return next(it for it in plan_of(study)["sweeps"] if it["name"] == sweep)


@pytest.fixture(scope="module")
def folder(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, and where its figures are drawn."""
    return take(whole, tmp_path_factory.mktemp("drawn") / "study").folder


def read_back(study: Path, name: str) -> str:
    """What the witness says of a figure as it was drawn."""
    again, path = read(study, ()), study / f"{name}.svg"
    if name == RESPONSE:
        return complaint(lambda: check_responses(Figure(again, Account(), path)))
    return complaint(check_figures, again, Account(), [path], FIGURES)


RESPONSE = "curves_regularization"
"""The figure that is drawn as if nothing were measured after epochs."""
CURVES = {
    "every curve that of the first seed": (lines, "read_lines", "by_run.get(at, [])", "by_run.get(keys[0], [])"),
    "training in place of validation": (
        lines,
        "_run",
        'row[name] or "nan"',
        'row[name.replace("validation", "train")] or "nan"',
    ),
    "the curves of the configuration before": (
        lines,
        "read_lines",
        "key = experiment.key(configuration)",
        'key = experiment.key(sweep["configurations"][sweep["configurations"].index(configuration) - 1])',
    ),
    "a configuration left out": (
        lines,
        "read_lines",
        'in sweep["configurations"]:',
        'in sweep["configurations"][:-1]:',
    ),
    "names exchanged": (curves, "_tags", "tag(lines[i])", "tag(lines[-1 - i])"),
    "colours exchanged at the names": (curves, "_tags", "colour, marker = looks[i]", "colour, marker = looks[-1 - i]"),
    "marks where validation still falls": (
        curve_panels,
        "annotate",
        "line.still_falls(metric)",
        "line.still_falls(chart.lead)",
    ),
    "marks where little falls": (Line, "still_falls", "STILL * abs(ends[1])", "0"),
    "marks where much falls alone": (Line, "still_falls", "STILL * abs(ends[1])", "10 * STILL * abs(ends[1])"),
    "names at the ends of other curves": (
        curves,
        "_tags",
        "levels = [float(to_axes((1, end))[1]) if math.isfinite(end) else edge(panel.chart.lead) for end in ends]",
        "levels = sorted(float(to_axes((1, end))[1]) for end in ends)",
    ),
    "lines that cross before the names": (
        curves,
        "_tags",
        "style.spread(levels, panel.gap)",
        "style.spread(levels, panel.gap)[::-1]",
    ),
    "names with another value": (labels, "value", "number(float(text), 6)", "number(float(text) * 10, 6)"),
    "a square in place of a value": (
        curve_panels,
        "draw",
        "_steps(values), values, dash",
        "_steps(values), values**2, dash",
    ),
    "the last epoch left out": (lines, "_run", "len(rows) if finite.all()", "len(rows) - 1 if finite.all()"),
    "the first epoch left out": (
        curve_panels,
        "draw",
        "_steps(values), values, dash",
        "_steps(values)[1:], values[1:], dash",
    ),
    "epochs that count from 0": (curve_panels, "_steps", "np.arange(1, len(values) + 1)", "np.arange(len(values))"),
    "the median in place of the mean": (Line, "mean", "np.mean(", "np.median("),
    "a mean without the first seed": (Line, "mean", "for run in self.runs]", "for run in self.runs[1:]]"),
    "the best seed in place of the mean": (Line, "mean", "np.mean(", "np.max("),
    "a mean left out": (curve_panels, "draw", "mean = line.mean(metric.name)", "mean = line.mean(metric.name)[:0]"),
    "dashes exchanged": (curve_panels, "draw", "DASHES[place % len(DASHES)]", "DASHES[1 - place % 2]"),
    "training and validation exchanged in the legend": (
        Chart,
        "part",
        "SPLITS.get(split) or",
        'SPLITS.get({"train": "validation", "validation": "train"}.get(split, split)) or',
    ),
    "numbers at an axis twice as large": (
        scales,
        "fixed_ticks",
        "tick_numbers(ticks,",
        "tick_numbers([2 * it for it in ticks],",
    ),
    "numbers at an axis in the wrong order": (
        scales,
        "fixed_ticks",
        "tick_numbers(ticks,",
        "tick_numbers(ticks[::-1],",
    ),
    "filled and hollow exchanged in the legend": (
        columns,
        "split_entries",
        "(hollow if at else {})",
        "({} if at else hollow)",
    ),
    "a title that names nothing measured": (
        columns,
        "name",
        "words = titled(chart.name)",
        'words = titled({"loss": "precision"}.get(chart.name, chart.name))',
    ),
    "limits that hold one configuration alone": (
        curve_panels,
        "_values",
        "for line in lines",
        "for line in lines[1:2]",
    ),
    "spreads for the least and the greatest at a point": (
        explored,
        "_values",
        "np.max(runs, axis=0)",
        "mean + np.std(runs, axis=0, ddof=1)",
    ),
    "values of another part of the data at a point": (
        explored,
        "_curves",
        "_values(line, metrics[it.chart.name], it.axes)",
        "_values(line, it.chart.lead, it.axes)",
    ),
    "titles of axes exchanged": (
        columns,
        "name",
        "words = titled(chart.name)",
        'words = titled({"loss": "accuracy", "accuracy": "loss"}.get(chart.name, chart.name))',
    ),
}
RESPONSES = {
    "intervals of half the length": (response, "_draw", "[x, x], [low, high]", "[x, x], [(low + high) / 2, high]"),
    "intervals of one standard error": (
        response,
        "_draw",
        "(found.low, found.high) if",
        "(found.mean - found.sd, found.mean + found.sd) if",
    ),
    "a run left out": (response, "_draw", '[x] * len(values), values, "."', '[x] * len(values[1:]), values[1:], "."'),
    "the least in place of the mean": (
        points.Point,
        "mean",
        "self.estimates[metric].mean or 0.0",
        "self.estimates[metric].least or 0.0",
    ),
    "values in the wrong order": (
        points.Responses,
        "places",
        "self.place(point.value)",
        "self.place(self.values[~self.values.index(point.value)])",
    ),
    "another metric": (response, "_draw", "point.values[metric.name], point", 'point.values["train_accuracy"], point'),
    "a configuration left out": (
        points.Series,
        "with_mean",
        "for point in self.points if",
        "for point in self.points[1:] if",
    ),
    "a mean of nothing": (
        response,
        "_draw",
        "across, [point.mean(metric.name) for point in points],",
        "[*across, across[0]], [*(point.mean(metric.name) for point in points), points[0].mean(metric.name) * 0.99],",
    ),
}
NORMS = {
    "bars of half the length": (
        weights,
        "norms",
        "[max(one.values[column]) for one in drawn]",
        "[one.mean(column) for one in drawn]",
    ),
    "layers exchanged": (
        weights,
        "norms",
        "for column, (_, dash, filled) in LAYERS.items()",
        "for (_, dash, filled), column in zip(LAYERS.values(), [*LAYERS][::-1])",
    ),
    "norms after the first epoch": (weights, "read_norms", 'row["epoch"] == row["epochs"]', 'row["epoch"] == "1"'),
    "penalties in the wrong order": (
        weights,
        "norms",
        "[regs.index(one.reg) for",
        "[len(regs) - 1 - regs.index(one.reg) for",
    ),
    "the greatest in place of the mean": (weights.Norms, "mean", "np.mean(", "np.max("),
    "a penalty that is not the one drawn": (weights, "norms", "number(float(reg), 6)", "number(1.1 * float(reg), 6)"),
    "a point left out": (weights, "norms", "if one.values[column]]", "if one.values[column]][1:]"),
    "an axis with another name": (weights, "norms", '"Norm at the end"', '"Squared norm at the end"'),
    "filled and hollow exchanged in the legend": (
        weights,
        "norms",
        'INK if filled else "none"',
        '"none" if filled else INK',
    ),
    "dashes exchanged in the legend": (weights, "norms", "linestyle=dash", 'linestyle="-" if dash == "--" else "--"'),
}
PUBLISHED = {
    "an interval of half the length": (
        published,
        "_point",
        "row.points(row.low), row.points(row.high)",
        "row.points((row.low + row.mean) / 2), row.points((row.high + row.mean) / 2)",
    ),
    "every sign that of agreement": (
        published,
        "_draw",
        "_, _, sign = LOOKS[row.verdict]",
        '_, _, sign = LOOKS["supported"]',
    ),
    "published and mean exchanged": (published, "_draw", "measured(row.published)", "measured(row.mean)"),
    "a difference of the wrong sign": (
        published_rows.Row,
        "points",
        "value - self.published",
        "self.published - value",
    ),
    "the published value elsewhere": (published, "_scale", "axes.axhline)(0,", "axes.axhline)(0.5,"),
    "bars beside other rows": (published, "_draw", "_point(axes, row, depth)", "_point(axes, row, 5 - depth)"),
    "rows in another order": (
        published,
        "published",
        "zip(table, depths, strict=True)",
        "zip(table, depths[::-1], strict=True)",
    ),
    "a value left out": (published_rows, "rows", "in sorted(found) if", "in sorted(found)[1:] if"),
    "the name of another metric": (
        published_rows.Row,
        "name",
        "self.metric.place[1]",
        '{"train": "test"}.get(self.metric.place[1])',
    ),
}
CONFUSION = {
    "rows and columns exchanged": (
        matrix,
        "_cells",
        "axes.text(predicted, label, str(images)",
        "axes.text(label, predicted, str(images)",
    ),
    "titles exchanged": (matrix, "_cells", 'axes.set_xlabel("Predicted class"', 'axes.set_xlabel("True class"'),
    "a count cut off": (matrix, "_cells", "str(images), ha", "str(images // 10 * 10), ha"),
    "one class further": (matrix, "_cells", "axes.text(predicted, label,", "axes.text((predicted + 1) % size, label,"),
    "nothing where nothing is mistaken": (matrix, "_cells", "str(images), ha", 'str(images or ""), ha'),
    "shades by the class that is answered": (matrix, "shares", "axis=1", "axis=0"),
    "the shades of rows and columns exchanged": (
        matrix,
        "_cells",
        "shade[label, predicted]",
        "shade[predicted, label]",
    ),
    "the share of what is answered for that of what is true": (
        matrix,
        "_accuracies",
        "row[label] / row.sum():",
        "row[label] / counts[:, label].sum():",
    ),
    "the least share called the largest": (matrix, "confusion", "shares(counts).max()", "shares(counts).mean()"),
}
SHADED = {"the other half-plane shaded": (planes, "half_plane", "(u + across, v + up)", "(u - across, v - up)")}
GATES = SHADED | {
    "margins at every corner": (gates, "_plane", "in unit.nearest", "in unit.truth"),
    "filled and hollow exchanged": (
        gates,
        "_plane",
        "corner, value, str(value)",
        "corner, 1 - value, str(value)",
    ),
}
XOR = SHADED | {
    "segments exchanged": (xor, "_inputs", "output == value", "output != value"),
    "filled and hollow exchanged": (planes, "corner", 'INK if value else "none"', '"none" if value else INK'),
}
DRAWN = {
    "curves_learning_rate": (lambda study: draw_curves(study, "learning_rate"), CURVES),
    RESPONSE: (lambda study: draw_response(study, "regularization"), RESPONSES),
    "norms_regularization": (lambda study: draw_norms(study, "regularization"), NORMS),
    "published": (draw_published, PUBLISHED),
    "confusion": (draw_confusion, CONFUSION),
    "gates": (draw_planes, GATES),
    "xor": (draw_planes, XOR),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_as_it_should_be_is_read_back(name, folder):
    DRAWN[name][0](folder)
    assert read_back(folder, name) == ""


@pytest.mark.parametrize(("name", "mistake"), [(name, it) for name, (_, mistakes) in DRAWN.items() for it in mistakes])
def test_a_mistake_in_what_draws_a_figure_stops_the_build(name, mistake, folder, monkeypatch):
    draw, mistakes = DRAWN[name]
    plant(monkeypatch, *mistakes[mistake])
    draw(folder)
    said = read_back(folder, name)
    assert "a second computation gives" in said or "no scale" in said


def test_the_figure_of_another_sweep_stops_the_build(folder):
    draw_curves(folder, "regularization")
    shutil.copy(folder / "curves_regularization.svg", folder / "curves_learning_rate.svg")
    assert "a second computation gives" in read_back(folder, "curves_learning_rate")
