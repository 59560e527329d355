"""Learning curves."""

import itertools
import re

import numpy as np
import pytest

from builtin import EXPERIMENT
from drawings import texts
from factories import spelled
from writeup.experiment.declaration import Metric
from writeup.mnist_mlp.figures.plateau_marks import plateau_marks
from writeup.output.figures import curves, style
from writeup.output.figures.columns import DASHES, SLIDE, split_entries
from writeup.output.figures.lines import Line, Mark, Run, charts, grouped, read_lines
from writeup.output.figures.style import PALETTE

DEFAULTS = spelled(epochs=3)
CHARTS = charts(EXPERIMENT)
VALUES = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")


@pytest.fixture
def draw():
    """Draw a sweep over `vary`; `accuracy(configuration, seed)` ends each run, `cut` its last epoch if it diverges."""

    def _draw(vary, seeds=(0, 1), accuracy=lambda _c, _seed: 0.5, cut=lambda _c, _seed: None, slide=False):
        grid = itertools.product(*vary.values())
        configurations = [{**DEFAULTS, **dict(zip(vary, values, strict=True))} for values in grid]
        rows, runs = [], []
        for configuration, seed in itertools.product(configurations, seeds):
            epochs, kept = int(configuration["epochs"]), cut(configuration, seed)
            about = {**configuration, "seed": str(seed)}
            runs.append({**about, "diverged": "false" if kept is None else "true"})
            for epoch in range(1, (epochs if kept is None else kept) + 1):
                reached = accuracy(configuration, seed) * epoch / epochs
                values = (2.3 - reached, reached, 2.2 - reached, reached)
                rows.append(about | dict(zip(VALUES, map(str, values), strict=True)))
        sweep = {"name": "some", "vary": vary, "configurations": configurations}
        lines = read_lines(EXPERIMENT, rows, runs, sweep, seeds)
        return curves.curves(lines, CHARTS, "some sweep", slide=slide)

    return _draw


def test_the_alternative_text_names_the_best_and_the_worst_value_of_the_data(draw):
    ends = {"1": 0.75, "0.1": 0.875, "0.01": 0.25}
    drawing = draw({"learning_rate": list(ends)}, accuracy=lambda c, _seed: ends[c["learning_rate"]])
    assert "η = 0.1 ends with the highest validation accuracy, 0.8750" in drawing.alt
    assert "η = 0.01 with the lowest, 0.2500" in drawing.alt


def test_each_line_is_labelled_in_both_panels(draw):
    found = texts(draw({"reg": ["0.1", "0.01"]}))
    assert found.count("α = 0.1") == 2
    assert found.count("α = 0.01") == 2


def test_values_that_are_labelled_alike_have_a_column_of_panels_each(draw):
    drawing = draw({"learning_rate": ["1.0000001", "1.0000002"], "reg": ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]})
    assert texts(drawing).count("η = 1") == 2


def test_a_mean_is_taken_over_the_seeds(draw):
    drawing = draw({"reg": ["0.1"]}, seeds=(0, 1), accuracy=lambda _c, seed: 0.5 + 0.25 * seed)
    assert "0.6250" in drawing.alt


def test_a_diverged_run_is_marked_and_counted_and_leaves_its_configuration_without_a_mean(draw):
    drawing = draw(
        {"learning_rate": ["1", "0.1"]},
        accuracy=lambda _c, seed: 0.5 + 0.25 * seed,
        cut=lambda c, seed: 1 if (c["learning_rate"], seed) == ("1", 1) else None,
    )
    assert "η = 1 (1 of 2 diverged)" in texts(drawing)
    assert "diverged" in texts(drawing)
    assert "1 run diverged" in drawing.alt
    assert "η = 0.1 ends with the highest" in drawing.alt
    assert "η = 1 (1 of 2 runs diverged);" in drawing.description


