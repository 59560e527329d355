"""What training wrote, held against the steps of a plain loop; the split of the images; which epoch was the best.

    every run            the first minibatch after the initial draws; minibatches sum up to epochs; the best epoch's
                         weights were kept; no search saw test images
    every configuration  further minibatches, and those after the best epoch; the seeds take turns
    some runs            the whole first epoch: without and with either momentum, with a smaller last minibatch
    the search           every run that goes on from another one's state; one of them from its initial draws

A loss is compared up to TOLERANCE, some 100 roundings of float32; sums in another order differ by fewer. Some descents
magnify roundings. There the same loop in float64 departs from that in float32 as well, and bounds the difference.
"""

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, cycle, islice, pairwise, product
from typing import NamedTuple

import numpy as np

from writeup.mnist_mlp.witness.descent import NAMES, Measured, Network, measure
from writeup.mnist_mlp.witness.images import Images
from writeup.mnist_mlp.witness.run import NO_MOMENTUM, Run
from writeup.witness.account import Account, WitnessError
from writeup.witness.study import Study
from writeup.witness.study import run as read_run

STEPS = 10  # minibatches that are trained again, from a state that is known
TOLERANCE = 2e-5  # of a loss in nats; relative to a number above 1
ROUNDING = 100  # roundings of training may move a loss by so much more than those of the plain loop


class Number(NamedTuple):
    """A number that training wrote, what it is, and what the plain loop computes; how far apart they may be."""

    kind: str
    cell: str
    written: float
    computed: float
    slack: float = 0.0

    def distance(self, other: float) -> float:
        """How far `other` is from what was computed, in units of what is allowed; what is infinite is equal."""
        if not (math.isfinite(other) and math.isfinite(self.computed)):
            return 0.0 if math.isfinite(other) == math.isfinite(self.computed) else math.inf
        return abs(other - self.computed) / (self.slack or TOLERANCE * max(1, abs(self.computed)))


@dataclass
class Training:
    """The images, how many of each part were declared, and the account of what agreed."""

    account: Account
    images: Images
    sizes: Mapping[str, int]

    def number(self, run: Run, it: Number) -> None:
        """Count one number; WitnessError unless it is written as computed, up to rounding."""
        self.account.counts[it.kind] += 1
        if it.distance(it.written) > 1:
            self.account.refuse(run.folder, it.cell, it.written, it.computed)

    def check_split(self) -> None:
        """The parts have the declared sizes, and no images in common."""
        parts = {part: getattr(self.images, part)[0] for part in ("train", "validation", "test")}
        contents = {part: {image.tobytes() for image in pixels} for part, pixels in parts.items()}
        for part, pixels in parts.items():
            self.account.compare("sizes of the parts", "the images", f"number to {part}", len(pixels), self.sizes[part])
        for one, other in combinations(parts, 2):
            self.account.counts["images in one part alone"] += len(parts[other])
            if shared := len(contents[one] & contents[other]):
                self.account.refuse("the images", f"those in both {one} and {other}", shared, 0)

    def check_files(self, run: Run) -> None:
        """The files of a run agree with one another, and say which images it saw."""
        kind, result = "sums and sizes of single runs", run.folder / "result.json"
        train, validation = self.sizes["train"], self.sizes["validation"]
        self.account.compare(kind, result, "images", run.result["images"], [train, validation])
        self.account.compare(kind, result, "whether it was tested", "test_accuracy" in run.result, False)
        size = int(run.at["batch_size"])
        images = np.diff([*range(0, train, size), train])
        self.account.compare(kind, run.folder, "minibatches", len(run.losses), len(images) * run.epochs)
        if not run.epochs:
            return
        accuracy, norm = (run.course[name][run.best_epoch - 1] for name in ("validation_accuracy", "weight_norm_2"))
        best = run.result["best_validation_accuracy"]
        self.account.compare(kind, result, "best_validation_accuracy", best, accuracy)
        said = float(np.linalg.norm(run.best("W2").astype(float)))
        self.number(run, Number(kind, f"norm of W2 after epoch {run.best_epoch}, the best", said, norm))
        losses = (run.losses.reshape(run.epochs, -1) @ images / train).tolist()
        for n, (written, loss) in enumerate(zip(run.course["train_loss"], losses, strict=True), start=1):
            self.number(run, Number(kind, f"train_loss of epoch {n}", written, loss))

    def follow(self, run: Run, network: Network, epoch: int, whole: int = 0, steps: int = STEPS) -> None:
        """Train `whole` epochs from `epoch` on and `steps` minibatches of the next; WitnessError where it differs."""
        start = replace(network)  # training puts other arrays in the place of these
        found = list(self.train(run, network, epoch, whole, steps))
        apart = [it.distance(it.written) for it in found]
        self.account.counts.update(it.kind for it, distance in zip(found, apart, strict=True) if distance <= 1)
        if max(apart) > 1:
            moved = 0.0
            again = self.train(run, start.precise(), epoch, whole, steps)
            for it, distance, precise in zip(found, apart, again, strict=True):
                moved = max(moved, it.distance(precise.computed))
                if distance > max(1, ROUNDING * moved):
                    self.account.refuse(run.folder, it.cell, it.written, it.computed)

    def train(self, run: Run, network: Network, epoch: int, whole: int, steps: int) -> Iterator[Number]:
        """The losses of minibatches before their updates, and what is measured of whole epochs."""
        for number in range(epoch, min(epoch + whole, run.epochs) + 1):
            trained, most = list[Measured](), None if number < epoch + whole else steps
            losses = run.losses.reshape(run.epochs, -1)[number - 1].tolist()
            minibatches = islice(network.minibatches(run.at, self.images.train, number), most)
            for n, (it, loss) in enumerate(zip(minibatches, losses, strict=False), start=1):
                trained.append(it)
                yield Number(
                    "losses of minibatches trained again", f"loss of minibatch {n} of epoch {number}", loss, it.loss
                )
            if most is None:
                yield from self.measures(run, number, trained, network)

    def measures(self, run: Run, epoch: int, trained: list[Measured], network: Network) -> Iterator[Number]:
        """What is measured of a whole epoch: its minibatches before their updates, and the network at its end."""
        pixels, labels = self.images.validation
        validated = [measure(network.logits(pixels), labels)]
        computed, slack = dict[str, float](), dict[str, float]()
        for part, measured in {"train": trained, "validation": validated}.items():
            images, right = sum(it.images for it in measured), sum(it.right for it in measured)
            computed[f"{part}_loss"] = sum(it.loss * it.images for it in measured) / images
            computed[f"{part}_accuracy"] = right / images
            slack[f"{part}_accuracy"] = (sum(it.doubtful for it in measured) + 1e-3) / images
        for name, W in {"weight_norm_1": network.weights[0], "weight_norm_2": network.weights[2]}.items():
            computed[name] = float(np.linalg.norm(W.astype(float)))
        require_measured(run.course, computed)
        for name, value in computed.items():
            words, written = f"{name} of epoch {epoch}", run.course[name][epoch - 1]
            yield Number("measures of epochs trained again", words, written, value, slack.get(name, 0.0))

    def check_start(self, run: Run, whole: int = 0, steps: int = STEPS) -> None:
        """From the initial draws on: `whole` epochs, and `steps` minibatches of the next."""
        if run.epochs:
            self.follow(run, Network.drawn(run.at, self.images.train[0][0].size), 1, whole, steps)

    def check_next(self, run: Run) -> None:
        """The minibatches after the best epoch, if its weights are all that they depend on."""
        if run.momentum == NO_MOMENTUM and run.epochs and run.best_epoch < run.epochs:
            best = Network.at_rest({name: run.best(name) for name in NAMES})
            self.follow(run, best, run.best_epoch + 1)

    def check_resumed(self, shorter: Run, longer: Run) -> None:
        """A run that goes on from the state of a shorter one of the search."""
        same = np.array_equal(shorter.losses, longer.losses[: len(shorter.losses)])
        self.account.compare("resumed runs", longer.folder, "whether it begins as the shorter run", same, True)
        if shorter.epochs < longer.epochs:
            self.follow(longer, shorter.network(), shorter.epochs + 1)


