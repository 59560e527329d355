"""The norms of the weights against the penalty."""

from builtin import EXPERIMENT
from drawings import texts
from factories import spelled
from writeup.mnist_mlp.figures.norms import norms, read_norms


def rows(configurations, seeds=2):
    """Two seeds of each configuration; the hidden norm is ten times the penalty, and the greatest penalty diverges."""
    return [
        {
            **at,
            "seed": str(seed),
            "epoch": epoch,
            "weight_norm_1": "" if at["reg"] == "9" else str(10 * float(at["reg"]) + seed),
            "weight_norm_2": "nan" if at["reg"] == "9" else "2.5",
        }
        for at in configurations
        for seed in range(seeds)
        for epoch in ("1", at["epochs"])
    ]


def sweep(regs, **others):
    vary = {"reg": regs, **others}
    grids = [{"reg": reg} for reg in regs]
    for name, values in others.items():
        grids = [grid | {name: value} for grid in grids for value in values]
    return {"name": "some", "vary": vary, "configurations": [spelled(**grid) for grid in grids]}


def drawn(entry, lost=0):
    """The figure of a sweep, without the last `lost` rows of its table."""
    table = rows(entry["configurations"])
    return norms(read_norms(EXPERIMENT, table[: len(table) - lost], entry, (0, 1)), "some sweep")


def test_every_penalty_stands_on_the_axis_zero_included():
    found = texts(drawn(sweep(["1", "0", "0.1"])))
    places = [found.index(value) for value in ("0", "0.1", "1")]
    assert places == sorted(places)
    assert "Penalty α" in found


def test_words_tell_the_mean_norm_of_each_layer():
    drawing = drawn(sweep(["1", "0.1"]))
    assert "hidden 1.5 at α = 0.1, 10.5 at α = 1" in drawing.alt
    assert "α = 1: hidden 10.5, output 2.5" in drawing.description


def test_what_else_the_sweep_varies_has_lines_of_its_own():
    found = texts(drawn(sweep(["1", "0.1"], momentum=["0", "0.9"])))
    assert {"μ = 0", "μ = 0.9"} <= set(found)


def test_a_configuration_that_diverged_is_named_and_not_drawn():
    drawing = drawn(sweep(["1", "9"]))
    assert "α = 9: diverged" in drawing.description
    assert drawn(sweep(["9"])).svg


def test_a_configuration_of_which_one_run_diverged_has_no_mean():
    drawing = drawn(sweep(["0.1", "1", "2"]), lost=1)
    assert "α = 2: diverged" in drawing.description
    assert "hidden 1.5 at α = 0.1, 10.5 at α = 1" in drawing.alt