def test_runs_that_diverged_in_their_first_epoch_are_still_in_the_figure(draw):
    drawing = draw({"learning_rate": ["9", "0.1"]}, cut=lambda c, _seed: 0 if c["learning_rate"] == "9" else None)
    assert "η = 9 (2 of 2 diverged)" in texts(drawing)


@pytest.mark.parametrize("values", [1, 8, 20])
def test_a_sweep_of_which_every_run_diverged_says_so(draw, values):
    drawing = draw({"learning_rate": [str(9 + i) for i in range(values)]}, cut=lambda _c, _seed: 0)
    assert "of each of them a run diverged" in drawing.alt


def test_a_loss_that_is_not_finite_cuts_the_run():
    rows = [{**DEFAULTS, "seed": "0", **dict.fromkeys(VALUES, "0.5")} for _ in range(3)]
    rows[1]["train_loss"] = "inf"
    runs = [{**DEFAULTS, "seed": "0", "diverged": "true"}]
    sweep = {"name": "some", "vary": {"reg": ["0.001"]}, "configurations": [DEFAULTS]}
    (line,) = read_lines(EXPERIMENT, rows, runs, sweep, [0])
    assert line.diverged == 1
    assert line.runs[0].epochs == 1


@pytest.mark.parametrize("vary", [{"epochs": ["1"]}, {"epochs": ["1", "2", "5"]}, {"momentum": ["0"], "reg": ["1"]}])
def test_one_seed_one_epoch_and_one_value_are_enough(draw, vary):
    drawing = draw(vary, seeds=(3,))
    assert "one seed" in drawing.description
    assert "one seed" not in texts(drawing)


@pytest.mark.parametrize("values", [7, 12])
def test_many_values_get_a_panel_each(draw, values):
    rates = [str(1 / 2**power) for power in range(values)]
    found = texts(draw({"learning_rate": rates}, seeds=(0,)))
    assert len([text for text in found if text.startswith("η = ")]) == values


def test_of_very_many_values_the_best_and_the_worst_are_labelled(draw):
    rates = [str(number) for number in range(1, 21)]
    found = texts(draw({"learning_rate": rates}, seeds=(0,), accuracy=lambda c, _seed: float(c["learning_rate"]) / 20))
    assert {text for text in found if text.startswith("η")} == {f"η = {number}" for number in (1, 2, 3, 18, 19, 20)}


@pytest.mark.parametrize("accuracy", [0.0, 1.0])
def test_accuracies_of_exactly_zero_and_one_can_be_drawn(draw, accuracy):
    assert f"{accuracy:.4f}" in draw({"reg": ["0"]}, accuracy=lambda _c, _seed: accuracy).alt


def test_accuracies_near_one_are_told_apart_by_the_axis(draw):
    found = texts(draw({"reg": ["0", "1"]}, accuracy=lambda c, _seed: 0.989 + 0.003 * float(c["reg"])))
    assert {"0.9", "0.95", "0.98", "0.99"} <= set(found)


def test_a_line_keeps_its_colour_whatever_becomes_of_the_others(draw):
    svg = draw({"reg": ["1", "0.1"]}, cut=lambda c, _seed: 1 if c["reg"] == "1" else None).svg.decode()
    assert PALETTE[0][0] in svg
    assert PALETTE[1][0] in svg


GRID = {
    "learning_rate": ["0.05", "0.1"], "reg": ["0.00012345", "0.001"], "batch_size": ["64", "128"],
    "hidden_size": ["128", "256"], "momentum": ["0", "0.98765"], "epochs": ["3", "4"],
}  # fmt: skip


def panel_widths(drawing):
    return [right - left for left, _, right, _ in (panel["box"] for panel in drawing.data["panels"])]


