"""The witness of figures reads back what is drawn of studies that are unlike the default one."""

import numpy as np
import pytest

from builtin import EXPERIMENT
from factories import MADE, a_study, changed, predictions_from
from writeup.experiment.plan import plan, runs
from writeup.experiment.run_files import csv_text
from writeup.files import read_json, write_json, write_text
from writeup.mnist_mlp.steps import (
    draw_collapse,
    draw_curves,
    draw_descent,
    draw_norms,
    draw_plateau,
    draw_travel,
    measure_plateau,
)
from writeup.mnist_mlp.steps.predict_plateau import configurations
from writeup.mnist_mlp.witness.figures import FIGURES
from writeup.steps import gather_runs
from writeup.witness.account import Account
from writeup.witness.figures import check_figures
from writeup.witness.study import read

IMAGES = 300
FILES = ("plan.json", "plateau_predicted.json", "plateau_measured.csv", "runs")
RATES = {"name": "plateau", "title": "Plateau", "vary": {"learning_rate": [1, 0.5]}}
PENALTIES = {"name": "collapse", "title": "Collapse", "vary": {"reg": [0.01, 0.3]}}
SMALL = {"batch_size": 20, "learning_rate": 1, "reg": 0.001, "epochs": 40, "hidden_size": 6, "momentum": 0}


@pytest.fixture(scope="module")
def images():
    """Noisy copies of ten patterns, and their classes."""
    draw = np.random.default_rng(7)
    patterns, labels = draw.uniform(0, 1, (10, 49)) ** 3, np.arange(IMAGES) % 10
    pixels = np.clip(patterns[labels] + draw.normal(0, 0.25, (IMAGES, 49)), 0, 1)
    return (255 * pixels).astype(np.uint8), labels


