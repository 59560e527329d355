"""A study's own function is run: what it measures, and what becomes of every mistake in it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from writeup.errors import WriteupError
from writeup.experiment.doors.declare import read_door
from writeup.experiment.doors.execution import Outcome, Runner, StoppedError, environment
from writeup.steps.run_experiment import run

FUNCTION = "def run(seed, *, rate: float = 0.5):\n"


pytestmark = pytest.mark.usefixtures("study")


def define(body, **section):
    """A study's function with this `body`, as what a run depends on."""
    Path("experiment.py").write_text(body if "def run" in body else f"{FUNCTION}{body}")
    return read_door({"function": "experiment.py", **section}, Path()).as_json()


def folder(seed, rate=0.5):
    return Path(f"results/rate~{rate}/seed~{seed}")


def result(seed):
    return json.loads((folder(seed) / "result.json").read_text())


def of_seed_1(fault, before="", after='    return {"loss": rate}\n'):
    """A function in whose run with seed 1 `fault` happens, in line 3."""
    return f"{FUNCTION}{before}    if seed == 1:\n        {fault}\n{after}"


FAULTS = {
    'raise ValueError("the rate is bad")': "line 3, in run: ValueError: the rate is bad.",
    "1 / 0": "line 3, in run: ZeroDivisionError: division by zero.",
    "assert rate > 1": "line 3, in run: AssertionError.",
    'raise RuntimeError("first\\n  second line")': "line 3, in run: RuntimeError: first.",
    'raise RuntimeError("x" * 5000)': f"line 3, in run: RuntimeError: {'x' * 300}….",
    "raise RuntimeError(object())": "line 3, in run: RuntimeError: <object object at 0x…>.",
    'open(__file__ + "/x")': "line 3, in run: NotADirectoryError: [Errno 20] Not a directory: 'experiment.py/x'.",
    'import sys; sys.exit("enough")': "line 3, in run: SystemExit: enough.",
    "import os; os._exit(3)": "line 1, in run: its process ended itself with status 3 before the run was finished.",
    "import os; os._exit(0)": "line 1, in run: its process ended itself with status 0 before the run was finished.",
    "import os; os.abort()": "line 3, in run: its process was ended by an abort (SIGABRT).",
    "import ctypes; ctypes.string_at(0)": "line 3, in run: its process was ended by a segmentation fault",
    "import signal; signal.alarm(1); signal.pause()": "line 1, in run: its process was ended by a signal (SIGALRM).",
    "import os; os.kill(os.getpid(), 35)": "line 1, in run: its process was ended by the signal 35.",
    "return run(seed, rate=rate)": "line 3, in run: RecursionError: maximum recursion depth exceeded",
    'raise type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})': "line 3, in run: Odd (its message cannot be",
    'raise type("Odd", (BaseException,), {})': "line 3, in run: Odd.",
    "input()": "line 3, in run: EOFError: EOF when reading a line.",
    "import no_such_module": "line 3, in run: ModuleNotFoundError: No module named 'no_such_module'.",
    'return "0.9"': "line 1, in run: it gives '0.9'; give a dictionary such as {'accuracy': 0.9}.",
    "return 0.9": "line 1, in run: it gives 0.9; give a dictionary such as {'accuracy': 0.9}.",
    "return": "line 1, in run: it gives None; give a dictionary such as {'accuracy': 0.9}.",
    'return [{"loss": 1}]': "line 1, in run: it gives something of type list; give a dictionary such as",
    "return {}": "line 1, in run: it gives an empty dictionary; give at least one number.",
    'return {"loss": float("nan")}': "line 1, in run: loss is not a number (NaN).",
    'return {"loss": -float("inf")}': "line 1, in run: loss is infinite.",
    'return {"loss": 10**400}': "line 1, in run: loss is too large for a float.",
    'return {"loss": "0.9"}': "line 1, in run: loss is '0.9', not a number.",
    'return {"loss": [0.9]}': "line 1, in run: loss is something of type list, not a number.",
    'import numpy; return {"loss": numpy.ones(1)}': "line 1, in run: loss is something of type ndarray with dimensions",
    'return {"the loss": 1}': "line 1, in run: the name 'the loss' is not a name; give at most 60 letters (a to z)",
    'return {"class": 1}': "line 1, in run: the name 'class' is a word of Python's; give another name.",
    'return {"seed": 1}': "line 1, in run: the name 'seed' is a column of the result tables; give another name.",
    'return {"rate": 1}': "line 1, in run: the name 'rate' is the name of a parameter; give another.",
    "return {0: 1.0}": "line 1, in run: the key 0 is not text; name each number.",
    "import helper; helper.fail()": "helper.py, line 2, in fail: OSError: no data.",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_that_fails_says_why_and_the_others_go_on(fault, capfd):
    Path("helper.py").write_text('def fail():\n    raise OSError("no data")\n')
    run(*map(folder, range(3)), experiment=define(of_seed_1(fault)))
    failed = result(1)
    where = "" if FAULTS[fault].startswith("helper") else "experiment.py, "
    assert failed["failure"].startswith(f"{where}{FAULTS[fault]}")
    assert failed["diverged"]
    assert "loss" not in failed
    assert (folder(1) / "epochs.csv").read_text() == "epoch\n"
    assert [result(seed)["loss"] for seed in (0, 2)] == [0.5, 0.5]
    assert f"rate~0.5/seed~1\nfailed: {failed['failure']}" in capfd.readouterr().out


HARMLESS = {
    "a thread that never ends": "import threading, time; threading.Thread(target=time.sleep, args=(1000,)).start()",
    "a child that never ends": "import subprocess; subprocess.Popen(['sleep', '1000'])",
    "another working folder": "import os; os.mkdir('x'); os.chdir('x')",
    "a closed stdout": "import sys; sys.stdout.close()",
    "a lost stdout": "import sys; sys.stdout = sys.stderr = None",
    "closed descriptors": "import os; os.closerange(0, 200)",
    "much output": "print('x' * 10_000_000)",
    "odd characters": r"print('\ud800 \x00 é')",
    "an exit handler that fails": "import atexit; atexit.register(lambda: 1 / 0)",
    "an emptied environment": "import os; os.environ.clear()",
    "a changed module": "import json, math; json.loads = math.sin = None",
    "a fork": "import os; os.fork()",
    "a pool": "import multiprocessing as m; m.get_context('spawn').Pool(2).map(abs, [1, 2])",
    "ignored signals": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "a warning": "import warnings; warnings.warn('old')",
    "a lowered limit": "import sys; sys.setrecursionlimit(60)",
}


@pytest.mark.parametrize("habit", HARMLESS)
def test_what_a_run_leaves_behind_does_not_reach_the_next(habit, capfd):
    run(*map(folder, range(3)), experiment=define(of_seed_1(HARMLESS[habit])))
    assert [(result(seed)["loss"], result(seed)["failure"]) for seed in range(3)] == [(0.5, None)] * 3
    capfd.readouterr()


def test_the_log_shows_where_in_the_study_and_nothing_of_the_tool(capfd):
    run(folder(1), experiment=define(of_seed_1("1 / 0")))
    errors = capfd.readouterr().err
    assert 'experiment.py", line 3, in run' in errors
    assert "writeup" not in errors


def test_a_process_that_a_run_started_ends_with_it():
    body = "    import subprocess\n    child = subprocess.Popen(['sleep', '1000'])\n    return {'child': child.pid}\n"
    run(folder(0), experiment=define(body))
    wait_until(lambda: not is_alive(int(result(0)["child"])))  # a killed process may outlive the signal by a moment


def test_values_have_the_types_of_the_signature():
    source = (
        "def run(seed, *, rate: float = 1, width: int = 2, wide: bool = True, kind='adam'):\n"
        "    assert (type(rate), type(width), type(wide), type(kind)) == (float, int, bool, str)\n"
        "    return {'wide_': wide, 'sum': seed + rate + width}\n"
    )
    where = Path("results/rate~1/width~2/wide~false/kind~sgd/seed~7")
    run(where, experiment=define(source))
    made = json.loads((where / "result.json").read_text())
    assert made == {
        "code": "", "diverged": False, "failure": None, "kind": "sgd", "rate": 1.0, "seed": 7, "sum": 10.0,
        "wide": False, "wide_": 0.0, "width": 2,
    }  # fmt: skip


def test_numbers_of_numpy_and_of_the_standard_library_are_numbers():
    body = (
        "    import fractions, numpy\n"
        "    yield {'a': numpy.float32(0.5), 'b': numpy.array(2), 'c': fractions.Fraction(1, 4), 'd': True, 'e': 3}\n"
    )
    run(folder(0), experiment=define(body))
    assert (folder(0) / "epochs.csv").read_text() == "epoch,a,b,c,d,e\n1,0.5,2.0,0.25,1.0,3.0\n"


def test_a_generator_gives_a_row_for_each_epoch_and_numbers_at_the_end():
    body = "    for epoch in range(3):\n        yield {'loss': rate / 2**epoch}\n    return {'best': 7}\n"
    run(folder(0), experiment=define(body))
    assert (folder(0) / "epochs.csv").read_text() == "epoch,loss\n1,0.5\n2,0.25\n3,0.125\n"
    assert (result(0)["loss"], result(0)["best"]) == (0.125, 7.0)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("yield {'loss': float('nan')}", "line 4, in run: loss is not a number (NaN)"),
        ("yield {'error': 1}", "line 4, in run: epoch 2 has other numbers than epoch 1: loss is missing and error"),
        ("yield {'loss': 1, 'error': 1}", "line 4, in run: epoch 2 has other numbers than epoch 1: error is new"),
        ("yield 1", "line 4, in run: it gives 1; give a dictionary such as {'accuracy': 0.9}"),
        ("raise OverflowError", "line 4, in run: OverflowError"),
        ("import os; os.abort()", "line 4, in run: its process was ended by an abort (SIGABRT)"),
        ("return 'done'", "line 2, in run: it gives 'done'; give a dictionary"),
        ("return {'loss': 1}", "line 2, in run: loss is given for every epoch and again at the end"),
    ],
)
def test_a_run_that_fails_after_an_epoch_keeps_the_epochs_before(fault, reason):
    body = f"    yield {{'loss': 1}}\n    if seed == 1:\n        {fault}\n    yield {{'loss': 0}}\n"
    run(*map(folder, range(3)), experiment=define(body))
    assert result(1)["failure"].startswith(f"experiment.py, {reason}")
    assert len((folder(1) / "epochs.csv").read_text().splitlines()) == 2
    assert [result(seed)["loss"] for seed in (0, 2)] == [0, 0]


