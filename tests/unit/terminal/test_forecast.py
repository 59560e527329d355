import pytest

from builtin import EXPERIMENT
from factories import a_candidate, a_run
from writeup.experiment.declaration import Experiment, Parameter
from writeup.mnist_mlp.cost import seconds
from writeup.mnist_mlp.declaration import Data
from writeup.terminal.estimates import estimates
from writeup.terminal.forecast import Estimates, Forecast
from writeup.terminal.jobs import AT_ONCE, Job, TrainingLog
from writeup.terminal.words import duration, time_left


def costs(run):
    return seconds(run, Data("mnist", None, 200, 100, 100))


def job(rule, started=0.0, share=0.0):
    made = Job(1, rule, ["results/runs/a/result.json"], ["log"], {}, "", False, started)
    made.training = TrainingLog(None, runs_begun=1, epoch=int(100 * share), epochs=100)
    return made


def forecast(**planned):
    made = Forecast(estimates=Estimates(training={"train_1": 100.0, "train_2": 100.0}))
    made.planned.update(planned)
    made.total = sum(planned.values())
    return made


def test_nothing_is_said_of_the_time_left_before_anything_is_trained():
    assert forecast(train_1=1, write_html=1).seconds_left([job("train_1")], 50) is None


def test_the_epochs_tell_how_fast_this_machine_is():
    build = forecast(train_1=1, train_2=1)
    assert build.seconds_left([job("train_1", share=0.5)], 200) == pytest.approx(600)  # 200 s for half of two


def test_finished_training_tells_how_long_the_rest_takes():
    build = forecast(train_1=1, train_2=1)
    build.finish(job("train_1"), 50)
    build.done = 1
    assert build.seconds_left([], 50) == pytest.approx(50)


def test_trainings_that_wait_for_a_processor_take_their_time():
    build = forecast(train_1=1, train_2=1)
    build.slots = 8
    build.estimates = Estimates(training=build.estimates.training, at_once=1)
    build.finish(job("train_1"), 50)
    assert build.seconds_left([], 50) == pytest.approx(50)


def test_the_search_tells_how_fast_this_machine_is_before_a_sweep_is_trained():
    build = forecast(train_candidate=1, train_1=1)
    build.estimates = Estimates(training={"train_1": 100.0}, searched={"results/runs/a/result.json": 10.0})
    build.finish(job("train_candidate"), 20)
    build.done = 1
    assert build.seconds_left([], 20) == pytest.approx(200)


def test_a_run_of_the_search_under_way_counts_by_its_own_length():
    build = forecast(train_candidate=1, rank_candidates=1)
    build.estimates = Estimates(searched={"results/runs/a/result.json": 100.0}, rungs=[(1, 100.0), (1, 100.0)])
    running = [job("train_candidate", share=0.25)]
    assert build.seconds_left(running, 50) == pytest.approx(150 + 200 + 2)  # at half the speed; ranking takes seconds


def test_all_is_done_when_nothing_is_left():
    build = forecast(write_html=1)
    build.finish(job("write_html"), 3)
    assert build.share([], 3) == 1


def test_jobs_of_later_rungs_are_counted_before_they_are_planned():
    build = forecast(train_candidate=24, rank_candidates=2, write_html=1)
    build.estimates = Estimates(rungs=[(24, 10.0), (10, 30.0), (5, 20.0)])
    assert build.expected_total == 24 + 2 + 1 + 10 + 5


def test_the_workflow_tells_the_seconds_of_every_job_that_the_search_may_come_to():
    halving = [{"epochs": epochs, "seeds": [0], "keep": 1} for epochs in (1, 3)]
    search = {"candidates": [a_candidate()], "rungs": halving, "seeds": [0, 1], "space": {}}
    known = estimates(EXPERIMENT, costs, {}, search, resumes=True)
    first, second, *winners = known.searched.values()
    assert second == pytest.approx(2 * first), "it goes on from the first"
    assert len(winners) == 2
    assert sum(known.searched.values()) == pytest.approx(sum(length for _, length in known.rungs))


