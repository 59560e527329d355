import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from writeup.study.config import study
from writeup.study.plan import runs, spell, sweep_runs
from writeup.study.schema import load_yaml

DEFAULT = study(load_yaml("config/config.yaml"), load_yaml("workflow/schemas/study.schema.yaml"))


def test_a_configuration_in_two_sweeps_is_one_run_a_seed():
    shared = set(sweep_runs(DEFAULT)["learning_rate"]) & set(sweep_runs(DEFAULT)["regularization"])
    assert len(shared) == len(DEFAULT.seeds)
    assert len(runs(DEFAULT)) == len(set(runs(DEFAULT)))


def test_an_added_seed_adds_one_run_a_configuration_and_moves_none():
    more = replace(DEFAULT, seeds=[*DEFAULT.seeds, 99])
    added = set(runs(more)) - set(runs(DEFAULT))
    assert {run.seed for run in added} == {"99"}
    assert set(runs(DEFAULT)) < set(runs(more))


def test_the_path_of_a_run_spells_its_hyper_parameters():
    assert "learning_rate~0.1/reg~0.001/batch_size~64" in runs(DEFAULT)[5].path


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_spelled_number_reads_back_as_itself(value):
    assert math.isclose(float(spell(value)), value, rel_tol=0, abs_tol=0)


def test_whole_numbers_are_spelled_without_a_point():
    assert [spell(1.0), spell(64), spell(0.0)] == ["1", "64", "0"]
