"""Mistakes planted in what draws the figures of the plateau and the search: the witness of drawings stops the build."""

from collections.abc import Callable
from pathlib import Path

import pytest

from faults.small_study import PARTS, Small
from planting import complaint, plant
from writeup.mnist_mlp.figures import collapse, descent, plateau, plateau_marks, travel
from writeup.mnist_mlp.plateau import measured
from writeup.mnist_mlp.steps import draw_collapse, draw_curves, draw_descent, draw_plateau, draw_travel
from writeup.mnist_mlp.witness.figures import FIGURES
from writeup.output.figures import curve_panels, search
from writeup.steps import draw_search
from writeup.witness.account import Account
from writeup.witness.figures import check_figures
from writeup.witness.study import read


def draw_marked(folder: Path, inputs: dict[str, Path]) -> None:
    """The learning curves of the sweep of the plateau."""
    tables = {name: inputs[name] for name in ("experiment", "plan", "runs", "epochs", "plateaus")}
    draw_curves.run(**tables, output=folder, slides=folder / "slides")


DRAWN: dict[str, Callable[[Path, dict[str, Path]], None]] = {
    "collapse": lambda folder, it: draw_collapse.run(it["plan"], it["predictions"], it["runs"], folder),
    "travel": lambda folder, it: draw_travel.run(it["plan"], it["runs"], it["epochs"], folder, it["predictions"]),
    "plateau": lambda folder, it: draw_plateau.run(
        it["plan"], it["predictions"], it["plateaus"], it["plan"].parent / "runs", folder
    ),
    "descent": lambda folder, it: draw_descent.run(
        it["plan"], it["predictions"], it["plateaus"], it["plan"].parent / "runs", folder
    ),
    "search": lambda folder, it: draw_search.run(it["search_plan"], it["search"], it["plan"], it["epochs"], folder),
    "curves_plateau": draw_marked,
}
MISTAKES = {
    "collapse": {
        "validation loss in place of training loss": (
            collapse,
            "penalties",
            'row["train_loss"]',
            'row["validation_loss"]',
        ),
        "an axis with the name of another metric": (collapse, "collapse", '"Training loss, nats"', '"Test loss, nats"'),
        "the loss by the modes in place of that at the minimum": (
            collapse,
            "penalties",
            'known["ceiling"]["loss"] if known["ceiling"]',
            'known["final"]["loss"] if known["final"]',
        ),
        "the critical penalty elsewhere": (
            collapse,
            "collapse",
            "axes.axvline(critical",
            "axes.axvline(1.1 * critical",
        ),
        "the loss of the class shares elsewhere": (
            collapse,
            "collapse",
            "axes.axhline(entropy",
            "axes.axhline(0.99 * entropy",
        ),
        "the modes of another penalty": (
            collapse,
            "collapse",
            "for penalty in measured])",
            "for penalty in measured[::-1]])",
        ),
        "the greatest in place of the mean": (collapse.Penalty, "mean", "np.mean", "np.max"),
    },
    "travel": {
        "epochs from 0": (travel, "courses", "np.arange(1, len(losses) + 1,", "np.arange(len(losses),"),
        "training loss": (travel, "courses", '"validation_loss"', '"train_loss"'),
        "the end of the plateau in steps": (travel, "plateau_end", '* int(known["epochs"]) / known["steps"]', ""),
        "an axis with the name of another metric": (
            travel,
            "travel",
            '"Validation loss, nats"',
            '"Training loss, nats"',
        ),
    },
    "plateau": {
        "predicted and measured exchanged": (
            plateau,
            "points",
            'float(row["predicted_steps"]),\n            float(row["measured_steps"]),',
            'float(row["measured_steps"]),\n            float(row["predicted_steps"]),',
        ),
        "a band that reaches further up": (plateau, "_lengths", "line * (1 + BAND)", "line / (1 - BAND)"),
        "filled and hollow exchanged": (
            plateau,
            "_lengths",
            'colour if within else "none"',
            '"none" if within else colour',
        ),
        "an e-fold too far": (plateau, "_course", "(filled + 0.5) * BIN", "(filled + 4.5) * BIN"),
        "names exchanged": (
            plateau,
            "courses",
            "label(experiment, configuration,",
            'label(experiment, sweep["configurations"][~sweep["configurations"].index(configuration)],',
        ),
    },
    "descent": {
        "a predicted end elsewhere": (descent, "descent", "one.predicted_end, (1", "2 * one.predicted_end, (1"),
        "the prediction twice as fast": (
            descent,
            "predicted",
            "amplitudes(data, setting, step)",
            "amplitudes(data, setting, 2 * step)",
        ),
        "a prediction cut off": (descent, "predicted", "losses >= LEAST", "losses >= 1.4 * LEAST"),
        "the first seed in place of the mean": (measured, "mean_losses", "for run in runs]", "for run in runs[:1]]"),
        "another setting's losses for the sliders": (
            descent,
            "_data",
            "loss in one.losses",
            "loss in descents[0].losses",
        ),
        "predicted ends called measured": (descent, "_data", "one.measured_end", "one.predicted_end"),
        "another setting's end to check the script by": (descent, "_expected", 'known["plateau_steps"]', "40"),
    },
    "search": {
        "scores of the rung before": (
            search,
            "paths",
            'int(row["epochs"])] = float(row["score"])',
            'int(row["epochs"])] = 0.9 * float(row["score"])',
        ),
        "other seeds beside the winner": (
            search,
            "beside",
            '[runs.get(str(seed), [])[: rung["epochs"]] for seed in rung["seeds"]]',
            '[course[: rung["epochs"]] for course in runs.values()]',
        ),
        "another candidate called the winner": (search, "_look", "if candidate.won", "if candidate is candidates[0]"),
    },
    "curves_plateau": {
        "whole minibatches only": (
            plateau_marks,
            "plateau_marks",
            "math.ceil(images / batch[key])",
            "(images // batch[key])",
        ),
        "a mark off its line": (curve_panels, "annotate", "np.interp(mark.epoch, _steps(mean), mean)", "mean[0]"),
        "the first seed's end": (plateau_marks, "plateau_marks", "for step in measured]", "for step in measured[:1]]"),
    },
}


