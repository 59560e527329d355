"""Builds of two versions of the tool: another hyper-parameter, another metric."""

import json

import pytest

from writeup.changes.comparison import compare
from writeup.changes.numbers import numbers
from writeup.changes.statistics import IDENTICAL
from writeup.changes.text_report import configurations, text_report
from writeup.changes.verify import verification_report, verify


def edit(project, name, change):
    path = project.path / "results" / name
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def with_decay(project):
    """Give the project another hyper-parameter, as if its code had one."""
    more = {"decay": "1"}
    edit(
        project, "plan.json", lambda plan: [c.update(more) for sweep in plan["sweeps"] for c in sweep["configurations"]]
    )
    edit(project, "experiment.json", lambda declared: declared["parameters"].append({"name": "decay"}))
    project.runs(lambda row: row.update(more))


def without(project, part, name):
    """Take a parameter or a metric out of the project's declaration and of its runs."""
    edit(project, "experiment.json", lambda it: it.update({part: [one for one in it[part] if one["name"] != name]}))
    project.runs(lambda row: row.pop(name))


def without_momentum(project):
    edit(project, "plan.json", lambda plan: [c.pop("momentum") for s in plan["sweeps"] for c in s["configurations"]])
    edit(project, "plan.json", lambda plan: plan["sweeps"].remove(sweep_of(plan, "momentum")))
    without(project, "parameters", "momentum")


def sweep_of(plan, name):
    return next(sweep for sweep in plan["sweeps"] if name in sweep["vary"])


def with_top_five(project):
    edit(project, "experiment.json", lambda declared: declared["metrics"].append({"name": "top5_accuracy"}))
    project.runs(lambda row: row.update(top5_accuracy="0.99", remark="none"))


def without_loss(project):
    without(project, "metrics", "train_loss")


SHAPES = [with_decay, without_momentum, with_top_five, without_loss]
BOTH_WAYS = pytest.mark.parametrize("back", [False, True], ids=["there", "back"])


@BOTH_WAYS
@pytest.mark.parametrize("change", SHAPES)
def test_what_both_builds_have_is_compared(old, new, change, back):
    change(new)
    sides = (new.build, old.build) if back else (old.build, new.build)
    found = numbers(*sides)
    assert len(found.of(IDENTICAL)) == len(found.moves) > 50
    assert text_report(compare(*sides))
    assert verification_report(verify(new.path, old.path), new.path, old.path)


@BOTH_WAYS
@pytest.mark.parametrize(
    ("change", "metric", "lacking"), [(with_top_five, "top5_accuracy", "old"), (without_loss, "train_loss", "new")]
)
def test_a_metric_that_one_build_lacks_is_named(old, new, change, metric, lacking, back):
    change(new)
    found = numbers(new.build, old.build) if back else numbers(old.build, new.build)
    new_or_gone = found.added if (lacking == "old") != back else found.removed
    assert {at.metric for at in new_or_gone} == {metric}


@BOTH_WAYS
def test_a_metric_that_one_build_lacks_is_told_by_its_name_and_a_configuration_without_its_metrics(old, new, back):
    for side in (old, new):
        edit(side, "experiment.json", lambda it: it.update(metrics=[{"name": "test_accuracy"}]))
    with_top_five(new)
    edit(old, "plan.json", lambda plan: plan["sweeps"][0]["configurations"].pop(0))
    found = numbers(new.build, old.build) if back else numbers(old.build, new.build)
    told = configurations(found, found.removed if back else found.added)
    assert "Learning rates: learning rate 1" in told
    assert "Learning rates: learning rate 0.1, top5 accuracy" in told


@BOTH_WAYS
def test_a_hyper_parameter_that_one_build_lacks_is_named(old, new, back):
    with_decay(new)
    sides = (new.build, old.build) if back else (old.build, new.build)
    words = "1 → not given" if back else "not given → 1"
    assert f"sweeps.learning_rate.decay: {words}" in text_report(compare(*sides), everything=True)


def predictions(*configurations):
    return json.dumps({"configurations": list(configurations)})


def test_a_prediction_is_known_by_the_hyper_parameters_that_both_builds_have(old, new):
    with_decay(new)
    old.write("results/plateau_predicted.json", predictions({"reg": "0", "plateau_steps": 7}))
    new.write("results/plateau_predicted.json", predictions({"reg": "0", "decay": "1", "plateau_steps": 8}))
    assert list(numbers(old.build, new.build).exact.values()) == [(7, 8)]


def test_predictions_that_differ_in_what_the_other_build_lacks_are_not_compared_with_it(old, new):
    with_decay(new)
    old.write("results/plateau_predicted.json", predictions({"reg": "0", "plateau_steps": 7}))
    both = [{"reg": "0", "decay": decay, "plateau_steps": steps} for decay, steps in (("1", 7), ("0.9", 9))]
    new.write("results/plateau_predicted.json", predictions(*both))
    assert numbers(old.build, new.build).exact == {}
