import json
from dataclasses import replace

import pytest

from factories import a_study
from writeup.cli import main
from writeup.experiment.plan import plan, runs, sweep_runs
from writeup.experiment.schema import load_yaml

DEFAULT = a_study(load_yaml("config/config.yaml"))


def test_a_configuration_in_two_sweeps_is_one_run_a_seed():
    shared = set(sweep_runs(DEFAULT)["learning_rate"]) & set(sweep_runs(DEFAULT)["regularization"])
    assert len(shared) == len(DEFAULT.seeds)
    assert len(runs(DEFAULT)) == len(set(runs(DEFAULT)))


def test_an_added_seed_adds_one_run_a_configuration_and_moves_none():
    more = replace(DEFAULT, seeds=[*DEFAULT.seeds, 99])
    added = set(runs(more)) - set(runs(DEFAULT))
    assert {run["seed"] for run in added} == {"99"}
    assert set(runs(DEFAULT)) < set(runs(more))


def test_the_path_of_a_run_spells_its_hyper_parameters():
    assert "learning_rate~0.1/reg~0.001/batch_size~64" in runs(DEFAULT)[8].path


@pytest.mark.parametrize("order", [["reg", "batch_size", "momentum"], ["momentum", "reg", "batch_size"]])
def test_what_a_sweep_varies_stays_in_the_order_declared(tmp_path, order):
    varied = {name: {"reg": [0.1, 0], "batch_size": [20], "momentum": [0, 0.9]}[name] for name in order}
    given = tmp_path / "given.json"
    given.write_text(json.dumps(plan(replace(DEFAULT, sweeps=[replace(DEFAULT.sweeps[0], vary=varied)]))))
    assert main(["write_plan", "--plan", str(given), "--output", str(tmp_path / "plan.json")]) == 0
    assert list(json.loads((tmp_path / "plan.json").read_text())["sweeps"][0]["vary"]) == order
