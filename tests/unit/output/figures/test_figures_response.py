"""Metrics against the parameter of a sweep, where nothing is measured after epochs."""

import itertools
import re

import pytest

from drawings import texts
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.output.figures.points import panels, read_responses
from writeup.output.figures.response import response

PARAMETERS = (
    Parameter("size", "integer", label="Size", symbol="n"),
    Parameter("method", "string"),
    Parameter("exact", "boolean"),
    Parameter("day", "integer"),
)
METRICS = (Metric("train_error", better="lower"), Metric("validation_error", better="lower"), Metric("time", unit="ms"))
EXPERIMENT = Experiment("function", PARAMETERS, METRICS, open=True)
USUAL = {"size": "10", "method": "adam", "exact": "true", "day": "1"}


def rows(configurations, seeds, value, fails):
    for at, seed in itertools.product(configurations, seeds):
        failed = fails(at, seed)
        number = "" if failed else str(value(at, seed))
        metrics = dict.fromkeys(EXPERIMENT.measures, number)
        yield {**at, "seed": str(seed), **metrics, "diverged": "true" if failed else "false", "failure": ""}


@pytest.fixture
def draw():
    def _draw(
        vary, seeds=(0, 1, 2), value=lambda at, seed: int(at["size"]) + seed, fails=lambda _at, _seed: False, **kind
    ):
        configurations = [
            {**USUAL, **dict(zip(vary, values, strict=True))} for values in itertools.product(*vary.values())
        ]
        sweep = {"name": "some", "vary": vary, "configurations": configurations}
        found = read_responses(EXPERIMENT, rows(configurations, seeds, value, fails), sweep, seeds, 0.95)
        return response(found, panels(EXPERIMENT), "Some sweep", **kind)

    return _draw


def test_axes_say_what_they_show_and_in_which_unit(draw):
    found = texts(draw({"size": ["10", "20"]}))
    assert {"Size", "Error", "Time (ms)", "training", "validation", "10", "20"} <= set(found)


def test_words_tell_where_the_metric_that_ranks_is_highest_and_lowest(draw):
    drawing = draw({"size": ["10", "20", "15"]})
    assert drawing.alt == (
        "Some sweep: error and time against size, 3 values; validation error is highest at n = 20, 21, "
        "and lowest at n = 10, 11."
    )
    assert (
        "n = 15: train error 16 [13.52, 18.48], validation error 16 [13.52, 18.48], time 16 ms" in drawing.description
    )


def test_values_that_span_decades_have_a_logarithmic_axis_and_with_a_zero_even_steps(draw):
    assert "and in size" in draw({"size": ["1", "10", "100"]}).description
    even = draw({"size": ["0", "1", "100"]})
    assert "in size" not in even.description
    places = even.data["curves"][0]["at"]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.02)


def test_text_stands_in_the_order_declared_and_is_not_joined(draw):
    found = texts(draw({"method": ["sgd", "adam"]}))
    assert found.index("sgd") < found.index("adam")
    drawing = draw({"method": ["sgd", "adam"]}).svg.decode()
    mean = re.search(r'id="part\.0\.0\.train\.mean\.0">\s*(<\w+)', drawing)[1]
    assert mean == "<defs"  # markers, and no path before them


def test_what_else_varies_tells_the_lines_apart(draw):
    drawing = draw({"method": ["sgd", "adam"], "size": ["1", "2", "3"]})
    assert {"method = sgd", "method = adam"} <= set(texts(drawing))
    assert "for each of 2 lines" in drawing.alt


def test_values_that_are_labelled_alike_have_a_line_each(draw):
    drawing = draw({"size": ["1", "2", "3"], "day": ["20240101", "20240102"]})
    assert "for each of 2 lines" in drawing.alt


def test_of_many_lines_the_best_and_the_worst_are_named(draw):
    drawing = draw({"method": [f"m{i}" for i in range(9)], "size": [str(i) for i in range(1, 11)]})
    assert sum(text.startswith("method = ") for text in texts(drawing)) == 6


def test_a_configuration_of_which_a_run_failed_has_a_cross_and_no_mean(draw):
    drawing = draw({"size": ["1", "2"]}, fails=lambda at, seed: at["size"] == "2" and seed == 0)
    assert "failed, no value" in texts(drawing)
    assert drawing.alt.endswith("1 run failed.")
    assert "n = 2: 1 run failed" in drawing.description
    assert [len(curve["at"]) for curve in drawing.data["curves"]] == [1, 1, 1]


def test_where_every_run_failed_the_figure_can_be_drawn(draw):
    assert draw({"size": ["1", "2"]}, fails=lambda _at, _seed: True).svg


@pytest.mark.parametrize("vary", [{"size": ["7"]}, {"exact": ["true", "false"]}, {"size": ["-5", "0", "5"]}])
@pytest.mark.parametrize("slide", [False, True])
def test_one_seed_and_any_values_can_be_drawn(draw, vary, slide):
    drawing = draw(vary, seeds=(3,), slide=slide)
    assert "one seed" not in texts(drawing)


def test_a_point_that_is_explored_has_its_name_its_mean_and_its_seeds(draw):
    curve = draw({"size": ["10", "20"]}).data["curves"][0]
    assert curve["points"] == ["n = 10", "n = 20"]
    error = curve["metrics"]["error"]
    assert (error["values"], error["low"], error["high"]) == ("11 21", "10 20", "12 22")


def test_no_label_is_cut_off_by_the_edge(draw):
    drawing = draw({"size": ["1", "2"]}, value=lambda at, seed: 1e-5 * int(at["size"]) + 1e-7 * seed)
    places = [float(x) for x in re.findall(r"<g id=\"text[^>]*>\s*<text[^>]*x=\"([-\d.]+)\"", drawing.svg.decode())]
    assert min(places) > 0


def test_values_of_the_horizontal_axis_have_one_style(draw):
    assert {"100", "10,000", "1,000,000"} <= set(texts(draw({"size": ["100", "10000", "1000000"]})))


def test_the_cross_of_a_failed_configuration_stands_where_worse_is(draw):
    drawing = draw({"size": ["10", "20"]}, fails=lambda at, _seed: at["size"] == "20")
    heights = re.findall(r'id="part\.(\d)\.0\.both\.end\.\d+">.*?<use [^>]*y="([\d.]+)"', drawing.svg.decode(), re.S)
    _, top, _, foot = drawing.data["panels"][0]["box"]
    assert float(heights[0][1]) < (top + foot) / 2


@pytest.mark.parametrize("rates", [["-1.7e+308", "0", "1.7e+308"], ["5e-324", "1e-300", "1.7e+308"]], ids=str)
def test_values_of_a_parameter_however_far_apart_are_drawn(rates):
    experiment = Experiment("function", (Parameter("rate", "number"),), METRICS)
    runs = [{"rate": it, "seed": "0", **dict.fromkeys(experiment.measures, "1"), "diverged": "false"} for it in rates]
    sweep = {"name": "some", "vary": {"rate": rates}, "configurations": [{"rate": it} for it in rates]}
    drawing = response(read_responses(experiment, runs, sweep, (0,), 0.95), panels(experiment), "Some sweep")
    assert drawing.alt.startswith("Some sweep: error and time against rate, 3 values")
    assert b"nan" not in drawing.svg