@pytest.mark.parametrize("slide", [False, True], ids=["page", "slide"])
@pytest.mark.parametrize("parameters", range(2, 7))
@pytest.mark.parametrize("largest", [True, False], ids=["all values", "one pair"])
def test_grid_over_many_hyper_parameters_leaves_its_panels_room(draw, parameters, slide, largest):
    names = list(GRID)[:parameters]
    drawing = draw({name: GRID[name] if largest or name == names[0] else GRID[name][:1] for name in names}, slide=slide)
    faceted = len(drawing.data["panels"]) > 2
    assert min(panel_widths(drawing)) > 72 * (1.3 if faceted or slide else 2.9)


@pytest.mark.parametrize("slide", [False, True], ids=["page", "slide"])
def test_labels_that_would_not_fit_stand_in_a_legend_once_each(draw, slide):
    drawing = draw({name: GRID[name] for name in list(GRID)[:5]}, slide=slide)
    shown = [text for text in texts(drawing) if text.startswith("η = ")]
    assert len(shown) == 6
    assert slide or len(set(shown)) == 6  # there the names are broken
    assert not any(panel["labels"] for panel in drawing.data["panels"])


def test_on_a_slide_a_grid_is_never_many_small_panels(draw):
    grid = {"learning_rate": ["1", "0.1", "0.01"], "momentum": ["0", "0.5", "0.9"]}
    assert len(draw(grid).data["panels"]) == 6
    assert len(draw(grid, slide=True).data["panels"]) == 2


@pytest.mark.parametrize("slide", [False, True], ids=["page", "slide"])
def test_a_grid_has_a_column_of_panels_for_each_value_of_its_smallest_parameter(draw, slide):
    rates = ["0.0005", "0.002", "0.01", "0.05"]
    drawing = draw({"learning_rate": rates, "momentum": ["0", "0.9"]}, slide=slide)
    assert [panel["lines"] for panel in drawing.data["panels"]] == 2 * [[0, 2, 4, 6], [1, 3, 5, 7]]
    colours = [line["colour"] for line in drawing.data["lines"]]
    assert colours == [colour for colour, _ in PALETTE[:4] for _ in range(2)]
    shown = texts(drawing)
    assert all(shown.count(text) == 1 for text in ("μ = 0", "μ = 0.9", "η = 0.002", "η = 0.01", "η = 0.05"))
    assert "others" not in shown


def test_lines_in_grey_are_in_the_key(draw):
    rates = [str(number) for number in range(1, 21)]
    assert "others" in texts(draw({"learning_rate": rates}))
    assert "others" in texts(draw({"learning_rate": rates[:8]}, slide=True))
    assert "others" not in texts(draw({"learning_rate": rates[:6]}, slide=True))


def test_label_names_only_what_tells_configurations_apart(draw):
    vary = {"learning_rate": ["0.012345", "0.3"], "reg": ["0.00012345"], "momentum": ["0.98765"]}
    shown = texts(draw(vary, slide=True))
    assert "η = 0.012345" in shown
    assert not any("μ" in text or "α" in text for text in shown)


def test_names_above_small_panels_are_broken_to_their_width(draw):
    rates, penalties = ["0.0123457", "0.0316228"], ["0.00123457", "0.00316228"]
    shown = texts(draw({"learning_rate": rates, "reg": penalties, "batch_size": ["64", "128"]}))
    assert {"η = 0.0123457", "α = 0.00123457, B = 64"} <= set(shown)


def line(losses, plateau=None):
    values = {
        f"{split}_{metric}": np.array(losses if metric == "loss" else [0.5] * len(losses))
        for split in ("train", "validation")
        for metric in ("loss", "accuracy")
    }
    return Line("η = 1", [Run("0", values, diverged=False)], plateau and Mark(plateau, "plateau ends"))


@pytest.mark.parametrize("diverged", [False, True], ids=["finished", "failed"])
@pytest.mark.parametrize("losses", [[1.0, 1e300], [1e308], [1e308, -1e308]], ids=str)
def test_losses_as_great_as_floats_can_be_are_drawn_and_told(losses, diverged):
    runs = [Run(seed, {"loss": np.array(losses)}, diverged) for seed in "01"]
    lines = [Line(name, runs, lost="failed") for name in ("a = 1", "a = 2")]
    drawing = curves.curves(lines, grouped([Metric("loss", better="lower")]), "some sweep")
    assert "not finite" not in f"{drawing.alt} {drawing.description} {drawing.data}"