def test_a_run_has_no_more_epochs_than_its_parameter_says():
    source = "def run(seed, *, epochs: int = 2):\n    for epoch in range(3):\n        yield {'loss': epoch}\n"
    run(Path("results/epochs~2/seed~0"), experiment=define(source))
    failed = json.loads(Path("results/epochs~2/seed~0/result.json").read_text())["failure"]
    assert failed == "experiment.py, line 3, in run: epoch 3 is one too many; the run has 2 at most."


def test_a_generator_that_yields_nothing_has_no_numbers():
    run(folder(0), experiment=define("    yield from ()\n"))
    assert "it gives None" in result(0)["failure"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"error": {}}, "error is declared as a metric, but the run gives only loss"),
        ({"loss": {"per": "epoch"}}, "loss is declared for every epoch, but not given for each"),
        ({"loss": {"maximum": 0.4}}, "loss is 0.5, but declared as at most 0.4"),
        ({"loss": {"minimum": 0.6}}, "loss is 0.5, but declared as at least 0.6"),
    ],
)
def test_what_the_configuration_declares_is_measured(words, reason):
    run(folder(0), experiment=define("    return {'loss': rate}\n", metrics=words))
    assert result(0)["failure"] == f"experiment.py, line 1, in run: {reason}."
    assert {result(0)[name] for name in words} == {None}