class Drawn:
    """A study whose runs are made up, and its figures."""

    def __init__(self, folder, images, sweeps, defaults, lost=()):
        configuration = changed(["title"], "T") | {"sweeps": sweeps, "defaults": {**SMALL, **defaults}, "seeds": [0, 1]}
        configuration["data"] = {"dataset": "mnist", "directory": None, "train": IMAGES, "validation": 60, "test": 50}
        for name in ("claims", "published", "search"):
            configuration.pop(name, None)
        self.folder, study = folder, a_study(configuration)
        write_json(folder / "plan.json", plan(study), sort_keys=False)
        for number, run in enumerate(runs(study)):
            self.write_run(run.fields, folder / "runs" / run.path, number, lost)
        plan_file, predicted, plateaus, root = (folder / file for file in FILES)
        gather_runs.run(plan_file, root, folder / "runs.csv", folder / "epochs.csv", folder / "experiment.json")
        write_json(predicted, predictions_from(images, configurations(read_json(plan_file))))
        measure_plateau.run(plan_file, predicted, root, plateaus)

    @staticmethod
    def write_run(fields, place, number, lost):
        """A run that falls smoothly; one of a learning rate that is `lost` has no epoch."""
        gone, epochs = fields["learning_rate"] in lost, int(fields["epochs"])
        steps = -(-IMAGES // int(fields["batch_size"])) * epochs
        shape = np.random.default_rng(number).uniform(0.5, 1.5, len(EXPERIMENT.every_epoch))
        columns = ("epoch", *EXPERIMENT.every_epoch)
        rows = [] if gone else [(n, *(shape * (0.3 + 0.6 / n)).tolist()) for n in range(1, epochs + 1)]
        values = {name: None if gone else float(0.4 + 0.01 * number) for name in EXPERIMENT.measures}
        write_text(place / "epochs.csv", csv_text(columns, [dict(zip(columns, row, strict=True)) for row in rows]))
        known = {name: EXPERIMENT.parameter(name).read(fields[name]) for name in EXPERIMENT.names}
        result = {**known, "seed": int(fields["seed"]), "dataset": fields["dataset"], **values, **MADE}
        write_json(place / "result.json", {**result, "diverged": gone})
        fall = 2.3 * (0.4 + 0.6 / (1 + np.exp(np.arange(steps) * float(fields["learning_rate"]) / 40 - 5)))
        np.save(place / "minibatch_losses.npy", (fall[: 0 if gone else steps] + 0.001 * number).astype(np.float32))

    def check(self, name):
        """Draw a figure, and have it read back; WitnessError if it is not what it should be."""
        it, (kind, _, rest) = self.folder, name.partition("_")
        plan, predicted, plateaus, root = (it / file for file in FILES)
        runs, epochs = it / "runs.csv", it / "epochs.csv"
        match kind:
            case "descent":
                draw_descent.run(plan, predicted, plateaus, root, it)
            case "plateau":
                draw_plateau.run(plan, predicted, plateaus, root, it)
            case "collapse":
                draw_collapse.run(plan, predicted, runs, it)
            case "travel":
                draw_travel.run(plan, runs, epochs, it, predicted)
            case "norms":
                draw_norms.run(plan, epochs, [rest], it)
            case "curves":
                draw_curves.run(it / "experiment.json", plan, runs, epochs, it, it / "slides", plateaus)
        check_figures(read(it, ["plateau"]), Account(), [it / f"{name}.svg"], FIGURES)


def sweep(name, parameter, values):
    return {"name": name, "title": name, "vary": {parameter: values}}


MANY = [1, 0.8, 0.5, 0.3, 0.2, 0.1, 0.05]
LONG = [1, 0.31622777, 0.1]
STUDIES = {
    "values of more than six digits": (
        [
            sweep("plateau", "learning_rate", LONG),
            sweep("learning_rate", "learning_rate", LONG),
            sweep("collapse", "reg", [0.012345678, 0.3]),
        ],
        {},
    ),
    "seven learning rates": (
        [sweep("plateau", "learning_rate", MANY), sweep("learning_rate", "learning_rate", MANY), PENALTIES],
        {},
    ),
    "a plateau in two parameters": (
        [{"name": "plateau", "title": "P", "vary": {"learning_rate": [1, 0.5], "reg": [0.001, 0.02]}}, PENALTIES],
        {},
    ),
    "runs too short for the tick at 100": ([RATES, PENALTIES], {"epochs": 4}),
    "a single hidden unit": ([RATES, PENALTIES], {"hidden_size": 1, "epochs": 100}),
}
FIGURES_OF = ("descent", "plateau", "collapse", "travel", "norms_collapse", "curves_plateau", "curves_collapse")


@pytest.mark.parametrize("name", STUDIES)
def test_every_figure_of_an_unusual_study_is_read_back(name, tmp_path, images):
    sweeps, defaults = STUDIES[name]
    study = Drawn(tmp_path, images, sweeps, defaults)
    for figure in FIGURES_OF:
        if figure != "travel" or len(sweeps) == 3:
            study.check(figure)


def test_a_run_that_diverges_in_its_first_epoch_has_no_line(tmp_path, images):
    rates = sweep("plateau", "learning_rate", [1, 0.5, 30])
    study = Drawn(tmp_path, images, [rates, PENALTIES], {}, lost=["30"])
    for figure in ("descent", "plateau", "collapse", "curves_plateau"):
        study.check(figure)


def test_a_study_whose_every_run_of_the_plateau_diverges_at_once_has_no_line_of_it(tmp_path, images):
    study = Drawn(tmp_path, images, [RATES, PENALTIES], {}, lost=["1", "0.5"])
    study.check("descent")
    assert read_json(tmp_path / "descent.json")["description"] == "No line is drawn."


def test_runs_of_the_sweep_are_shown_and_not_shorter_ones_of_another(tmp_path, images):
    shorter = sweep("learning_rate", "learning_rate", [1, 0.5]) | {"with": {"epochs": 4}}
    study = Drawn(tmp_path, images, [shorter, RATES, PENALTIES], {})
    study.check("descent")
    drawn = read_json(tmp_path / "descent.json")["data"]["measured"]
    assert [(it["learning_rate"], it["steps"][-1] > 4 * 15, it["end"] is not None) for it in drawn[:2]] == [
        ("1", True, True),
        ("0.5", True, True),
    ]


@pytest.mark.parametrize("nesterov", [0, 1])
def test_no_way_down_is_predicted_with_nesterovs_momentum(tmp_path, images, nesterov):
    Drawn(tmp_path, images, [RATES, PENALTIES], {"momentum": 0.5, "nesterov": nesterov}).check("descent")
    assert ("part.predicted.0" in (tmp_path / "descent.svg").read_text()) != nesterov
