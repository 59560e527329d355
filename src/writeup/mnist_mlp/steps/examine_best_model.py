"""Examine the best model: its confusion matrix and its worst mistakes on the test images. Which it is, is given.

best: the best run (results/best_run.json)
weights: its weights (results/best_run.npz)
"""

from dataclasses import asdict
from pathlib import Path

from writeup.errors import ResultError
from writeup.files import read_json, write_json
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.data.images import only_test
from writeup.mnist_mlp.network.mistakes import confusion, logits, worst
from writeup.mnist_mlp.network.training import Images
from writeup.mnist_mlp.network.weights import read_weights

MISTAKES = 20


def run(plan: Path, best: Path, weights: Path, data: Path, output: Path) -> None:
    sizes, chosen = read_json(plan)["data"], read_json(best)
    folder = chosen.pop("folder")
    images = Images(*only_test(data, sizes["test"]))
    Z = logits(read_weights(weights), images)
    counts = confusion(Z, images.labels)
    accuracy = float(counts.trace() / counts.sum())
    if accuracy != chosen["test_accuracy"]:
        raise ResultError(
            f"{folder}/weights.npz scores {accuracy} on the test images, but its row in the tables says "
            f"{chosen['test_accuracy']}; delete it and build again."
        )
    inspection = {
        **chosen,
        "classes": list(DATASETS[sizes["dataset"]].classes),
        "confusion": counts.tolist(),
        "mistakes": [asdict(mistake) for mistake in worst(Z, images.labels, MISTAKES)],
    }
    write_json(output, inspection)