def test_the_end_of_a_plateau_is_marked_and_told():
    drawing = curves.curves([line([2.3, 2.2, 1.0, 0.5, 0.499], plateau=1.6)], CHARTS, "some sweep")
    assert "plateau ends" in texts(drawing)
    assert "The plateau ends, at η = 1 in epoch 2." in drawing.description
    assert drawing.svg.decode().count("part.0.0.train.mark.0") == 1


def test_a_run_that_was_cut_off_while_its_loss_fell_is_marked_and_told():
    drawing = curves.curves([line([2.3, 2.2, 1.0])], CHARTS, "some sweep")
    assert "still falling" in texts(drawing)
    assert "The training loss still fell in the last epoch, at η = 1." in drawing.description


def test_the_key_of_a_figure_for_a_slide_is_no_wider_than_the_figure():
    drawing = curves.curves([line([2.3, 2.2, 1.0], plateau=1.6)], CHARTS, "some sweep", slide=True)
    placed = re.findall(r' x="([\d.]+)"[^>]*>(plateau ends|still falling)<', drawing.svg.decode())
    assert len(placed) == 2
    assert all(float(x) / 72 + style.text_width(words, style.SMALL) < SLIDE[0] for x, words in placed)


def test_a_small_loss_is_told_with_the_digits_that_it_has():
    drawing = curves.curves([line([1.0, 3e-5])], CHARTS[:1], "some sweep")
    assert drawing.alt.endswith("the lowest validation loss, 3 × 10⁻⁵.")


def test_what_ended_at_rest_has_no_mark():
    drawing = curves.curves([line([2.3, 0.5, 0.499])], CHARTS, "some sweep")
    assert not {"still falling", "plateau ends"} & set(texts(drawing))


def test_ends_of_plateaus_are_means_over_the_runs_in_epochs():
    left, never = spelled(batch_size=50), spelled(batch_size=50, reg="1")
    measured = [(left, "30"), (left, "50"), (never, "30"), (never, "")]
    rows = [{**at, "seed": str(seed), "measured_steps": steps} for seed, (at, steps) in enumerate(measured)]
    assert plateau_marks(EXPERIMENT, rows, 1000) == {tuple(left.values()): Mark(2.0, "plateau ends")}


@pytest.mark.parametrize("sign", ["US$", "$\\alfa$"])
@pytest.mark.parametrize("number", [2, 7], ids=["labels", "panels"])
def test_names_with_dollars_are_no_formulas(sign, number):
    names = [f"{sign} = {value}, {sign} = 1" for value in range(number)]
    lines = [Line(name, [Run("0", {"loss": np.array([2.0, 1.0])}, diverged=False)]) for name in names]
    found = texts(curves.curves(lines, grouped([Metric("loss", f"{sign} and {sign}")]), "some sweep"))
    assert {*names, f"{sign} and {sign}"} <= set(found)


def test_metrics_of_other_names_have_panels_of_their_own_on_the_scale_that_suits_them():
    epochs = np.arange(1, 6)
    losses = [Metric("val_loss", better="lower"), Metric("loss", better="lower")]
    metrics = [*losses, Metric("wait", unit="ms"), Metric("n")]
    values = {"loss": 10.0**-epochs, "val_loss": 2 * 10.0**-epochs, "wait": -epochs, "n": epochs}
    panels = grouped(metrics)
    drawing = curves.curves([Line("a = 1", [Run("0", values, diverged=False)])], panels, "some sweep")
    shown = {panel.name: list(panel.metrics) for panel in panels}
    assert shown == {"loss": ["train", "validation"], "wait": [""], "n": [""]}
    kinds = {name: scale["kind"] for name, scale in drawing.data["scales"].items()}
    assert kinds == {"loss": "log", "wait": "linear", "n": "linear"}
    assert {"Loss", "Wait (ms)", "N"} <= set(texts(drawing))
    assert "a = 1: loss 10⁻⁵" in drawing.description
    assert "; a = 1 ends with the lowest val loss, 2 × 10⁻⁵" in drawing.alt