STATE = (
    "import random\nBEFORE = []\n"
    "def run(seed, *, rate: float = 0.5):\n"
    "    BEFORE.append(seed)\n"
    "    random.seed(99) if seed == 0 else None\n"
    "    return {'before': len(BEFORE), 'drawn': random.random()}\n"
)


EITHER = [{}, {"gpu": 1}]
"""Resources: with a GPU, each run imports the file anew."""


@pytest.mark.parametrize("resources", EITHER)
def test_runs_of_one_job_know_nothing_of_each_other(resources):
    experiment = define(STATE, resources=resources)
    run(*map(folder, range(3)), experiment=experiment)
    together = [(folder(seed) / "result.json").read_bytes() for seed in range(3)]
    for seed in (2, 1, 0):
        run(folder(seed), experiment=experiment)
    assert [(folder(seed) / "result.json").read_bytes() for seed in range(3)] == together
    assert [result(seed)["before"] for seed in range(3)] == [1, 1, 1]
    assert len({result(seed)["drawn"] for seed in range(3)}) == 3


def test_global_generators_start_from_the_seed():
    experiment = define(
        f"import numpy, random\n{FUNCTION}    return {{'a': random.random(), 'b': numpy.random.rand()}}\n"
    )
    run(*map(folder, range(2)), experiment=experiment)
    first = [result(seed) for seed in range(2)]
    run(*map(folder, (1, 0)), experiment=experiment)
    assert [result(seed) for seed in range(2)] == first
    assert len({each[name] for each in first for name in "ab"}) == 4


