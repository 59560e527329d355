"""Mistakes planted in the code that trains, a line each: the second witness of training stops the build.

Each is a mistake that people make. A small study is trained with it, from its images to its tables, by the steps of the
build. README.md beside this file says which of them stops it, and which would without this witness.
"""

import csv
import re
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

import numpy as np
import pytest

from factories import a_study, changed
from planting import plant
from writeup.cli import main
from writeup.errors import WriteupError
from writeup.experiment.plan import plan, runs
from writeup.experiment.run_files import csv_text
from writeup.experiment.search import read_rung, rung_runs, shorter, survivors, winner_runs
from writeup.files import read_json, write_json
from writeup.mnist_mlp.data import images as data_images
from writeup.mnist_mlp.network import checkpoints, means, mistakes, mlp, motion, random_streams, training
from writeup.mnist_mlp.network.fast import Descent, Logits, Workspace
from writeup.mnist_mlp.network.motion import Motion
from writeup.mnist_mlp.network.pixel_order import Arranged
from writeup.mnist_mlp.steps import measure_test_accuracy
from writeup.mnist_mlp.steps import train as train_step
from writeup.mnist_mlp.witness.images import Images, check_models
from writeup.mnist_mlp.witness.plateau import check_plateau
from writeup.tool import ROOT
from writeup.witness.account import Account
from writeup.witness.study import read
from writeup.witness.tables import check_tables

SIZES = {"train": 130, "validation": 60, "test": 50}  # in minibatches of 20, the last is of 10
CONFIGURATION = {
    "data": {"dataset": "mnist", "directory": None, **SIZES},
    "defaults": {"batch_size": 20, "learning_rate": 0.5, "reg": 0.001, "epochs": 6, "hidden_size": 6, "momentum": 0},
    "seeds": [0, 1],
    "sweeps": [
        {"name": "rates", "title": "Rates", "vary": {"learning_rate": [0.5, 2], "initial_scale": [0.1, 0.2]}},
        {
            "name": "penalties",
            "title": "Penalties",
            "with": {"learning_rate": 1, "initial_scale": 1},
            "vary": {"reg": [0.02, 0.6]},
        },
        {"name": "wild", "title": "Wild", "with": {"momentum": 0.9}, "vary": {"learning_rate": [30, 1e38]}},
        {"name": "momentum", "title": "Momentum", "with": {"momentum": 0.8, "reg": 0.02}, "vary": {"nesterov": [0, 1]}},
    ],
    "search": {
        "title": "Search",
        "space": {"learning_rate": [0.3, 1], "momentum": [0, 0.5, 0.9], "initial_scale": [0.1]},
        "eta": 2,
        "rungs": [{"epochs": 1, "seeds": 1}, {"epochs": 3, "seeds": 1}, {"epochs": 6, "seeds": 2}],
    },
}