LONG = (Metric("loss", label="Mean test loss of every batch", better="lower"), Metric("n", label="Steps", unit="ms"))


def feet(drawing):
    """Where the letters of each upright label stand, in points from the left edge, by its words."""
    found = re.findall(r'transform="rotate\(-90 ([-\d.]+) [-\d.]+\)"[^>]*>([^<]+)<', drawing.svg.decode())
    turned = re.findall(r'transform="translate\(([-\d.]+) [-\d.]+\) rotate\(-90\)"[^>]*>([^<]+)<', drawing.svg.decode())
    return [(float(x), words) for x, words in (*found, *turned)]


@pytest.mark.parametrize("slide", [False, True], ids=["page", "slide"])
@pytest.mark.parametrize("number", [1, 7, 20])
@pytest.mark.parametrize("greatest", [2.5e6, 6e-4, 1.0], ids=str)
def test_labels_beside_wide_numbers_are_whole_and_inside_the_figure(number, greatest, slide):
    values = {"loss": np.array([greatest, greatest / 1234]), "n": np.array([greatest, 0])}
    lines = [Line(f"a = {i}", [Run("0", values, diverged=False)]) for i in range(number)]
    drawing = curves.curves(lines, grouped(LONG), "some sweep", slide=slide)
    labels = feet(drawing)
    assert " ".join(words for _, words in labels).count("Mean test loss of every batch") >= 1
    assert min(x for x, _ in labels) >= 0.8 * style.TEXT


def crosses(drawing):
    """The heights of the crosses of lost runs, in points from the top, by the panel that they stand in."""
    found = re.findall(r'id="part\.(\d+)\.\d+\.\w*\.end\.\d+">.*?<use [^>]*y="([\d.]+)"', drawing.svg.decode(), re.S)
    return {int(panel): float(y) for panel, y in found}


def test_the_cross_of_a_run_without_a_value_stands_where_worse_is():
    metrics = (Metric("loss", better="lower"), Metric("hits", better="higher"), Metric("width"))
    none = {metric.name: np.empty(0) for metric in metrics}
    some = {metric.name: np.array([0.5, 0.7]) for metric in metrics}
    lines = [Line("a = 1", [Run("0", none, diverged=True)]), Line("a = 2", [Run("0", some, diverged=False)])]
    drawing = curves.curves(lines, grouped(metrics), "some sweep")
    middles = [(top + foot) / 2 for _, top, _, foot in (panel["box"] for panel in drawing.data["panels"])]
    heights = crosses(drawing)
    assert [heights[panel] < middle for panel, middle in enumerate(middles)] == [True, False, True]
    assert "diverged, no value" in texts(drawing)
    assert "diverged" in texts(curves.curves(lines, grouped(metrics[:2]), "some sweep"))


def test_a_part_of_the_data_has_the_same_dashes_and_points_in_every_panel_and_in_the_legend():
    panels = grouped(Metric(name) for name in ("validation_accuracy", "train_loss", "validation_loss"))
    assert [dict(chart.places) for chart in panels] == [{"validation": 1}, {"train": 0, "validation": 1}]
    legend = {entry.get_label(): entry for entry in split_entries(panels)}
    assert [legend[part].get_linestyle() for part in ("training", "validation")] == [*DASHES[:2]]


def test_what_stands_beside_a_part_of_the_data_comes_after_it():
    (chart,) = grouped([Metric("time", panel="it"), Metric("test_it", panel="it")])
    assert sorted(chart.places.values()) == [0, 1]
