import logging
import re
import sys

import pytest
from snakemake import api
from snakemake_interface_logger_plugins.common import LogEvent

from factories import a_run
from writeup.terminal.forecast import ESTIMATES, Estimates


def folder(rate, seed):
    """The folder of a run of ten epochs."""
    return f"results/runs/{a_run(learning_rate=rate, reg=0, batch_size=20, epochs=10, seed=seed).path}"


CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")


def lines(capsys):
    return capsys.readouterr().err.splitlines()


def training(telling, log):
    """A job that trains two runs, of which the first is done and the second is in its third epoch."""
    folders = [folder(0.1, 0), folder(0.1, 1)]
    telling.message("", **{ESTIMATES: Estimates(training={"train_1": 60.0}, varied=["learning_rate", "seed"])})
    said = "\n".join(f"epoch {n}/10: train loss 1" for n in range(1, 11))
    log.write_text(
        "\n".join([folders[0].removeprefix("results/runs/"), said, folders[1].removeprefix("results/runs/"), said[:80]])
    )
    telling.start(1, "train_1", [f"{folder}/result.json" for folder in folders], [str(log)])


def test_the_count_of_jobs_is_of_all_jobs(terminal):
    terminal.telling.plan(write_plan=1, gather_runs=1, write_html=1)
    terminal.telling.start(1, "write_plan")
    terminal.telling.finish(1, 1, 3)
    assert terminal.rows()[0].startswith("1 of 3 jobs")


def test_what_runs_is_shown_and_what_ended_is_not(terminal):
    terminal.telling.plan(write_plan=1, draw_curves=1, write_html=1)
    terminal.telling.start(1, "write_plan")
    terminal.telling.start(2, "draw_curves", wildcards={"sweep": "learning_rate"})
    terminal.telling.finish(1, 1, 3)
    (row,) = terminal.rows()[1:]
    assert row.split()[:2] == ["draw_curves", "learning_rate"]


def test_the_time_left_is_that_of_all_cores_together(terminal, tmp_path):
    terminal.telling.plan(train_1=1, train_2=1)
    training(terminal.telling, tmp_path / "log")
    assert terminal.telling.display.forecast.slots == 2


def test_a_training_job_shows_its_run_and_its_epoch(terminal, tmp_path):
    terminal.telling.plan(train_1=1, write_html=1)
    training(terminal.telling, tmp_path / "log")
    assert "learning_rate 0.1, seed 1" in terminal.rows()[1]
    assert "run 2 of 2, epoch 3 of 10" in terminal.rows()[1]


def test_no_moving_line_is_as_wide_as_the_terminal(terminal, tmp_path):
    terminal.telling.plan(train_1=1, predict_plateau=1)
    training(terminal.telling, tmp_path / "log")
    terminal.telling.start(2, "predict_plateau", wildcards={"a": "long" * 50})
    assert max(map(len, terminal.rows())) <= 76  # ^C is written behind them, on the same line


def test_of_many_running_jobs_the_rest_is_a_number(terminal):
    terminal.telling.plan(train_candidate=100)
    for number in range(100):
        terminal.telling.start(number, "train_candidate", wildcards={"seed": str(number)})
    assert len(terminal.rows()) <= 22
    assert "and 88 more jobs" in terminal.rows()[-1]


def test_a_terminal_keeps_only_the_last_words(terminal):
    terminal.telling.plan(write_html=1)
    terminal.telling.start(1, "write_html")
    terminal.telling.finish(1, 1, 1)
    terminal.telling.message("Report: report/writeup.html")
    ended = terminal.close()
    assert ended.rfind("\x1b[?25h") < ended.rfind("1 job done in")  # the cursor is back before they are written
    assert CONTROL.sub("", ended).splitlines()[-1] == "Report: report/writeup.html"


def test_a_file_gets_a_line_for_each_job_that_ended_and_no_control_codes(telling, capsys):
    telling.plan(write_plan=1, draw_curves=1)
    telling.start(1, "write_plan")
    telling.finish(1, 1, 2)
    telling.start(2, "draw_curves", wildcards={"sweep": "learning_rate"})
    telling.finish(2, 2, 2)
    telling.display.close()
    assert lines(capsys) == [
        "2 jobs to do.",
        "[1 of 2] write_plan (0 s)",
        "[2 of 2] draw_curves learning_rate (0 s)",
        "2 jobs done in 0 s.",
    ]


@pytest.mark.parametrize("text", ["DAG of jobs will be updated after completion.", "Select jobs to execute..."])
def test_what_snakemake_says_along_the_way_is_not_shown(telling, capsys, text):
    telling.plan(write_html=1)
    telling.message(text, path=api.__file__)
    assert lines(capsys) == ["1 job to do."]


@pytest.mark.parametrize("text", ["Building DAG of jobs...", "Updating checkpoint dependencies."])
def test_what_snakemake_says_before_it_has_a_plan_is_not_shown(telling, capsys, text):
    telling.message(text, path=api.__file__)
    assert lines(capsys) == []


@pytest.mark.parametrize(
    "text", ["Nothing to be done (all requested files are present and up to date).", "Unlocked working directory."]
)
def test_what_snakemake_says_where_nothing_is_built_is_shown(telling, capsys, text):
    telling.message("Building DAG of jobs...", path=api.__file__)
    telling.message(text, path=api.__file__)
    assert lines(capsys) == [text]