def test_the_workflow_tells_which_columns_tell_its_runs_apart():
    runs = [a_run(learning_rate=rate, seed=seed) for rate in ("0.1", "1") for seed in ("0", "1")]
    known = estimates(EXPERIMENT, costs, {"train_1": runs[:2], "train_2": runs[2:]}, None, resumes=True)
    assert known.varied == ["learning_rate", "seed"]
    assert known.training["train_1"] == known.training["train_2"] > 0


@pytest.mark.parametrize(
    ("seconds", "words"), [(41, "41 s"), (59.7, "1 min 0 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")]
)
def test_a_time_that_has_passed_is_told_to_the_second_where_it_matters(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(20, "less than a minute left"), (170, "3 min left"), (7800, "2 h 10 min left")]
)
def test_a_time_to_come_is_told_no_more_exactly_than_it_is_known(seconds, words):
    assert time_left(seconds) == words


def test_a_log_is_read_on_from_where_it_was_read_to(tmp_path):
    log = TrainingLog(tmp_path / "log")
    log.path.write_text("dataset~mnist/seed~0\nepoch 1/4: train\nepoch 2/")
    log.follow()
    assert (log.run, log.epoch) == ("dataset~mnist/seed~0", 1)
    with log.path.open("a") as stream:
        stream.write("4: train\n")
    log.follow()
    assert log.share(runs=1) == 0.5


def test_a_log_is_read_on_behind_a_line_of_any_length(tmp_path):
    log = TrainingLog(tmp_path / "log")
    log.path.write_bytes(b"x" * 2 * AT_ONCE + b"\nepoch 3/10\n")
    for _ in range(3):
        log.follow()
    assert log.epoch == 3


def test_epochs_that_an_earlier_job_trained_are_no_share_of_this_one(tmp_path):
    log = TrainingLog(tmp_path / "log")
    log.path.write_text("dataset~mnist/seed~0\nepoch 4/10: train\nepoch 5/10: train\n")
    log.follow()
    assert log.share(runs=1) == pytest.approx(2 / 7)


def test_runs_of_an_experiment_without_epochs_are_counted_one_by_one(tmp_path):
    log = TrainingLog(tmp_path / "log")
    log.path.write_text("rate~0.1/solver~adam/seed~0\nerror 0.3\nrate~0.1/solver~adam/seed~1\n")
    log.follow()
    assert (log.run, log.share(runs=4)) == ("rate~0.1/solver~adam/seed~1", 0.25)


def test_what_a_run_prints_is_not_taken_for_a_run(tmp_path):
    log = TrainingLog(tmp_path / "log")
    log.path.write_text("rate~0.1/seed~0\nrate~0.1\nI ~ you\nseed~1\n")
    log.follow()
    assert (log.run, log.runs_begun) == ("rate~0.1/seed~0", 1)


def test_the_search_of_an_experiment_of_ones_own_is_estimated_by_its_own_seconds():
    parameters = (Parameter("rate", "number"), Parameter("rounds", "integer"))
    experiment = Experiment("function", parameters, budget="rounds", score="error", open=True)
    halving = [{"epochs": rounds, "seeds": [0], "keep": 1} for rounds in (1, 3)]
    search = {"candidates": [{"rate": "0.1"}, {"rate": "1"}], "rungs": halving, "seeds": [0, 1], "space": {"rate": []}}
    known = estimates(experiment, lambda run: 10.0 * int(run["rounds"]), {}, search, resumes=False)
    assert known.space == ["rate", "rounds", "seed"]
    assert known.rungs == [(2, 20.0), (1, 30.0), (2, 60.0)], "each rung begins anew"
    assert known.searched["results/search/runs/rate~1/rounds~3/seed~0/result.json"] == 30
