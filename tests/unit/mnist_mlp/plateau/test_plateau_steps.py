"""The steps about the plateau, by command line, on a plan with a handful of images."""

import csv
import json

import numpy as np
import pytest

from builtin import EXPERIMENT
from factories import a_run, spelled
from writeup.certificates import check_file
from writeup.cli import main
from writeup.mnist_mlp.data.images import Images, save
from writeup.mnist_mlp.shape import SHAPES

DATASET = "mnist-500-100-100"
CONFIGURATION = spelled(batch_size=50, epochs=4)
PLAN = {
    "experiment": {**EXPERIMENT.as_json(), "identity": {"dataset": DATASET}},
    "data": {"dataset": "mnist", "train": 500, "validation": 100, "test": 100},
    "seeds": [0],
    "sweeps": [{"name": "a", "title": "A", "vary": {"learning_rate": ["0.1"]}, "configurations": [CONFIGURATION]}],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A plan, images, and one run's losses and weights."""
    root, draw = tmp_path_factory.mktemp("study"), np.random.default_rng(3)
    (root / "plan.json").write_text(json.dumps(PLAN))
    arrays = {key: np.zeros(shape, np.uint8) for key, shape in SHAPES.items()}
    arrays["train_labels"][:500] = draw.integers(0, 10, 500)
    arrays["train_images"][:500] = draw.integers(0, 256, (10, 28, 28))[arrays["train_labels"][:500]]
    save(root / "data", Images(**arrays))
    run = root / "runs" / a_run(DATASET, **CONFIGURATION).path
    run.mkdir(parents=True)
    np.save(run / "minibatch_losses.npy", np.linspace(2.3, 1.0, 40, dtype=np.float32))
    shapes = {"W1": (784, 8), "b1": (8,), "W2": (8, 10), "b2": (10,)}
    np.savez(run / "weights.npz", **{name: np.zeros(shape, np.float32) for name, shape in shapes.items()})
    predict(root, "p.json")
    return root


def predict(root, name):
    words = ["--plan", f"{root}/plan.json", "--data", f"{root}/data", "--modes", f"{root}/modes.json"]
    words += ["--linearised", f"{root}/linearised.npy"]
    assert main(["mnist_mlp.predict_plateau", *words, "--output", f"{root}/{name}"]) == 0


def table(path):
    with path.open() as stream:
        return list(csv.DictReader(stream))


def test_predictions_come_before_any_run(folder):
    predictions = json.loads((folder / "p.json").read_text())
    assert [entry["reg"] for entry in predictions["configurations"]] == ["0.001"]
    assert all(relation["holds"] for relation in predictions["relations"])


def test_predictions_are_the_same_bytes_again(folder):
    predict(folder, "again.json")
    assert (folder / "again.json").read_bytes() == (folder / "p.json").read_bytes()


def test_measured_plateaus_stand_beside_the_predicted(folder):
    words = ["--plan", f"{folder}/plan.json", "--predictions", f"{folder}/p.json", "--runs-root", f"{folder}/runs"]
    assert main(["mnist_mlp.measure_plateau", *words, "--output", f"{folder}/plateau.csv"]) == 0
    [row] = table(folder / "plateau.csv")
    assert (row["seed"], row["within"]) == ("0", "true")
    assert 0 < int(row["measured_steps"]) < 40


def test_sharpness_of_a_trained_network_stands_beside_its_limit(folder):
    sizes = ["--train-size", "500", "--validation-size", "100", "--images", "2000", "--data", f"{folder}/data"]
    run = folder / "runs" / a_run(DATASET, **CONFIGURATION).path
    assert main(["mnist_mlp.measure_sharpness", *sizes, "--output", f"{folder}/piece.csv", str(run)]) == 0
    words = ["--plan", f"{folder}/plan.json", "--varying", "learning_rate", "--measured", f"{folder}/piece.csv"]
    assert main(["mnist_mlp.gather_sharpness", *words, "--output", f"{folder}/sharpness.csv"]) == 0
    assert (folder / "sharpness.csv").read_bytes() == (folder / "piece.csv").read_bytes()
    [row] = table(folder / "sharpness.csv")
    assert 0.9 * float(row["origin"]) < float(row["sharpness"]) < float(row["limit"]) == 20


def test_linearisation_is_written_as_a_certificate_that_checks(folder):
    assert main(["linearise_network", "--output", f"{folder}/plateau.json"]) == 0
    assert check_file(folder / "plateau.json").startswith("plateau proved")
