"""Mistakes planted in the code that trains, a line each: the second witness of training stops the build.

Each is a mistake that people make. A small study is trained with it, from its images to its tables, by the steps of the
build. README.md beside this file says which of them stops it, and which would without this witness.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from faults.small_study import PARTS, SIZES, Small, declare
from planting import complaint, plant
from writeup.experiment.run_files import csv_text
from writeup.files import read_json, write_json
from writeup.mnist_mlp.data import images as data_images
from writeup.mnist_mlp.network import checkpoints, means, mistakes, mlp, motion, random_streams, training
from writeup.mnist_mlp.network.fast import Descent, Logits, Workspace
from writeup.mnist_mlp.network.motion import Motion
from writeup.mnist_mlp.network.pixel_order import Arranged
from writeup.mnist_mlp.steps import measure_test_accuracy
from writeup.mnist_mlp.steps import train as train_step
from writeup.mnist_mlp.witness.images import Images, check_models
from writeup.theory.linearisation import Relation
from writeup.tool import ROOT
from writeup.witness.account import Account
from writeup.witness.study import read


@pytest.fixture(scope="module", autouse=True)
def simplified_once() -> Iterator[None]:
    """What follows from the theory, which no mistake in training reaches, is simplified once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Relation, "holds", cache(Relation.holds))
        yield


@pytest.fixture
def small(pictures: Path, tmp_path: Path) -> Small:
    return declare(tmp_path, pictures)