def require_measured(names: Iterable[str], known: Container[str]) -> None:
    """WitnessError names a measurement that is not `known` here."""
    if unknown := next((name for name in names if name not in known), ""):
        raise WitnessError(
            f"the second witness does not measure {unknown}; write it in mnist_mlp/witness/training.py, too."
        )


def check_training(study: Study, account: Account, images: Images) -> None:
    """All runs of the study and of its search."""
    require_measured(study.measures, {*study.courses, "best_validation_accuracy", "test_accuracy"})
    training = Training(account, images, study.plan["data"])
    training.check_split()
    runs = {it: Run.read(study, "runs", *it, run.course) for it, run in study.runs.items()}
    won = [Run.read(study, "search/winner", study.won, seed, run.course) for seed, run in study.winner.items()]
    searched = [rung_runs(study, n) for n in range(1, len(study.search["rungs"]) + 1)] if study.search else []
    for run in chain(runs.values(), won, *searched):
        training.check_files(run)
        training.check_start(run, steps=1)
    turns = max(len(study.keys), len(study.seeds))
    for it in islice(zip(cycle(study.keys), cycle(study.seeds), strict=False), turns):
        training.check_start(runs[it])
        training.check_next(runs[it])
    kinds = defaultdict[str, list[Run]](list)
    for run in (runs[key, study.seeds[0]] for key in study.keys):
        kinds[run.momentum].append(run)
        if len(images.train[1]) % int(run.at["batch_size"]):
            kinds["a smaller last minibatch"].append(run)
    for run in dict.fromkeys(min(kind, key=Run.cost) for kind in kinds.values()):
        training.check_start(run, 1)
    if searched:
        check_search(study, training, [*searched, won])


def check_search(study: Study, training: Training, rungs: Sequence[Sequence[Run]]) -> None:
    """Every run that goes on from one of the rung before; one of them from its start, with momentum if one has it."""
    pairs = chain(*(product(before, after) for before, after in pairwise(rungs)))
    resumed = [(shorter, longer) for shorter, longer in pairs if shorter.begins(longer)]
    for shorter, longer in resumed:
        training.check_resumed(shorter, longer)
    second = [longer for shorter, longer in resumed if shorter in rungs[0]]
    if trained := min(second, key=lambda run: (run.momentum == NO_MOMENTUM, run.cost()), default=None):
        training.check_start(trained, study.search["rungs"][0]["epochs"])


def rung_runs(study: Study, number: int) -> list[Run]:
    """The runs of a rung, counted from 1."""
    rung = study.search["rungs"][number - 1]
    keys = [study.key({**it["candidate"], "epochs": str(rung["epochs"])}) for it in study.standings(number)]
    each = [(key, seed, study.folder("search/runs", key, seed)) for key in keys for seed in rung["seeds"]]
    return [Run.read(study, "search/runs", key, seed, read_run(study, folder).course) for key, seed, folder in each]
