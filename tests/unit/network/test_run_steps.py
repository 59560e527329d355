"""`writeup train`, `table`, `summary` and `inspect`, by their command lines, on a small made-up data set."""

import csv
import json

import numpy as np
import pytest

from writeup.cli import main
from writeup.data.images import Images, save
from writeup.study.runs import Run

SIZES = {"train": 100, "validation": 40, "test": 30}
BASE = {"learning_rate": "0.5", "reg": "0.001", "batch_size": "16", "epochs": "2", "hidden_size": "5", "momentum": "0"}
DIVERGING = BASE | {"learning_rate": "1e+38"}
PLAN = {
    "dataset": "toy",
    "data": SIZES,
    "seeds": [0, 1],
    "confidence": 0.95,
    "sweeps": [{"name": "only", "configurations": [BASE, DIVERGING]}],
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Files of the full size of which only the first images are anything; the rest takes no room on the disk."""
    rng = np.random.default_rng(0)
    parts = {"train": 60_000, "test": 10_000}
    arrays = {f"{part}_images": np.zeros((size, 28, 28), np.uint8) for part, size in parts.items()}
    arrays |= {f"{part}_labels": np.zeros(size, np.uint8) for part, size in parts.items()}
    for part in parts:
        arrays[f"{part}_labels"][:140] = rng.integers(0, 10, 140)
        arrays[f"{part}_images"][:140] = 25 * arrays[f"{part}_labels"][:140, None, None]
    folder = tmp_path_factory.mktemp("images")
    save(folder, Images(**arrays))
    return folder


def train(pictures, output, configuration=BASE, seed=0, dataset="toy", tested=True, resume=None):
    options = [f"--{name.replace('_', '-')}={value}" for name, value in configuration.items()]
    options += [f"--resume={resume}"] if resume else []
    sizes = [f"--{part}-size={size}" for part, size in SIZES.items() if tested or part != "test"]
    names = [f"--data={pictures}", f"--dataset={dataset}", f"--seed={seed}", f"--output={output}"]
    return main(["train", *names, *sizes, *options])


@pytest.fixture(scope="module")
def study(pictures, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "plan.json").write_text(json.dumps(PLAN))
    for configuration in (BASE, DIVERGING):
        for seed in PLAN["seeds"]:
            run = Run(dataset="toy", seed=str(seed), **configuration)
            assert train(pictures, folder / "runs" / run.path, configuration, seed) == 0
    common = [f"--plan={folder / 'plan.json'}"]
    runs = f"--runs={folder / 'runs.csv'}"
    assert (
        main(
            [
                "table",
                *common,
                f"--runs={folder / 'runs'}",
                f"--output={folder / 'runs.csv'}",
                f"--epochs={folder / 'epochs.csv'}",
            ]
        )
        == 0
    )
    assert main(["summary", *common, runs, f"--output={folder / 'summary.csv'}"]) == 0
    assert inspect(folder, pictures) == 0
    return folder


def inspect(folder, pictures):
    files = [f"--plan={folder / 'plan.json'}", f"--runs={folder / 'runs.csv'}", f"--weights-root={folder / 'runs'}"]
    return main(["inspect", *files, f"--data={pictures}", f"--output={folder / 'inspection.json'}"])


def rows(path):
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["result.json", "epochs.csv", "weights.npz"])
def test_training_again_writes_the_same_bytes(study, pictures, tmp_path, name):
    train(pictures, tmp_path)
    run = Run(dataset="toy", seed="0", **BASE)
    assert (tmp_path / name).read_bytes() == (study / "runs" / run.path / name).read_bytes()


def test_progress_is_one_line_an_epoch(pictures, tmp_path, capsys):
    train(pictures, tmp_path)
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == ["epoch 1/2", "epoch 2/2"]


def test_weights_are_those_of_the_shapes_promised(study):
    run = Run(dataset="toy", seed="1", **BASE)
    with np.load(study / "runs" / run.path / "weights.npz") as weights:
        shapes = {name: weights[name].shape for name in weights}
        assert {weights[name].dtype for name in weights} == {np.dtype(np.float32)}
    assert shapes == {"W1": (784, 5), "b1": (5,), "W2": (5, 10), "b2": (10,)}


def test_run_diverged_at_once_has_its_row_without_numbers_and_the_study_goes_on(study):
    diverged = [row for row in rows(study / "runs.csv") if row["diverged"] == "true"]
    assert [row["learning_rate"] for row in diverged] == ["1e+38", "1e+38"]
    assert {row[name] for row in diverged for name in ("train_loss", "validation_accuracy", "test_accuracy")} == {""}
    run = Run(dataset="toy", seed="0", **DIVERGING)
    with np.load(study / "runs" / run.path / "weights.npz") as weights:
        assert np.isnan(weights["W1"]).all()


def test_summary_counts_the_diverged_runs(study):
    counts = {(row["learning_rate"], row["diverged"], row["mean"] == "") for row in rows(study / "summary.csv")}
    assert counts == {("0.5", "0", False), ("1e+38", "2", True)}


def test_inspection_shows_the_confusion_of_all_test_images(study):
    inspection = json.loads((study / "inspection.json").read_text())
    assert np.sum(inspection["confusion"]) == SIZES["test"]
    assert np.trace(inspection["confusion"]) / SIZES["test"] == inspection["test_accuracy"]
    assert {name: inspection["configuration"][name] for name in BASE} == BASE


def test_weights_that_do_not_score_what_the_table_says_are_refused(study, pictures, capsys):
    table = study / "runs.csv"
    whole = table.read_text()
    row = next(row for row in rows(table) if row["seed"] == json.loads((study / "inspection.json").read_text())["seed"])
    table.write_text(whole.replace(f",{row['test_accuracy']},false", ",0.987,false"))
    assert inspect(study, pictures) == 1
    table.write_text(whole)
    assert "on the test images" in capsys.readouterr().err


def test_weights_of_two_seeds_exchanged_are_refused(study, pictures, capsys):
    first, second = (study / "runs" / Run(dataset="toy", seed=seed, **BASE).path / "weights.npz" for seed in ("0", "1"))
    kept = first.read_bytes(), second.read_bytes()
    first.write_bytes(kept[1])
    second.write_bytes(kept[0])
    scores = {row["test_accuracy"] for row in rows(study / "runs.csv") if row["test_accuracy"]}
    assert len(scores) == 2
    assert inspect(study, pictures) == 1
    first.write_bytes(kept[0])
    second.write_bytes(kept[1])
    assert "on the test images" in capsys.readouterr().err


def test_weights_cut_short_are_refused_by_name(study, pictures, capsys):
    seed = json.loads((study / "inspection.json").read_text())["seed"]
    weights = study / "runs" / Run(dataset="toy", seed=seed, **BASE).path / "weights.npz"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    assert inspect(study, pictures) == 1
    weights.write_bytes(whole)
    assert "weights.npz is not the weights of a run" in capsys.readouterr().err


def test_output_that_cannot_be_written_is_one_sentence(pictures, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert train(pictures, tmp_path / "file" / "run") == 1
    assert capsys.readouterr().err.startswith("writeup train: cannot write")


LONGER = BASE | {"epochs": "5", "momentum": "0.9"}


@pytest.mark.parametrize(("tested", "names"), [(True, {"weights.npz"}), (False, {"state.npz"})])
def test_a_run_that_goes_on_from_a_shorter_one_writes_the_bytes_of_one_that_never_stopped(
    pictures, tmp_path, tested, names
):
    train(pictures, tmp_path / "short", LONGER | {"epochs": "2"}, tested=False)
    assert train(pictures, tmp_path / "resumed", LONGER, tested=tested, resume=tmp_path / "short") == 0
    train(pictures, tmp_path / "whole", LONGER, tested=tested)
    written = {path.name for path in (tmp_path / "whole").iterdir()}
    assert written >= {"result.json", "epochs.csv", *names}
    assert {
        n for n in written if (tmp_path / "whole" / n).read_bytes() != (tmp_path / "resumed" / n).read_bytes()
    } == set()


def test_an_untested_run_has_no_test_accuracy_and_opens_no_test_image(pictures, tmp_path):
    half = tmp_path / "images"
    half.mkdir()
    for name in ("train-images.npy", "train-labels.npy"):
        (half / name).symlink_to(pictures / name)
    assert train(half, tmp_path / "run", tested=False) == 0
    assert "test_accuracy" not in json.loads((tmp_path / "run" / "result.json").read_text())


@pytest.mark.parametrize("change", [{"learning_rate": "0.4"}, {"seed": 1}, {"dataset": "other"}, {"epochs": "1"}])
def test_a_run_does_not_go_on_from_another_run(pictures, tmp_path, capsys, change):
    train(pictures, tmp_path / "short", BASE, tested=False)
    other = {name: change.pop(name) for name in ("seed", "dataset") if name in change}
    longer = LONGER | {"momentum": "0"} | change
    assert train(pictures, tmp_path / "run", longer, resume=tmp_path / "short", **other) == 1
    assert "is not the beginning of this run" in capsys.readouterr().err


def test_a_state_cut_short_is_refused_by_name(pictures, tmp_path, capsys):
    train(pictures, tmp_path / "short", BASE, tested=False)
    state = tmp_path / "short" / "state.npz"
    state.write_bytes(state.read_bytes()[:1000])
    assert train(pictures, tmp_path / "run", BASE | {"epochs": "3"}, resume=tmp_path / "short") == 1
    assert "state.npz is not the state of a run" in capsys.readouterr().err