def test_the_file_may_lie_in_a_folder_and_have_any_name():
    Path("code").mkdir()
    Path("code/beside.py").write_text("import below\nVALUE = below.VALUE\n")
    Path("below.py").write_text("VALUE = 3\n")
    Path("code/my-train.py").write_text(f"import beside\n{FUNCTION}    return {{'value': beside.VALUE}}\n")
    run(folder(0), experiment=read_door("code/my-train.py", Path()).as_json())
    assert result(0)["value"] == 3


def test_a_file_that_reads_its_arguments_finds_none():
    source = f"import argparse\nargparse.ArgumentParser().parse_args()\n{FUNCTION}    return {{'loss': 1}}\n"
    run(folder(0), experiment=define(source))
    assert result(0)["loss"] == 1


def test_a_host_that_was_ended_between_two_runs_is_a_reason_to_build_again():
    spelled = {"rate": "0.5", "seed": "0"}
    with Runner(define("    return {'loss': rate}\n")) as runner:
        runner.measure(spelled)
        runner._process.kill()
        runner._process.wait()
        with pytest.raises(StoppedError, match="was ended from outside; build again"):
            runner.measure(spelled)


def test_without_a_folder_for_progress_the_state_is_that_of_one_run():
    body = "def run(seed, *, rate: float = 1.0, resume):\n    n = len(list(resume.iterdir()))\n"
    body += "    (resume / str(seed)).touch()\n    return {'before': n}\n"
    run(*map(folder, range(2)), experiment=define(body))
    assert [result(seed)["before"] for seed in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("before", "imports"),
    [
        ("", 1),  # once for all
        ("import threading, time; threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()", 1 + 5),
    ],
)
def test_the_file_is_imported_once_for_all_runs_unless_it_starts_threads(before, imports):
    source = f"{before}\nopen('imports', 'a').write('x')\n{FUNCTION}    return {{'loss': 1}}\n"
    run(*map(folder, range(5)), experiment=define(source))
    assert len(Path("imports").read_text()) == imports


@pytest.mark.parametrize(
    ("top", "reason"),
    [
        ("import no_such_module", "experiment.py, line 1: ModuleNotFoundError: No module named 'no_such_module'"),
        ("import sys; sys.exit(2)", "experiment.py, line 1: SystemExit: 2"),
        ("import helper", "helper.py, line 1: ZeroDivisionError: division by zero"),
        ("import os; os._exit(0)", "experiment.py ended the process that imported it"),
    ],
)
@pytest.mark.parametrize("resources", EITHER)
def test_a_file_that_cannot_be_imported_fails_the_job_and_leaves_no_result(top, reason, resources):
    Path("helper.py").write_text("1 / 0\n")
    experiment = define(f"{top}\n{FUNCTION}    return {{'loss': 1}}\n", resources=resources)
    with pytest.raises(WriteupError) as caught:
        run(folder(0), experiment=experiment)
    assert str(caught.value).startswith(reason)
    assert not Path("results").exists()


def test_a_function_gets_its_inputs_and_a_module_beside_it():
    Path("data.csv").write_text("7")
    Path("helper.py").write_text("def read(path): return int(path.read_text())\n")
    source = "from helper import read\ndef run(seed, inputs):\n    return {'data': read(inputs[0])}\n"
    run(Path("results/seed~0"), experiment=define(source, inputs=["data.csv"]))
    assert json.loads(Path("results/seed~0/result.json").read_text())["data"] == 7


@pytest.mark.parametrize(
    "fault",
    [
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.kill(os.getppid(), 9)",
        "raise MemoryError",
        "raise KeyboardInterrupt",
        "open('/dev/full', 'w').write('x' * 99999)",
    ],
)
def test_a_run_ended_from_outside_fails_the_job_and_the_others_are_not_run_again(fault, capfd):
    body = of_seed_1(fault, before="    open('begun', 'a').write(str(seed))\n")
    experiment = define(body)
    with pytest.raises(WriteupError, match=r"^rate~0\.5/seed~1: ") as caught:
        run(*map(folder, range(3)), experiment=experiment, progress=Path("progress"))
    assert "build again" in str(caught.value)
    assert not folder(1).exists()
    capfd.readouterr()
    with pytest.raises(WriteupError):
        run(*map(folder, range(3)), experiment=experiment, progress=Path("progress"))
    assert Path("begun").read_text() == "0121"


