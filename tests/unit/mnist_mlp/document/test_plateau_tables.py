"""What the section on the plateau shows of the theory: its relations in TeX that both outputs know, and its tables."""

from types import SimpleNamespace

import pytest

from builtin import EXPERIMENT
from factories import spelled
from writeup.document import maths
from writeup.document.measures import Cell
from writeup.document.sourced import Sourced
from writeup.errors import DocumentError
from writeup.mnist_mlp.document import plateau_tables as plateau
from writeup.theory.linearisation import relations

SHOWN = [relation for relation in relations() if relation.name in ("growth", "amplitude", "logistic", "duration")]
PREDICTIONS = {"relations": [{"name": it.name, "tex": it.tex, "holds": True} for it in relations()]}
ROW = {
    **spelled(batch_size=8, hidden_size=32),
    "seed": "0",
    "within": "true",
    "predicted_steps": "100",
    "measured_steps": "110",
}


@pytest.mark.parametrize("relation", SHOWN, ids=lambda relation: relation.name)
def test_a_relation_is_written_in_commands_that_the_document_allows(relation):
    tex = plateau.relation(PREDICTIONS, relation.name).strip("$")
    assert maths.mathml(tex, displayed=True)


def test_a_relation_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DocumentError, match="no relation wrong; it has growth"):
        plateau.relation(PREDICTIONS, "wrong")


def test_a_plateau_is_shown_as_predicted_and_measured_where_every_run_left_it():
    shown = plateau.plateaus_table([ROW, {**ROW, "seed": "1", "measured_steps": "90"}])
    assert shown.count("\n") == 2
    assert "[100]" in shown
    assert shown.index("[0.90]") < shown.index("[1.10]")  # by size, not by seed
    assert plateau.plateaus_table([ROW, {**ROW, "measured_steps": ""}]).count("\n") == 1


def test_a_plateau_is_shown_once_for_every_number_of_epochs_and_larger_rates_come_first():
    rows = [{**ROW, "learning_rate": rate, "epochs": epochs} for rate in ("0.1", "1") for epochs in ("10", "30")]
    _, _, *shown = plateau.plateaus_table(rows).splitlines()
    assert [row.split(" | ")[0] for row in shown] == ["| 1", "| 0.1"]


def test_what_survives_a_penalty_stands_beside_the_training_loss_and_accuracy_that_were_measured():
    def find(_, metric, **__):
        value = {"train_loss": 2.25, "train_accuracy": 0.5, "validation_loss": 2.0, "validation_accuracy": 0.4}[metric]
        return Cell(Sourced(value, "summary.csv: it"), None, None, seeds=1, diverged=0)

    context = SimpleNamespace(experiment=EXPERIMENT, summary=SimpleNamespace(find=find))
    at = spelled(reg="0.1")
    entry = {**at, "surviving_modes": 3, "final": {"accuracy": 0.6}, "ceiling": {"accuracy": 0.7, "loss": 2.125}}
    sweep = {"name": "collapse", "configurations": [at]}
    *_, row = plateau.survivors_table({"configurations": [entry]}, sweep, context).splitlines()
    assert [cell.split("]")[0] for cell in row.split("| [")[1:]] == ["3", "2.125", "2.250", "60.00", "70.00", "50.00"]


def test_sharpness_that_is_not_known_of_a_run_is_not_averaged_away():
    row = {**ROW, "limit": "20.0", "origin": "3.7", "sharpness": "1.5"}
    assert "[1.50]" in plateau.sharpness_table([row])
    assert plateau.sharpness_table([row, {**row, "sharpness": ""}]).endswith("| – |")


@pytest.mark.parametrize("name", ["reg", "batch_size", "initial_scale", "epochs", "learning_rate"])
def test_rows_of_sharpness_are_told_apart_by_whatever_they_differ_in(name):
    row = {**ROW, "limit": "20.0", "origin": "3.7", "sharpness": "1.5"}
    _, _, *rows = plateau.sharpness_table([row, {**row, name: "7"}]).splitlines()
    assert [each.split(" | ")[0] for each in rows] == [f"| {spelled(batch_size=8, hidden_size=32)[name]}", "| 7"]
