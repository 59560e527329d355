"""The witness of figures reads back what is drawn of experiments of users' own."""

import itertools
from types import SimpleNamespace

import pytest

from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.run_files import csv_text
from writeup.experiment.runs import Run
from writeup.files import read_json, write_json, write_text
from writeup.output.figures import published, published_rows
from writeup.output.figures.sweeps import draw_sweeps
from writeup.witness.account import Account
from writeup.witness.axis import Axis
from writeup.witness.drawing import Panel, is_drawn
from writeup.witness.figure import KIND, UNREAD, is_titled
from writeup.witness.figures import check_figures
from writeup.witness.study import Study, read

METHOD = "a-method-whose-name-takes-all-the-room-that-there-is-for-it"
PARAMETERS = (
    Parameter("step_size", "number"),
    Parameter("size", "integer", symbol="n"),
    Parameter("version", "string"),
)
USUAL = {"step_size": "0.1", "size": "10", "version": "3.1"}
ERROR = Metric("error", words="error of the last of all the methods", better="lower")


class Drawn:
    """A study of such an experiment with one sweep, made up, and what is drawn of it."""

    def __init__(self, folder, vary, epochs=0, losses=("train_loss", "validation_loss")):
        courses = tuple(Metric(name, better="lower") for name in losses) if epochs else ()
        experiment = Experiment("function", PARAMETERS, (ERROR,), courses, open=True)
        configurations = [
            {**USUAL, **dict(zip(vary, values, strict=True))} for values in itertools.product(*vary.values())
        ]
        sweep = {"name": "some", "title": "Some", "vary": vary, "configurations": configurations}
        self.folder, self.experiment, self.account = folder, experiment, Account()
        self.plan = {"sweeps": [sweep], "seeds": [0, 1], "confidence": 0.95, "experiment": experiment.as_json()}
        write_json(folder / "plan.json", self.plan, sort_keys=False)
        write_json(folder / "experiment.json", experiment.as_json())
        rows, history = [], []
        for n, (at, seed) in enumerate(itertools.product(configurations, (0, 1))):
            course = [
                {"epoch": epoch, losses[0]: 3 / (epoch + n), losses[1]: 3.3 / (epoch + n + 0.3)}
                for epoch in range(1, epochs + 1)
            ]
            run, end = Run({**at, "seed": str(seed)}), {"error": 0.1 + n % 7 * 0.013 + 0.001 * n}
            write_text(folder / "runs" / run.path / "epochs.csv", csv_text(("epoch", *experiment.every_epoch), course))
            write_json(folder / "runs" / run.path / "result.json", {**at, "seed": seed, **end, "diverged": False})
            rows.append({**run.fields, **end, "diverged": "false", "failure": ""})
            history += [{**run.fields, **each} for each in course]
        write_text(folder / "runs.csv", csv_text(list(rows[0]), rows))
        heads = list(history[0]) if history else [*experiment.columns, "epoch"]
        write_text(folder / "epochs.csv", csv_text(heads, history))

    def draw(self):
        """The figure of the sweep."""
        tables = [self.folder / name for name in ("experiment.json", "plan.json", "runs.csv", "epochs.csv")]
        draw_sweeps(*tables, output=self.folder, slides=self.folder / "slides")
        return "curves_some"

    def draw_published(self, value):
        """The figure of published values, `value` being that of each configuration."""
        means = {"mean": 0.12, "low": 0.05, "high": 0.2, "verdict": "supported", "declared": True}
        compared = [
            {"sweep": "some", "metric": "error", "configuration": at, "published": value, **means}
            for at in self.plan["sweeps"][0]["configurations"]
        ]
        claims = [{"evidence": {"kind": "published", "comparisons": compared}}]
        write_json(self.folder / "claims.json", claims)
        rows = published_rows.rows(self.experiment, self.plan, read_json(self.folder / "claims.json"))
        published.published(rows).write(self.folder, "published")
        return "published"

    def check(self, name):
        """The witness reads the figure; WitnessError if it finds otherwise."""
        check_figures(read(self.folder, ()), self.account, [self.folder / f"{name}.svg"])


