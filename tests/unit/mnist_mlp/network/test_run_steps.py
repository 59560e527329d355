"""The steps from `train` to `examine_best_model`, by their command lines, on a small made-up data set."""

import csv
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from builtin import EXPERIMENT
from factories import save_images, spelled
from writeup.arithmetic import kernels
from writeup.cli import main
from writeup.experiment.runs import Run

SIZES = {"train": 100, "validation": 40, "test": 30}
TRAINED_ON = [f"--{part}-size={SIZES[part]}" for part in ("train", "validation")]
BASE = spelled(learning_rate=0.5, batch_size=16, hidden_size=5)
DIVERGING = BASE | {"learning_rate": "1e+38"}
PLAN = {
    "experiment": {**EXPERIMENT.as_json(), "identity": {"dataset": "toy"}},
    "data": SIZES | {"dataset": "mnist"},
    "seeds": [0, 1],
    "confidence": 0.95,
    "sweeps": [{"name": "only", "configurations": [BASE, DIVERGING]}],
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Images of the shade of their class."""
    folder = tmp_path_factory.mktemp("images")
    save_images(folder, np.random.default_rng(0), 140, lambda labels: 25 * labels[:, None, None])
    return folder


def named(configuration=BASE, seed=0, dataset="toy"):
    return Run({"dataset": dataset, **configuration, "seed": str(seed)})


def train(pictures, root, *runs, state=False, resume=None, code="c0de", progress=None):
    """Train `runs` below `root`; the folder of the first."""
    runs = runs or (named(),)
    options = [f"--resume={resume / 'state.npz'}"] if resume else []
    options += [f"--progress={progress}"] if progress else []
    options += ["--state"] if state else []
    return main(
        [
            "mnist_mlp.train",
            f"--data={pictures}",
            f"--code={code}",
            *TRAINED_ON,
            *options,
            *(f"{root}/{run.path}" for run in runs),
        ]
    )


@pytest.fixture(scope="module")
def study(pictures, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "plan.json").write_text(json.dumps(PLAN))
    runs = [named(configuration, seed) for configuration in (BASE, DIVERGING) for seed in PLAN["seeds"]]
    assert train(pictures, folder / "runs", *runs) == 0
    assert measure(folder, pictures, *runs) == 0
    common = [f"--plan={folder / 'plan.json'}"]
    runs = f"--runs={folder / 'runs.csv'}"
    assert (
        main(
            [
                "gather_runs",
                *common,
                f"--runs-root={folder / 'runs'}",
                f"--output={folder / 'runs.csv'}",
                f"--epochs={folder / 'epochs.csv'}",
                f"--tests={folder / 'tests.csv'}",
                f"--experiment={folder / 'experiment.json'}",
            ]
        )
        == 0
    )
    assert (
        main(
            [
                "summarise_runs",
                f"--experiment={folder / 'experiment.json'}",
                *common,
                runs,
                f"--output={folder / 'summary.csv'}",
            ]
        )
        == 0
    )
    assert choose(folder) == 0
    assert examine(folder, pictures) == 0
    return folder


def measure(folder, pictures, *runs):
    words = [f"--data={pictures}", f"--test-size={SIZES['test']}", f"--output={folder / 'tests.csv'}"]
    return main(["mnist_mlp.measure_test_accuracy", *words, *(f"{folder}/runs/{run.path}" for run in runs)])


def choose(folder):
    read = [f"--plan={folder / 'plan.json'}", f"--runs={folder / 'runs.csv'}", f"--runs-root={folder / 'runs'}"]
    written = [f"--output={folder / 'best_run.json'}", f"--output-weights={folder / 'best_run.npz'}"]
    return main(["mnist_mlp.choose_best_run", *read, *written])


def examine(folder, pictures):
    files = [f"--plan={folder / 'plan.json'}", f"--best={folder / 'best_run.json'}"]
    files += [f"--weights={folder / 'best_run.npz'}", f"--output={folder / 'best_model.json'}"]
    return main(["mnist_mlp.examine_best_model", *files, f"--data={pictures}"])


def rows(path):
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["result.json", "epochs.csv", "weights.npz"])
def test_training_again_writes_the_same_bytes(study, pictures, tmp_path, name):
    train(pictures, tmp_path)
    assert (tmp_path / named().path / name).read_bytes() == (study / "runs" / named().path / name).read_bytes()


def test_a_run_is_named_and_told_in_one_line_an_epoch(pictures, tmp_path, capsys):
    train(pictures, tmp_path)
    told = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert told == [named().path, "epoch 1/2", "epoch 2/2"]


def test_a_result_has_every_measure_of_the_last_epoch(study):
    folder = study / "runs" / named().path
    *_, last = rows(folder / "epochs.csv")
    result = json.loads((folder / "result.json").read_text())
    assert {name: float(value) for name, value in last.items() if name != "epoch"} == {
        name: result[name] for name in last if name != "epoch"
    }


def test_weights_are_those_of_the_shapes_promised(study):
    run = named(seed=1)
    with np.load(study / "runs" / run.path / "weights.npz") as weights:
        shapes = {name: weights[name].shape for name in weights}
        assert {weights[name].dtype for name in weights} == {np.dtype(np.float32)}
    assert shapes == {"W1": (784, 5), "b1": (5,), "W2": (5, 10), "b2": (10,)}


def test_weights_are_in_bytes_that_no_release_of_python_changes(study):
    path = study / "runs" / named(seed=1).path / "weights.npz"
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    assert {entry.extract_version for entry in entries} == {zipfile.DEFAULT_VERSION}
    # Headers of 30 bytes and 46 with the name, and 22 at the end: no room that is kept for large files.
    assert path.stat().st_size == sum(76 + 2 * len(entry.filename) + entry.file_size for entry in entries) + 22


def test_run_diverged_at_once_has_its_row_without_numbers_and_the_study_goes_on(study):
    diverged = [row for row in rows(study / "runs.csv") if row["diverged"] == "true"]
    assert [row["learning_rate"] for row in diverged] == ["1e+38", "1e+38"]
    assert {row[name] for row in diverged for name in ("train_loss", "validation_accuracy", "test_accuracy")} == {""}
    run = named(DIVERGING)
    with np.load(study / "runs" / run.path / "weights.npz") as weights:
        assert np.isnan(weights["W1"]).all()


def test_summary_counts_the_diverged_runs(study):
    counts = {(row["learning_rate"], row["diverged"], row["mean"] == "") for row in rows(study / "summary.csv")}
    assert counts == {("0.5", "0", False), ("1e+38", "2", True)}


def test_inspection_shows_the_confusion_of_all_test_images(study):
    inspection = json.loads((study / "best_model.json").read_text())
    assert np.sum(inspection["confusion"]) == SIZES["test"]
    assert np.trace(inspection["confusion"]) / SIZES["test"] == inspection["test_accuracy"]
    assert {name: inspection["configuration"][name] for name in BASE} == BASE


def test_weights_that_do_not_score_what_the_table_says_are_refused(study, pictures, capsys):
    table = study / "runs.csv"
    whole = table.read_text()
    row = next(row for row in rows(table) if row["seed"] == json.loads((study / "best_model.json").read_text())["seed"])
    table.write_text(whole.replace(f",{row['test_accuracy']},false", ",0.987,false"))
    assert choose(study) == 0
    assert examine(study, pictures) == 1
    table.write_text(whole)
    assert "on the test images" in capsys.readouterr().err


def test_weights_of_two_seeds_exchanged_are_refused(study, pictures, capsys):
    first, second = (study / "runs" / named(seed=seed).path / "weights.npz" for seed in ("0", "1"))
    kept = first.read_bytes(), second.read_bytes()
    first.write_bytes(kept[1])
    second.write_bytes(kept[0])
    scores = {row["test_accuracy"] for row in rows(study / "runs.csv") if row["test_accuracy"]}
    assert len(scores) == 2
    assert choose(study) == 0
    assert examine(study, pictures) == 1
    first.write_bytes(kept[0])
    second.write_bytes(kept[1])
    assert "on the test images" in capsys.readouterr().err


def test_weights_cut_short_are_refused_by_name(study, pictures, capsys):
    seed = json.loads((study / "best_model.json").read_text())["seed"]
    weights = study / "runs" / named(seed=seed).path / "weights.npz"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert choose(study) == 0
    assert examine(study, pictures) == 1
    weights.write_bytes(whole)
    assert "best_run.npz is not the weights of a run" in capsys.readouterr().err


def test_the_best_run_is_chosen_where_there_are_no_images_and_its_weights_are_handed_on(study):
    assert choose(study) == 0
    chosen = json.loads((study / "best_run.json").read_text())
    finite = [row for row in rows(study / "runs.csv") if row["diverged"] == "false"]
    assert chosen["seed"] == max(finite, key=lambda row: float(row["best_validation_accuracy"]))["seed"]
    assert (study / "best_run.npz").read_bytes() == (Path(chosen["folder"]) / "weights.npz").read_bytes()


def test_output_that_cannot_be_written_is_one_sentence(pictures, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert train(pictures, tmp_path / "file" / "run") == 1
    assert capsys.readouterr().err.startswith("writeup mnist_mlp.train: cannot write")


LONGER = BASE | {"epochs": "5", "momentum": "0.9"}
SHORT = LONGER | {"epochs": "2"}


def differing(one, other):
    names = {path.name for path in one.iterdir()}
    assert names == {path.name for path in other.iterdir()}
    return {name for name in names if (one / name).read_bytes() != (other / name).read_bytes()}


@pytest.mark.parametrize(("state", "name"), [(False, "weights.npz"), (True, "state.npz")])
def test_a_run_that_goes_on_from_a_shorter_one_writes_the_bytes_of_one_that_never_stopped(
    pictures, tmp_path, state, name
):
    train(pictures, tmp_path, named(SHORT), state=True)
    short, longer = tmp_path / named(SHORT).path, named(LONGER)
    assert train(pictures, tmp_path / "resumed", longer, state=state, resume=short) == 0
    train(pictures, tmp_path / "whole", longer, state=state)
    assert (tmp_path / "whole" / longer.path / name).exists()
    assert differing(tmp_path / "whole" / longer.path, tmp_path / "resumed" / longer.path) == set()


@pytest.mark.parametrize("state", [False, True])
def test_a_run_has_no_test_accuracy_and_opens_no_test_image(pictures, tmp_path, state):
    half = tmp_path / "images"
    half.mkdir()
    for name in ("train-images.npy", "train-labels.npy"):
        (half / name).symlink_to(pictures / name)
    assert train(half, tmp_path, state=state) == 0
    assert "test_accuracy" not in json.loads((tmp_path / named().path / "result.json").read_text())


@pytest.mark.parametrize("change", [{"learning_rate": "0.4"}, {"seed": 1}, {"dataset": "other"}, {"code": "0ther"}])
def test_a_run_does_not_go_on_from_another_run(pictures, tmp_path, capsys, change):
    train(pictures, tmp_path, named(SHORT), state=True)
    names = {name: change.pop(name) for name in ("seed", "dataset") if name in change}
    code = change.pop("code", "c0de")
    other = named(LONGER | change, **names)
    assert train(pictures, tmp_path, other, resume=tmp_path / named(SHORT).path, code=code) == 1
    assert "is not the beginning of this run" in capsys.readouterr().err


def test_a_run_does_not_go_on_from_a_longer_one(pictures, tmp_path, capsys):
    train(pictures, tmp_path, named(LONGER), state=True)
    assert train(pictures, tmp_path, named(SHORT), resume=tmp_path / named(LONGER).path) == 1
    assert "is no shorter than this run" in capsys.readouterr().err


def test_a_state_cut_short_is_refused_by_name(pictures, tmp_path, capsys):
    train(pictures, tmp_path, state=True)
    state = tmp_path / named().path / "state.npz"
    state.write_bytes(state.read_bytes()[:1000])
    assert train(pictures, tmp_path, named(BASE | {"epochs": "3"}), resume=state.parent) == 1
    assert "state.npz is not the state of a run" in capsys.readouterr().err


def test_a_folder_that_names_no_run_is_refused_with_the_form_it_should_have(pictures, tmp_path, capsys):
    assert main(["mnist_mlp.train", f"--data={pictures}", *TRAINED_ON, str(tmp_path / "elsewhere")]) == 1
    assert "elsewhere is not the folder of a run; name it …/dataset~…/learning_rate~…" in capsys.readouterr().err


MANY = LONGER | {"epochs": "1000", "hidden_size": "64"}


def started(pictures, root, *runs):
    """Train `runs` in a process of its own, whose arithmetic is pinned from the start."""
    command = [sys.executable, "-m", "writeup.cli", "mnist_mlp.train", f"--data={pictures}", "--code=c0de", *TRAINED_ON]
    folders = [f"{root}/{run.path}" for run in runs]
    return subprocess.Popen([*command, f"--progress={root / 'kept'}", *folders], stdout=subprocess.PIPE, text=True)


def killed(pictures, root, *runs):
    """Start to train `runs` and kill the process as soon as progress of the last of them was kept."""
    with started(pictures, root, *runs) as process:
        while not (root / "kept" / f"{runs[-1].path}.npz").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()


def test_a_job_that_is_killed_goes_on_from_its_last_epochs_to_the_same_bytes(pictures, tmp_path):
    runs = named(LONGER), named(MANY)
    killed(pictures, tmp_path, *runs)
    assert not (tmp_path / runs[1].path / "result.json").exists()
    told = started(pictures, tmp_path, *runs).communicate()[0].splitlines()
    assert told[:2] == [run.path for run in runs]  # nothing of the first was left to train
    assert int(told[2].split("/")[0].removeprefix("epoch ")) > 1
    started(pictures, tmp_path / "whole", *runs).communicate()
    assert [differing(tmp_path / "whole" / run.path, tmp_path / run.path) for run in runs] == [set(), set()]


def test_progress_made_by_other_code_or_cut_short_is_not_gone_on_from(pictures, tmp_path, capsys):
    killed(pictures, tmp_path, named(MANY))
    few = named(MANY | {"epochs": "1"})
    kept = tmp_path / "kept" / f"{few.path}.npz"
    kept.parent.mkdir(parents=True)
    kept.write_bytes((tmp_path / "kept" / f"{named(MANY).path}.npz").read_bytes()[:5000])
    assert train(pictures, tmp_path, few, progress=tmp_path / "kept") == 0
    assert "epoch 1/1" in capsys.readouterr().out


def test_finished_jobs_leave_no_progress_behind(pictures, tmp_path):
    train(pictures, tmp_path, named(LONGER), named(SHORT), progress=tmp_path / "kept")
    assert not list((tmp_path / "kept").rglob("*.npz"))


TRAIN = """
import sys
from pathlib import Path
from writeup.errors import WriteupError
from writeup.mnist_mlp.steps.train import run
try:
    folder, data, resume = Path(sys.argv[2]), Path(sys.argv[1]), [Path(state) for state in sys.argv[3:]]
    run(folder, data=data, train_size=100, validation_size=40, state=True, resume=resume[0] if resume else None)
except WriteupError as error:
    sys.exit(str(error))
"""


def train_under(kernel, pictures, folder, *resume, **environment):
    """A run trained in a process of its own, with the kernels that OpenBLAS calls `kernel`."""
    environment = os.environ | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"} | environment
    command = [sys.executable, "-c", TRAIN, pictures, folder, *resume]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not kernels(), reason="only on x86-64 are kernels known that are not as specified")
def test_arithmetic_of_a_machine_s_own_is_said_and_marked(pictures, tmp_path):
    for kernel, arithmetic in ((kernels()[-1], "specified"), ("Sandybridge", "own")):
        folder = tmp_path / kernel / named().path
        done = train_under(kernel, pictures, folder)
        assert done.returncode == 0, done.stderr
        assert ("multiplies in an order of its own" in done.stdout) == (arithmetic == "own")
        assert json.loads((folder / "result.json").read_text())["arithmetic"] == arithmetic


@pytest.mark.skipif(not kernels(), reason="only on x86-64 are kernels known that are not as specified")
def test_what_a_machine_trained_in_an_order_of_its_own_is_never_shared(pictures, tmp_path):
    folder = tmp_path / named().path
    done = train_under("Sandybridge", pictures, folder, SNAKEMAKE_OUTPUT_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "unset SNAKEMAKE_OUTPUT_CACHE" in done.stderr
    assert not folder.exists()


@pytest.mark.skipif(not kernels(), reason="only on x86-64 are kernels known that are not as specified")
def test_a_run_that_goes_on_from_an_arithmetic_of_its_own_stays_marked_and_is_never_shared(pictures, tmp_path):
    short, long = (tmp_path / named(BASE | {"epochs": epochs}).path for epochs in ("1", "2"))
    assert train_under("Sandybridge", pictures, short).returncode == 0
    shared = train_under(kernels()[-1], pictures, long, short / "state.npz", SNAKEMAKE_OUTPUT_CACHE="cache")
    assert "What this run goes on from" in shared.stderr
    assert not long.exists()
    assert train_under(kernels()[-1], pictures, long, short / "state.npz").returncode == 0
    assert json.loads((long / "result.json").read_text())["arithmetic"] == "own"


@pytest.mark.skipif(not kernels(), reason="only on x86-64 are kernels chosen by name")
def test_kernels_that_the_processor_lacks_are_refused(pictures, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("WRITEUP_KERNELS", "Pentium")
    assert train(pictures, tmp_path) == 1
    assert f"WRITEUP_KERNELS is Pentium, but this processor has {kernels()[0]}" in capsys.readouterr().err