def test_warnings_are_shown(telling, capsys):
    telling.plan(write_html=1)
    telling.message("results/plan.json is not what the build wrote there.", logging.WARNING, path=api.__file__)
    assert "results/plan.json is not what the build wrote there." in lines(capsys)


def test_a_stopped_build_says_in_one_line_how_to_go_on(telling, tmp_path, capsys):
    telling.plan(train_1=1, write_html=1)
    training(telling, tmp_path / "log")
    telling.message("Terminating processes on user request, this might take some time.", path=api.__file__)
    telling.fail(1, "train_1", tmp_path / "log")
    failed = "WorkflowError:\nAt least one job did not complete successfully."
    telling.message(failed, logging.ERROR, LogEvent.ERROR, exception="WorkflowError")
    telling.display.close()
    stopped = (
        "Stopped after 0 of 2 jobs. The same command goes on from there, and so does training that keeps its state."
    )
    assert lines(capsys) == ["2 jobs to do.", stopped]


def test_ctrl_c_while_a_build_is_planned_is_one_line_too(telling, capsys):
    telling.message("Building DAG of jobs...", path=api.__file__)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines(capsys) == ["Stopped before anything was built."]


def test_a_build_of_some_of_its_jobs_has_nothing_to_mend(telling, capsys):
    telling.plan(fetch_images=1, write_html=1)
    telling.start(1, "fetch_images")
    telling.finish(1, done=1, total=2)
    telling.display.close()
    assert lines(capsys)[-1].startswith("1 job done in ")


def test_a_failed_job_shows_its_own_last_lines(telling, tmp_path, capsys):
    log = tmp_path / "log"
    log.write_text("".join(f"epoch {n}/500\n" for n in range(500)) + "writeup train: the disk is full: make room.\n")
    telling.plan(train_1=1)
    telling.start(1, "train_1")
    telling.fail(1, "train_1", log)
    telling.display.close()
    assert lines(capsys)[1:] == [
        "train_1 failed:",
        "    writeup train: the disk is full: make room.",
        f"    log: {log}",
        "Not finished: 0 of 1 job done; failed: train_1.",
        "When the cause is mended, the same command goes on from there.",
    ]


def test_a_job_that_is_tried_again_has_not_failed_until_it_fails_again(telling, tmp_path, capsys):
    (tmp_path / "log").write_text("writeup train: the node went away.\n")
    telling.plan(train_1=1, train_2=1, write_html=1)
    for number, rule in ((1, "train_1"), (2, "train_2")):
        telling.start(number, rule)
        telling.fail(number, rule, tmp_path / "log", status=137)
    telling.start(1, "train_1")
    telling.finish(1, 1, 3)
    telling.start(2, "train_2")
    telling.fail(2, "train_2", tmp_path / "log")
    telling.display.close()
    shown = [line for line in lines(capsys) if "failed" in line]
    assert shown == [
        f"train_2 failed for the same reason as train_1 (log: {tmp_path / 'log'}).",
        "train_2 failed:",
        "Not finished: 1 of 3 jobs done; failed: train_2.",
    ]


def test_a_job_that_was_killed_is_told_from_one_that_failed(telling, tmp_path, capsys):
    (tmp_path / "log").write_text("".join(f"epoch {n}/500\n" for n in range(300)))
    telling.plan(train_1=1)
    telling.start(1, "train_1")
    telling.fail(1, "train_1", tmp_path / "log", status=137)
    assert lines(capsys)[1:] == ["train_1 was killed (SIGKILL):", "    epoch 299/500", f"    log: {tmp_path / 'log'}"]


def test_of_a_log_that_is_one_long_line_the_end_is_shown(telling, tmp_path, capsys):
    (tmp_path / "log").write_bytes(b"".join(b"\r%4d of 9999" % number for number in range(9999)))
    telling.plan(train_1=1)
    telling.start(1, "train_1")
    telling.fail(1, "train_1", tmp_path / "log", status=137)
    assert lines(capsys)[-2:] == ["    9998 of 9999", f"    log: {tmp_path / 'log'}"]


def test_every_unexpected_verdict_is_shown_and_only_once(telling, tmp_path, capsys):
    told = [f"claim_{n}: “So.” was expected to be supported and is refuted." for n in range(30)]
    for name in ("decide_claims", "render_document"):
        (tmp_path / name).write_text("\n".join(["writeup decide_claims: 30 of 31 claims came out otherwise.", *told]))
    telling.plan(decide_claims=1, render_document=1)
    telling.fail(1, "decide_claims", tmp_path / "decide_claims")
    telling.fail(2, "render_document", tmp_path / "render_document")
    shown = lines(capsys)
    assert [line.strip() for line in shown if "claim_" in line] == told
    assert "render_document failed for the same reason as decide_claims" in shown[-1]


def test_a_configuration_file_that_is_not_there_is_one_sentence(telling, capsys):
    trace = (
        "Traceback (most recent call last):\n  update_config(load_configfile(f))\n"
        "FileNotFoundError: [Errno 2] No such file or directory: 'nope.yaml'\n"
    )
    telling.message(trace, logging.ERROR, LogEvent.ERROR, exception="FileNotFoundError")
    assert lines(capsys) == [
        "nope.yaml cannot be read (No such file or directory); give --configfile a YAML file that exists."
    ]