@pytest.fixture(scope="module")
def trained(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The study, built without a mistake."""
    study = declare(tmp_path_factory.mktemp("trained"), pictures)
    assert study.build() == ""
    return study


@pytest.fixture
def copied(trained: Small, tmp_path: Path) -> Small:
    """That study in a folder of its own."""
    copytree(trained.folder, tmp_path / "study")
    return trained._replace(folder=tmp_path / "study")


def test_a_study_without_a_mistake_is_built(copied):
    assert complaint(copied.witness) == ""


OPENED = "without_test.__globals__['only_test'](data, 60)"  # the step that trains does not import it
DATA = {
    "validation images taken from the training images": (
        data_images,
        "without_test",
        "_part(pixels[middle:end], labels[middle:end])",
        "_part(pixels[: end - middle], labels[: end - middle])",
    ),
    "one training image among the validation images": (
        data_images,
        "without_test",
        "_part(pixels[middle:end], labels[middle:end])",
        "_part(pixels[middle - 1 : end - 1], labels[middle - 1 : end - 1])",
    ),
    "validation images among the training images": (
        data_images,
        "without_test",
        "_part(pixels[:middle], labels[:middle])",
        "_part(pixels[:end], labels[:end])",
    ),
    "a training image too few": (
        data_images,
        "without_test",
        "_part(pixels[:middle], labels[:middle])",
        "_part(pixels[: middle - 1], labels[: middle - 1])",
    ),
    "test images used to choose the best epoch": (
        train_step,
        "run",
        "without_test(data, train_size, validation_size)",
        f"(without_test(data, 130, 60)[0], {OPENED})",
    ),
    "test images used by the search": (
        train_step,
        "run",
        "without_test(data, train_size, validation_size)",
        f"(without_test(data, 130, 60)[0], {OPENED} if state else without_test(data, 130, 60)[1])",
    ),
    "a test on the validation images": (
        measure_test_accuracy,
        "run",
        "only_test(data, test_size)",
        "only_test.__globals__['without_test'](data, 130, 60)[1]",
    ),
    "a test of another seed's model": (
        measure_test_accuracy,
        "accuracy",
        'folder / "weights.npz"',
        'max(folder.parent.glob("seed~*")) / "weights.npz"',
    ),
    "pixels cut off at 1": (data_images, "_part", "images.reshape", "np.minimum(images, 1).reshape"),
    "pixels in black and white": (data_images, "_part", "images.reshape", "(np.uint8(255) * (images > 127)).reshape"),
    "pixels divided by 510": (data_images, "_part", "images.reshape", "(images // 2).reshape"),
    "images on their side": (data_images, "_part", "images.reshape", "images.swapaxes(1, 2).reshape"),
    "labels shifted by one image": (data_images, "_part", ", labels)", ", np.roll(labels, 1))"),
    "labels shifted by one class": (data_images, "_part", ", labels)", ", (labels + 1) % 10)"),
    "the lower half of the images unread": (
        Arranged,
        "minibatches",
        "if span[0] < span[1]]",
        "if span[0] < span[1]][:1]",
    ),
}
DRAWS = {
    "one initial draw for all seeds": (
        random_streams,
        "stream",
        "SeedSequence(seed,",
        "SeedSequence(seed if purpose == Purpose.DATA_ORDER else 0,",
    ),
    "one order of minibatches for all seeds": (random_streams, "data_order", "stream(seed,", "stream(0,"),
    "images in the same order in every epoch": (random_streams, "data_order", "DATA_ORDER, epoch", "DATA_ORDER, 1"),
    "images that are not shuffled": (
        random_streams,
        "data_order",
        "return stream(seed, Purpose.DATA_ORDER, epoch).permutation(size)",
        "return np.arange(size)",
    ),
    "images drawn with replacement": (random_streams, "data_order", "permutation(size)", "integers(0, size, size)"),
    "both layers from one stream": (mlp, "initialize", "Purpose.SECOND_LAYER", "Purpose.FIRST_LAYER"),
    "uniform draws": (
        mlp,
        "initialize",
        "standard_normal((hidden, classes))",
        "uniform(-1.73, 1.73, (hidden, classes))",
    ),
    "initial weights of unit scale": (mlp, "initialize", "scale * W1.T", "W1.T"),
    "initial weights divided by the root of the inputs": (
        mlp,
        "initialize",
        "scale * W1.T",
        "scale * W1.T / features**0.5",
    ),
    "the same initial scale for all": (training, "start", "scale=configuration.initial_scale", "scale=0.1"),
    "initial weights of half precision": (mlp, "initialize", "scale * W1.T", "np.float16(scale * W1.T)"),
    "hidden units drawn in columns": (mlp, "initialize", "((hidden, features))", "((features, hidden)).T"),
    "biases that start at one": (mlp, "initialize", "np.zeros(hidden,", "np.ones(hidden,"),
    "other draws for every configuration": (
        training,
        "start",
        "configuration.seed, features,",
        "configuration.seed + int(1000 * configuration.reg), features,",
    ),
}
BATCHES = {
    "the last, smaller minibatch dropped": (
        training,
        "_train_epoch",
        "order = data_order(configuration.seed, epoch, len(training.labels))",
        "order = data_order(configuration.seed, epoch, len(training.labels))[: len(training.labels) // size * size]",
    ),
    "a minibatch of one image more": (
        training,
        "_train_epoch",
        "min(configuration.batch_size,",
        "min(configuration.batch_size + 1,",
    ),
    "half of the images in an epoch": (
        training,
        "_train_epoch",
        "epoch, len(training.labels))",
        "epoch, len(training.labels))[::2]",
    ),
    "the last minibatch's gradient over the full batch size": (
        Workspace,
        "__init__",
        "/ (4 * size)",
        "/ (4 * descent.batch_size)",
    ),
    "an epoch's loss as the mean of means": (means, "measure", "float(sums.sum())", "float(means.mean()) * images"),
    "losses of minibatches as sums": (means, "measure", "sums / np.diff(starts, append=images)", "sums"),
}
DESCENT = {
    "a velocity forgotten at each epoch": (
        training,
        "_train_epoch",
        "        state.velocity,\n",
        "        zeros_like(state.velocity),\n",
    ),
    "momentum applied twice": (
        training,
        "_train_epoch",
        "momentum=configuration.momentum",
        "momentum=configuration.momentum**2",
    ),
    "momentum read and not used": (training, "_train_epoch", "momentum=configuration.momentum", "momentum=0"),
    "Nesterov's momentum for all": (training, "_train_epoch", "nesterov=configuration.nesterov", "nesterov=1"),
    "a heavy ball for all": (training, "_train_epoch", "nesterov=configuration.nesterov", "nesterov=0"),
    "a gradient damped by momentum": (
        Workspace,
        "__init__",
        "descent.learning_rate / (4",
        "descent.learning_rate * (1 - 0.9 * descent.motion.lasting) / (4",
    ),
    "a penalty twice as large": (training, "_train_epoch", "reg=configuration.reg", "reg=2 * configuration.reg"),
    "a penalty divided by the batch size": (
        training,
        "_train_epoch",
        "reg=configuration.reg",
        "reg=configuration.reg / size",
    ),
    "no penalty in the first epoch": (
        training,
        "_train_epoch",
        "reg=configuration.reg",
        "reg=configuration.reg * (epoch > 1)",
    ),
    "a penalty on biases": (Motion, "coast", "np.divide(self.bias, self.lam, self.bias)", "pass"),
    "a penalty on biases, with momentum": (
        Motion,
        "coast",
        "np.multiply(self.bias_m, self.one_over_q, self.bias_m)",
        "pass",
    ),
    "a learning rate halved after each epoch": (
        training,
        "_train_epoch",
        "learning_rate=configuration.learning_rate",
        "learning_rate=configuration.learning_rate * 0.5 ** (epoch - 1)",
    ),
    "a learning rate lower after the fourth epoch": (
        training,
        "_train_epoch",
        "learning_rate=configuration.learning_rate",
        "learning_rate=configuration.learning_rate / (10 if epoch > 4 else 1)",
    ),
    "a learning rate that rises in the first epoch": (
        training,
        "_train_epoch",
        "learning_rate=configuration.learning_rate",
        "learning_rate=configuration.learning_rate * min(1, epoch / 2)",
    ),
    "a sigmoid's slope wrong in the hidden layer": (Descent, "step", "subtract(self.two", "add(self.two"),
    "a first layer that is not updated": (
        Descent,
        "step",
        'motion.subtract("V1", self.dV1[:length], span)',
        "pass",
    ),
    "output biases that are not updated": (Descent, "step", 'motion.subtract("b2", self.db2)', "pass"),
    "softmax without its maximum": (
        Logits,
        "exponentials",
        "np.maximum.reduce(self.Z, axis=0, out=self.top)",
        "self.top[...] = 0",
    ),
    "targets that are smoothed": (Descent, "step", "np.subtract(dZ, Y, dZ)", "np.subtract(dZ, 0.9 * Y + 0.01, dZ)"),
    "gradients that are clipped": (
        Descent,
        "step",
        "np.multiply(dZ, w.rate, dZ)",
        "np.multiply(np.clip(dZ, -0.95, 0.95), w.rate, dZ)",
    ),
    "a scale lost at the end of an epoch": (Descent, "epoch", "self.motion.fold()", "self.motion.s = 1.0"),
    "pixels in another order after an epoch": (motion, "unpack", "W1[order] =", "W1[:] ="),
    "a hidden unit left out": (training, "start", "configuration.hidden_size,", "configuration.hidden_size - 1,"),
}
MEASURES = {
    "losses measured after an epoch's updates": (
        training,
        "_train_epoch",
        "measured(descent.epoch(training, order), training.labels[order], size)",
        "measured((descent.epoch(training, order), descent.logits(training))[1], training.labels, size)",
    ),
    "validation measured before an epoch": (
        training,
        "_train_epoch",
        "        trained = measured(descent.epoch(training, order), training.labels[order], size)\n"
        "        validated = measured(descent.logits(validation), validation.labels, len(validation.labels))\n",
        "        validated = measured(descent.logits(validation), validation.labels, len(validation.labels))\n"
        "        trained = measured(descent.epoch(training, order), training.labels[order], size)\n",
    ),
    "a training loss on the validation images": (
        training,
        "_train_epoch",
        "Epoch(epoch, trained.loss",
        "Epoch(epoch, validated.loss",
    ),
    "training and validation accuracy exchanged": (
        training,
        "_train_epoch",
        "trained.accuracy, validated.loss, validated.accuracy",
        "validated.accuracy, validated.loss, trained.accuracy",
    ),
    "a penalty counted in the loss": (
        training,
        "_train_epoch",
        "Epoch(epoch, trained.loss,",
        "Epoch(epoch, trained.loss + configuration.reg / 2 * (norms[0] ** 2 + norms[1] ** 2),",
    ),
    "a running mean over all epochs": (
        training,
        "_train_epoch",
        "Epoch(epoch, trained.loss,",
        "Epoch(epoch, float(np.mean(state.step_losses)),",
    ),
    "accuracies of the second guess as well": (
        Logits,
        "hits",
        "np.asarray((self.top == self.Z).argmax(axis=0) == labels)",
        "np.asarray((self.Z > self.Z[labels, np.arange(len(labels))]).sum(axis=0) < 2)",
    ),
    "norms that are squares": (training, "norm", "math.sqrt", "float"),
    "norms of both layers exchanged": (
        training,
        "_train_epoch",
        "norm(parameters.W1), norm(parameters.W2)",
        "norm(parameters.W2), norm(parameters.W1)",
    ),
    "losses in bits": (Logits, "losses", "losses: Array = ", "losses: Array = 1.4427 * "),
}
BEST = {
    "the best epoch chosen by training accuracy": (
        training,
        "train",
        "if epoch.validation_accuracy >",
        "if epoch.train_accuracy >",
    ),
    "the first epoch reported as the best": (
        training,
        "train",
        "if epoch.validation_accuracy > state.best_accuracy",
        "if state.best is None",
    ),
    "the last epoch reported as the best": (
        training,
        "train",
        "if epoch.validation_accuracy > state.best_accuracy",
        "if True",
    ),
    "the last of the best epochs": (
        training,
        "train",
        "epoch.validation_accuracy > state",
        "epoch.validation_accuracy >= state",
    ),
    "the best accuracy beside the last model": (
        training,
        "train",
        "            state.best_accuracy = epoch.validation_accuracy\n            state.best =",
        "            state.best_accuracy = epoch.validation_accuracy\n        if True:\n            state.best =",
    ),
    "the best epoch reported as the last": (
        train_step,
        "_result",
        "getattr(history[-1], name)",
        "getattr(max(history, key=lambda it: it.validation_accuracy), name)",
    ),
    "the model before the best epoch": (
        train_step,
        "_write_weights",
        "weights = state.best",
        "weights = state.best and state.best._replace(W2=state.best.W2 * 0.999)",
    ),
}
RESUMED = {
    "a state resumed without its velocity": (
        checkpoints,
        "restore",
        '_named("velocity", arrays)',
        'Parameters(*(0 * it for it in _named("velocity", arrays)))',
    ),
    "a state saved without its velocity": (
        checkpoints,
        "save",
        '_prefixed("velocity", state.velocity)',
        '_prefixed("velocity", Parameters(*(0 * it for it in state.velocity)))',
    ),
    "a state resumed from the best model": (
        checkpoints,
        "restore",
        "Parameters(**{name: arrays[name] for name in Parameters._fields})",
        '_named("best", arrays)',
    ),
    "a best model forgotten on resuming": (checkpoints, "restore", 'float(arrays["best_accuracy"])', "0.0"),
    "a state resumed with half its velocity": (
        checkpoints,
        "restore",
        '_named("velocity", arrays)',
        'Parameters(*(it / 2 for it in _named("velocity", arrays)))',
    ),
    "losses forgotten on resuming": (checkpoints, "restore", 'arrays["step_losses"].tolist()', "[]"),
}

MISTAKES = {**DATA, **DRAWS, **BATCHES, **DESCENT, **MEASURES, **BEST, **RESUMED}
LISTED = (ROOT / "tests/faults/README.md").read_text(encoding="utf-8")
TABLE = {row[0]: (row[1], row[2]) for row in re.findall(r"(?m)^\| ([^`|]+) \| `?(\w+)`? \| `(\w+)` \|$", LISTED)}


@pytest.mark.filterwarnings("ignore")  # as a build does
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_training_stops_the_build(mistake, small, monkeypatch):
    plant(monkeypatch, *MISTAKES[mistake])
    before = small.build()
    said = complaint(small.witness)
    assert (before or "nobody", "witness_training" if said else before) == TABLE[mistake]
    assert not said or "a second computation gives" in said


def test_the_list_has_these_mistakes():
    assert list(TABLE) == list(MISTAKES)


def test_test_images_that_are_training_images_stop_the_build(small, tmp_path):
    copytree(small.data, tmp_path / "images")
    np.save(tmp_path / "images/test-images.npy", np.load(small.data / "train-images.npy")[:10_000])
    same = small._replace(data=tmp_path / "images")
    assert same.build() == ""
    assert "those in both train and test: it says 50" in complaint(same.witness)


def test_a_search_that_was_tested_stops_the_build(copied):
    path = next((copied.folder / "search/runs").rglob("result.json"))
    write_json(path, read_json(path) | {"test_accuracy": 0.5})
    assert "whether it was tested: it says True" in complaint(copied.witness)


def test_mistakes_of_which_the_network_is_least_sure_stop_the_build(small, monkeypatch):
    plant(monkeypatch, mistakes, "worst", "-confidence[wrong]", "confidence[wrong]")
    assert small.build() == "witness_numbers"
    assert "mistake no. 1, probability" in complaint(small.witness_numbers)


def test_a_mistake_of_the_best_model_that_is_left_out_is_missed(small, monkeypatch):
    plant(monkeypatch, mistakes, "worst", "[:count]]", "[1:count]]")
    assert small.build() == "witness_numbers"
    assert "best_model.json, mistakes: it says" in complaint(small.witness_numbers)


def test_a_run_that_no_table_of_tests_has_is_named(copied):
    path = copied.folder / "tests/all.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert "no table of tests has the run dataset~mnist" in complaint(copied.gather)
    assert "no table of tests has the test of learning rate" in complaint(copied.witness_numbers)


def test_a_study_of_which_the_winner_of_the_search_alone_finished_is_witnessed(copied):
    study, path = read(copied.folder, PARTS, [copied.folder / "tests/all.csv"]), copied.folder / "runs.csv"
    with path.open(newline="") as stream:
        rows = [row | dict.fromkeys(study.measures, "") | {"diverged": "true"} for row in csv.DictReader(stream)]
    path.write_text(csv_text(list(rows[0]), rows))
    for run in study.runs.values():
        run.lost = True
    copied.examine()
    assert complaint(lambda: check_models(study, Account(), Images(copied.data, SIZES))) == ""


def test_a_curvature_that_is_zero_is_compared_with_the_others(copied):
    path = copied.folder / "plateau_predicted.json"
    said = read_json(path)
    write_json(path, said | {"curvatures": [1e-16, *said["curvatures"][1:]]})
    assert complaint(copied.witness_numbers) == ""
