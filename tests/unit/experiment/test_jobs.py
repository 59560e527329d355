"""How runs are dealt out to jobs."""

from functools import partial
from pathlib import Path

import pytest

from builtin import DATA
from factories import a_run
from writeup.experiment.jobs import PIECE, are_current, batches, pieces
from writeup.experiment.runs import Run
from writeup.files import write_json, write_text
from writeup.mnist_mlp.cost import cores, megabytes, seconds, sharpness_megabytes

LARGE = {"epochs": 10, "hidden_size": 128}
RUNS = [a_run(**LARGE, learning_rate=rate, seed=seed) for rate in ("1", "0.1", "0.01") for seed in range(10)]
ONE = seconds(RUNS[0], DATA)


def dealt(done=(), wanted=4 * ONE, cores=1, together=True, runs=RUNS):
    return batches(runs, set(done), lambda run: seconds(run, DATA), wanted, cores, together)


def test_every_run_is_in_exactly_one_job():
    assert sorted(run for job in dealt(RUNS[3:7]) for run in job) == sorted(RUNS)


def test_a_job_is_as_long_as_wanted_and_no_longer_than_its_last_run_makes_it():
    assert {len(job) for job in dealt()[:-1]} == {4}


def test_what_is_trained_and_what_is_not_never_share_a_job():
    done = set(RUNS[::3])
    assert {len({run in done for run in job}) for job in dealt(done)} == {1}


def test_a_run_added_to_a_finished_study_is_alone_in_its_job():
    assert [job for job in dealt(RUNS[1:]) if RUNS[0] in job] == [[RUNS[0]]]


def test_jobs_are_shorter_where_cores_would_idle():
    assert len(dealt(wanted=20 * ONE, cores=2)) == 8


def test_jobs_are_not_cut_to_nothing_for_many_cores():
    assert len(dealt(wanted=100 * ONE, cores=1000)) <= 3


def test_apart_every_run_is_a_job():
    assert dealt(together=False) == [[run] for run in RUNS]


MANY = [a_run(learning_rate=f"0.{rate}", seed=seed) for rate in range(1, 201) for seed in range(5)]


def test_a_thousand_runs_are_measured_in_some_thirty_jobs():
    lengths = [len(members) for members in pieces(MANY).values()]
    assert sum(lengths) == len(MANY)
    assert 20 <= len(lengths) <= 50
    assert max(lengths) < 2 * PIECE


def test_a_run_that_is_added_changes_the_piece_that_it_comes_to_alone():
    before, after = pieces(MANY[1:]), pieces(MANY)
    assert [name for name in after if set(after[name]) != set(before[name])] == [
        name for name in after if MANY[0] in after[name]
    ]


def test_few_runs_are_one_piece_in_the_order_of_their_folders():
    assert pieces(RUNS) == pieces(RUNS[::-1]) == {"0_of_1": sorted(RUNS, key=lambda run: run.path)}


@pytest.mark.parametrize("name", ["epochs", "hidden_size"])
def test_twice_the_work_is_estimated_at_more_time(name):
    twice = Run({**RUNS[0].fields, name: str(2 * int(RUNS[0].fields[name]))})
    assert ONE < seconds(twice, DATA) <= 2 * ONE


@pytest.mark.parametrize("needed", [megabytes, partial(sharpness_megabytes, images=2000)])
def test_a_wider_network_is_given_more_memory(needed):
    assert needed(Run({**RUNS[0].fields, "hidden_size": "4096"}), DATA) > needed(RUNS[0], DATA) + 100


def test_a_finished_run_is_current_if_this_code_trained_it_on_as_many_images(tmp_path):
    made = {"this": ("c0de", [3, 2]), "code": ("0ther", [3, 2]), "images": ("c0de", [4, 2])}
    folders = {name: f"{tmp_path}/{name}" for name in (*made, "unfinished", "damaged")}
    for name, (code, images) in made.items():
        write_json(Path(folders[name], "result.json"), {"code": code, "images": images})
    write_text(Path(folders["damaged"], "result.json"), "{")
    current = are_current(folders.values(), {"code": "c0de", "images": [3, 2]})
    assert {name: current.get(folder) for name, folder in folders.items()} == {
        "this": True,
        "code": False,
        "images": False,
        "unfinished": None,
        "damaged": None,
    }


@pytest.mark.parametrize(("named", "processors", "at_once"), [(8, 2, 2), (8, 8, 8), (2, 8, 2), (3, 2, 3), (1, 1, 1)])
def test_about_as_many_runs_are_at_work_as_there_are_processors(named, processors, at_once):
    assert named // cores(named, processors) == at_once


def test_a_run_counts_for_one_core_where_nobody_says_how_many_there_are():
    assert cores(None, None) == cores(None, 64) == 1