VARIED = {
    "a name with an underscore": {"step_size": ["0.1", "0.2"]},
    "values of more than six digits": {"step_size": ["0.03162278", "0.1"], "size": ["1048576", "2097152"]},
    "names too long for the figure": {"version": [METHOD, "3.1"]},
    "text that looks like a number": {"version": ["3.1", "3.10"]},
    "a grid": {"step_size": ["0", "0.1", "10", "100"], "size": ["10", "20", "30"]},
    "eight": {"step_size": ["0.0001", "0.0002", "0.0003", "0.05", "0.06", "0.07", "0.08", "0.09"]},
    "more than have panels": {"size": [str(2**n) for n in range(20)]},
}


@pytest.mark.parametrize(("name", "epochs"), [*((name, 5) for name in VARIED), ("a grid", 1), ("eight", 200)])
def test_learning_curves_are_read_back(name, epochs, tmp_path):
    drawn = Drawn(tmp_path, VARIED[name], epochs=epochs)
    drawn.check(drawn.draw())
    assert drawn.account.counts["lines of figures"]
    assert not drawn.account.counts[UNREAD]
    drawn.check(f"slides/{drawn.draw()}")


def test_validation_may_be_cut_short(tmp_path):
    drawn = Drawn(tmp_path, VARIED["eight"], epochs=5, losses=("train_loss", "val_loss"))
    drawn.check(drawn.draw())
    assert drawn.account.counts["lines of figures"] == 8 * 2 * 3


@pytest.mark.parametrize(
    "losses", [("loss", "validation_loss"), ("validation_loss", "train_loss"), ("test_a", "b"), ("b", "loss")]
)
def test_names_stand_at_the_ends_of_what_leads_a_panel(losses, tmp_path):
    drawn = Drawn(tmp_path, {"step_size": ["0.1", "0.2", "0.3"]}, epochs=5, losses=losses)
    drawn.check(drawn.draw())
    panels = {name.removeprefix("validation_").removeprefix("train_") for name in losses}
    assert drawn.account.counts["names at ends of curves"] == 3 * len(panels)


@pytest.mark.parametrize(("off", "is_it"), [(0, True), (0.2, True), (0.5, False)])
def test_a_long_line_may_leave_a_point_out_and_repeat_another(off, is_it):
    line = [(float(x), float(x % 2)) for x in range(150)]
    line[70] = (70.0, 1.0 + off)
    assert is_drawn([*line[:70], *line[71:], line[-1]], line) == is_it


@pytest.mark.parametrize("name", VARIED)
def test_a_sweep_without_epochs_is_read_back(name, tmp_path):
    drawn = Drawn(tmp_path, VARIED[name])
    drawn.check(drawn.draw())
    cut = METHOD in VARIED[name].get("version", ())
    assert [bool(drawn.account.counts[kind]) for kind in (KIND, UNREAD)] == [not cut, cut]
    drawn.check(f"slides/{drawn.draw()}")


@pytest.mark.parametrize("value", [0.125, 0])
@pytest.mark.parametrize("name", [name for name, vary in VARIED.items() if len(vary) == 1])
def test_published_values_are_read_back(name, value, tmp_path):
    drawn = Drawn(tmp_path, VARIED[name])
    drawn.check(drawn.draw_published(value))
    assert drawn.account.counts["rows of published values"] > 1


@pytest.mark.parametrize(
    ("title", "is_it"),
    [
        ("Load (mean) energy (°C)", True),
        ("Load (mean) energy", True),
        ("Load (mean) en…", True),
        ("Load (mean) energy (°F)", False),
        ("Load", False),
    ],
)
def test_a_metric_is_known_by_the_whole_title_of_an_axis(tmp_path, title, is_it):
    metric = {"name": "energy", "label": "Load (mean) energy", "words": "", "panel": "", "unit": "°C"}
    panel = Panel(Axis(tmp_path), Axis(tmp_path, title))
    study: Study = SimpleNamespace(metrics={"energy": metric})  # type: ignore[assignment]
    assert is_titled(study, panel, metric) == is_it