class Small(NamedTuple):
    """A small study on disk: its images, its plan and its search."""

    folder: Path
    data: Path
    study: Any
    search: Any

    def apply(self, name: str, *words: object) -> None:
        """Run a step; WriteupError if it fails."""
        said = StringIO()
        with redirect_stderr(said), redirect_stdout(StringIO()):
            if main([f"mnist_mlp.{name}" if name not in GENERAL else name, *map(str, words)]):
                raise WriteupError(said.getvalue())

    def compare(self) -> None:
        """The code against the formulas."""
        self.apply("compare_code_with_theory", f"--output={self.folder}/agreement.json")

    def train(self, root: str, run: Any, *, tested: bool = True) -> None:
        """Train one run, on from a shorter one of the search if there is one."""
        sizes = [f"--{part}-size={SIZES[part]}" for part in ("train", "validation")]
        before = shorter(self.study.experiment, self.search, run, tested) if root.startswith("search") else None
        resume = [f"--resume={self.folder}/search/runs/{before.path}/state.npz"] if before else []
        state = [] if tested else ["--state"]
        self.apply("train", f"--data={self.data}", *sizes, *state, *resume, self.folder / root / run.path)

    def train_all(self) -> None:
        """All runs of the sweeps, and the search from rung to rung."""
        for run in runs(self.study):
            self.train("runs", run)
        entrants, place = self.search["candidates"], self.folder / "search"
        for rung in range(1, len(self.search["rungs"]) + 1):
            for candidate in entrants:
                for run in rung_runs(self.study.experiment, self.search, rung, candidate):
                    self.train("search/runs", run, tested=False)
            words = [f"--plan={self.folder}/search_plan.json", f"--rung={rung}", f"--runs-root={place}/runs"]
            words += [f"--previous={place}/rung~{rung - 1}.json"] if rung > 1 else []
            outcome = place / f"rung~{rung}.json"
            self.apply("rank_candidates", *words, f"--output={outcome}")
            entrants = survivors(read_rung(outcome, entrants))
        for run in winner_runs(self.study.experiment, self.search, *entrants):
            self.train("search/winner", run)

    def test_all(self) -> None:
        """The best models of the sweeps, and those of the winner."""
        words = [f"--data={self.data}", f"--test-size={SIZES['test']}"]
        won = sorted(path.parent for path in (self.folder / "search/winner").rglob("result.json"))
        planned = [self.folder / "runs" / run.path for run in runs(self.study)]
        for table, folders in {self.folder / "tests/all.csv": planned, **{it / "test.csv": [it] for it in won}}.items():
            self.apply("measure_test_accuracy", *words, f"--output={table}", *folders)

    def gather(self) -> None:
        """The tables."""
        results = self.folder
        tables = [f"--plan={results}/plan.json", f"--runs-root={results}/runs", f"--epochs={results}/epochs.csv"]
        tables += ["--tests", f"{results}/tests/all.csv"]
        self.apply("gather_runs", *tables, f"--output={results}/runs.csv", f"--experiment={results}/experiment.json")
        words = [f"--experiment={results}/experiment.json", f"--plan={results}/search_plan.json"]
        words += [f"--runs-root={results}/search/runs", f"--winner={results}/search/winner"]
        words += [f"--output={results}/search.csv"]
        rungs = [results / f"search/rung~{n}.json" for n in range(1, len(self.search["rungs"]) + 1)]
        self.apply("gather_search", *words, f"--output-winner={results}/search_winner.csv", "--rungs", *rungs)
        words = [f"--experiment={results}/experiment.json", f"--plan={results}/plan.json", f"--runs={results}/runs.csv"]
        self.apply("summarise_runs", *words, f"--output={results}/summary.csv")

    def examine(self) -> None:
        """The best model, and the plateau as predicted and measured."""
        results, common = self.folder, [f"--plan={self.folder}/plan.json"]
        best, weights = f"{results}/best_run.json", f"{results}/best_run.npz"
        words = [f"--runs={results}/runs.csv", f"--runs-root={results}/runs", f"--output={best}"]
        words += [f"--winner={results}/search_winner.csv", f"--winner-root={results}/search/winner"]
        self.apply("choose_best_run", *common, *words, f"--output-weights={weights}")
        words = [f"--data={self.data}", f"--best={best}", f"--weights={weights}"]
        self.apply("examine_best_model", *common, *words, f"--output={results}/best_model.json")
        predictions = results / "plateau_predicted.json"
        self.apply("predict_plateau", *common, f"--data={self.data}", f"--output={predictions}")
        words = [f"--predictions={predictions}", f"--runs-root={results}/runs"]
        self.apply("measure_plateau", *common, *words, f"--output={results}/plateau_measured.csv")

    def witness_numbers(self) -> None:
        """What the witness of numbers computes of the runs."""
        study, account, images = read(self.folder, [self.folder / "tests/all.csv"]), Account(), Images(self.data, SIZES)
        check_tables(study, account)
        check_models(study, account, images)
        check_plateau(study, account, images)

    def build(self) -> str:
        """Which step stops the build first, the witness of training left aside; empty if none does."""
        steps = {
            "compare_code_with_theory": self.compare,
            "train": self.train_all,
            "measure_test_accuracy": self.test_all,
            "gather_runs": self.gather,
            "examine_best_model": self.examine,
            "witness_numbers": self.witness_numbers,
        }
        stopped = [name for name, apply in steps.items() if complaint(apply)]
        return next(iter(stopped), "")

    def witness(self) -> None:
        """What is tested here."""
        words = [f"--results={self.folder}", f"--data={self.data}", f"--output={self.folder}/witness_training.json"]
        words += ["--tests", f"{self.folder}/tests/all.csv"]
        self.apply("witness_training", *words)