@pytest.fixture
def drawn(built: Small, tmp_path: Path) -> Callable[[str], str]:
    """Draws a figure and says what the witness complains of."""
    folder, study = built.folder, read(built.folder, PARTS)
    named = {
        "predictions": "plateau_predicted.json",
        "plateaus": "plateau_measured.csv",
        "search_plan": "search_plan.json",
    }
    inputs = {name: folder / f"{name}.csv" for name in ("runs", "epochs", "search")}
    inputs |= {name: folder / f"{name}.json" for name in ("plan", "experiment")}
    inputs |= {**{name: folder / file for name, file in named.items()}}

    def draw(name: str) -> str:
        DRAWN[name](tmp_path, inputs)
        path = tmp_path / f"{name}.svg"
        return complaint(lambda: check_figures(study, Account(), [path], FIGURES))

    return draw


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_as_it_should_be_is_read_back(name, drawn):
    assert drawn(name) == ""


@pytest.mark.parametrize(("name", "mistake"), [(name, it) for name, mistakes in MISTAKES.items() for it in mistakes])
def test_a_mistake_in_what_draws_a_figure_stops_the_build(name, mistake, drawn, monkeypatch):
    plant(monkeypatch, *MISTAKES[name][mistake])
    assert "a second computation gives" in drawn(name)


def test_a_drawing_that_lacks_what_is_read_stops_the_build_with_a_sentence(drawn, monkeypatch):
    plant(
        monkeypatch,
        plateau,
        "_entries",
        "return [*entries, entry(band, INK, alpha=0.3, linewidth=6)]",
        "return entries",
    )
    assert "plateau.svg: the second witness cannot read the drawing" in drawn("plateau")