SLOW = (
    "import os, time\nfrom pathlib import Path\n"
    "def run(seed, *, rate: float = 0.5, resume):\n"
    "    with open('begun', 'a') as log:\n"
    "        print(seed, os.getpid(), file=log)\n"
    "    state = resume / 'state'\n"
    "    done = int(state.read_text()) if state.exists() else 0\n"
    "    if seed == 1 and not done:\n"
    "        state.write_text('3')\n"
    "        Path('waiting').touch()\n"
    "        time.sleep(1000)\n"
    "    return {'done': done}\n"
)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_job_that_is_cut_off_ends_its_runs_and_goes_on_where_it_was(how, capfd):
    experiment = define(SLOW)
    arguments = [*map(str, map(folder, range(2))), "--experiment", json.dumps(experiment), "--progress", "progress"]
    command = [sys.executable, "-P", "-m", "writeup.cli", "run_experiment", *arguments]
    job = subprocess.Popen(command, stderr=subprocess.PIPE)
    wait_until(Path("waiting").exists)
    job.send_signal(how)
    _, errors = job.communicate()
    assert job.returncode == (-how if how == signal.SIGKILL else 128 + how)
    assert b"Traceback" not in errors
    (_, _), (_, pid) = (line.split() for line in Path("begun").read_text().splitlines())
    wait_until(lambda: not is_alive(int(pid)))
    assert not folder(1).exists()
    subprocess.run(command, check=True)
    assert [line.split()[0] for line in Path("begun").read_text().splitlines()] == ["0", "1", "1"]
    assert [result(seed)["done"] for seed in range(2)] == [0, 3]
    assert not [path for path in Path("progress").rglob("*") if path.is_file()]
    capfd.readouterr()


LEFT = (
    "import os\nfrom pathlib import Path\n"
    "def run(seed, *, rate: float = 0.5, resume):\n"
    "    before = len(list(resume.iterdir()))\n"
    "    (resume / 'state').touch()\n"
    "    if not Path('go').exists():\n"
    "        os.kill(os.getpid(), 9)\n"
    "    return {'before': before}\n"
)


@pytest.mark.parametrize(("code", "before"), [("old", 1), ("new", 0)])
def test_the_state_that_other_code_left_is_not_gone_on_from(code, before):
    experiment = define(LEFT)
    with pytest.raises(WriteupError, match="ended from outside"):
        run(folder(0), experiment=experiment, code="old", progress=Path("progress"))
    Path("go").touch()
    run(folder(0), experiment=experiment, code=code, progress=Path("progress"))
    assert result(0)["before"] == before


def test_a_run_of_a_search_and_the_same_of_a_sweep_have_states_of_their_own():
    experiment = define(LEFT)
    with pytest.raises(WriteupError, match="ended from outside"):
        run(Path("search", folder(0)), experiment=experiment, progress=Path("progress"))
    Path("go").touch()
    run(folder(0), experiment=experiment, progress=Path("progress"))
    run(Path("search", folder(0)), experiment=experiment, progress=Path("progress"))
    assert result(0)["before"] == 0
    assert json.loads((Path("search", folder(0)) / "result.json").read_text())["before"] == 1


def wait_until(holds):
    while not holds():
        time.sleep(0.02)


def is_alive(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_run_has_the_threads_and_the_hash_seed_that_are_declared():
    body = "    import os\n    return {name: int(os.environ[name]) for name in ('OMP_NUM_THREADS', 'PYTHONHASHSEED')}\n"
    experiment = define(body, resources={"threads": 3})
    assert environment(3).items() >= {"OMP_NUM_THREADS": "3", "PYTHONHASHSEED": "0"}.items()
    with Runner(experiment) as runner:
        assert runner.measure({"rate": "1", "seed": "0"}) == Outcome({"OMP_NUM_THREADS": 3.0, "PYTHONHASHSEED": 0.0})
    with Runner(experiment, {"PYTHONHASHSEED": "1"}) as runner:
        assert runner.measure({"rate": "1", "seed": "0"}).metrics["PYTHONHASHSEED"] == 1.0