def complaint(apply: Callable[[], None]) -> str:
    """What a step complains of."""
    try:
        apply()
    except WriteupError as error:
        return str(error)
    return ""


GENERAL = {"rank_candidates", "gather_runs", "gather_search", "summarise_runs"}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the full size of which only the first images are anything: ten patterns under much noise."""
    rng, parts = np.random.default_rng(0), {"train": 60_000, "test": 10_000}
    patterns = rng.random((10, 28, 28)) < 0.3
    arrays = {f"{part}_images": np.zeros((size, 28, 28), np.uint8) for part, size in parts.items()}
    arrays |= {f"{part}_labels": np.zeros(size, np.uint8) for part, size in parts.items()}
    for part in parts:
        labels = arrays[f"{part}_labels"][:200] = rng.integers(0, 10, 200)
        inked = patterns[labels] ^ (rng.random((200, 28, 28)) < 0.3)
        arrays[f"{part}_images"][:200] = inked * rng.integers(1, 256, (200, 28, 28))
    folder = tmp_path_factory.mktemp("images")
    data_images.save(folder, data_images.Images(**arrays))
    return folder


@pytest.fixture
def small(pictures: Path, tmp_path: Path) -> Small:
    configuration = changed(["title"], "Small") | CONFIGURATION
    del configuration["claims"], configuration["published"]
    study = a_study(configuration)
    write_json(tmp_path / "plan.json", plan(study), sort_keys=False)
    search = study.search
    write_json(tmp_path / "search_plan.json", search, sort_keys=False)
    return Small(tmp_path, pictures, study, search)


def test_a_study_without_a_mistake_is_built(small):
    assert small.build() == ""
    assert complaint(small.witness) == ""


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
        "initialize(configuration.seed,",
        "initialize(configuration.seed + int(1000 * configuration.reg),",
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


def test_a_search_that_was_tested_stops_the_build(small):
    assert small.build() == ""
    path = next((small.folder / "search/runs").rglob("result.json"))
    write_json(path, read_json(path) | {"test_accuracy": 0.5})
    assert "whether it was tested: it says True" in complaint(small.witness)


def test_mistakes_of_which_the_network_is_least_sure_stop_the_build(small, monkeypatch):
    plant(monkeypatch, mistakes, "worst", "-confidence[wrong]", "confidence[wrong]")
    assert small.build() == "witness_numbers"
    assert "mistake no. 1, probability" in complaint(small.witness_numbers)


def test_a_run_that_no_table_of_tests_has_is_named(small):
    assert small.build() == ""
    path = small.folder / "tests/all.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert "no table of tests has the run dataset~mnist" in complaint(small.gather)
    assert "no table of tests has the test of learning rate" in complaint(small.witness_numbers)


def test_a_study_of_which_the_winner_of_the_search_alone_finished_is_witnessed(small):
    assert small.build() == ""
    study, path = read(small.folder, [small.folder / "tests/all.csv"]), small.folder / "runs.csv"
    with path.open(newline="") as stream:
        rows = [row | dict.fromkeys(study.measures, "") | {"diverged": "true"} for row in csv.DictReader(stream)]
    path.write_text(csv_text(list(rows[0]), rows))
    for run in study.runs.values():
        run.lost = True
    small.examine()
    assert complaint(lambda: check_models(study, Account(), Images(small.data, SIZES))) == ""


def test_a_curvature_that_is_zero_is_compared_with_the_others(small):
    assert small.build() == ""
    path = small.folder / "plateau_predicted.json"
    said = read_json(path)
    write_json(path, said | {"curvatures": [1e-16, *said["curvatures"][1:]]})
    assert complaint(small.witness_numbers) == ""
