"""What training wrote, held against the steps of a plain loop; the split of the images; which epoch was the best.

    every run            minibatches sum up to epochs; the best epoch's weights were kept; no search saw test images
    every configuration  the first minibatches after the initial draws, and after the best epoch; the seeds take turns
    some runs            the whole first epoch: without and with either momentum, with a smaller last minibatch
    the search           every run that goes on from another one's state; one of them from its initial draws

A loss is compared up to TOLERANCE, some 100 roundings of float32; sums in another order differ by fewer. Some descents
magnify roundings. There the same loop in float64 departs from that in float32 as well, and bounds the difference.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, cycle, islice, pairwise, product
from typing import NamedTuple

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.descent import NAMES, Measured, Network, floats, measure
from writeup.mnist_mlp.witness.images import Images, chunks
from writeup.mnist_mlp.witness.run import NO_MOMENTUM, Run
from writeup.witness.account import Account
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
    """The images, how many of each part were declared, and the account of what agreed.

    `steps` minibatches are trained again, or a whole epoch and so many of the next.
    """

    account: Account
    images: Images
    sizes: Mapping[str, int]
    steps: int = STEPS

    def number(self, kind: str, run: Run, cell: str, written: float, computed: float) -> None:
        """Count one number; WitnessError unless `written` is `computed`, up to rounding."""
        self.account.counts[kind] += 1
        if not abs(written - computed) <= TOLERANCE * max(1, abs(computed)):
            self.account.refuse(run.folder, cell, written, computed)

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
        self.number(kind, run, f"norm of W2 after epoch {run.best_epoch}, the best", said, norm)
        losses = (run.losses.reshape(run.epochs, -1) @ images / train).tolist()
        for n, (written, loss) in enumerate(zip(run.course["train_loss"], losses, strict=True), start=1):
            self.number(kind, run, f"train_loss of epoch {n}", written, loss)

    def check_draws(self, runs: Iterable[Run]) -> None:
        """At equal seed, all configurations of one size start from one draw and one minibatch."""
        first = dict[tuple[str, ...], float]()
        for run in runs:
            if run.epochs:
                like = tuple(run.at[name] for name in ("seed", "batch_size", "hidden_size", "initial_scale"))
                loss = float(run.losses[0])
                right = first.setdefault(like, loss)
                self.number("first losses at equal seed", run, "loss of the first minibatch", loss, right)

    def follow(self, run: Run, network: Network, epoch: int, whole: int = 0) -> None:
        """Train `whole` epochs from `epoch` on and the first minibatches of the next; WitnessError where it differs."""
        before = network.precise()
        found = list(self.train(run, network, epoch, whole))
        apart = [it.distance(it.written) for it in found]
        self.account.counts.update(it.kind for it, distance in zip(found, apart, strict=True) if distance <= 1)
        if max(apart) > 1:
            moved = 0.0
            for it, distance, precise in zip(found, apart, self.train(run, before, epoch, whole), strict=True):
                moved = max(moved, it.distance(precise.computed))
                if distance > max(1, ROUNDING * moved):
                    self.account.refuse(run.folder, it.cell, it.written, it.computed)

    def train(self, run: Run, network: Network, epoch: int, whole: int) -> Iterator[Number]:
        """The losses of minibatches before their updates, and what is measured of whole epochs."""
        for number in range(epoch, min(epoch + whole, run.epochs) + 1):
            trained, most = list[Measured](), None if number < epoch + whole else self.steps
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
        logits = [network.forward(floats(some))[1] for some in chunks(pixels)]
        validated = [measure(np.concatenate(logits), labels)]
        computed, slack = dict[str, float](), dict[str, float]()
        for part, measured in {"train": trained, "validation": validated}.items():
            images, right = sum(it.images for it in measured), sum(it.right for it in measured)
            computed[f"{part}_loss"] = sum(it.loss * it.images for it in measured) / images
            computed[f"{part}_accuracy"] = right / images
            slack[f"{part}_accuracy"] = (sum(it.doubtful for it in measured) + 1e-3) / images
        for name, W in {"weight_norm_1": network.weights[0], "weight_norm_2": network.weights[2]}.items():
            computed[name] = float(np.linalg.norm(W.astype(float)))
        for name, value in computed.items():
            words, written = f"{name} of epoch {epoch}", run.course[name][epoch - 1]
            yield Number("measures of epochs trained again", words, written, value, slack.get(name, 0.0))

    def check_start(self, run: Run, whole: int = 0) -> None:
        """From the initial draws on: `whole` epochs, and the first minibatches of the next."""
        if run.epochs:
            self.follow(run, Network.drawn(run.at, self.images.train[0][0].size), 1, whole)

    def check_next(self, run: Run) -> None:
        """The minibatches after the best epoch, if its weights are all that they depend on."""
        if run.momentum == NO_MOMENTUM and run.epochs and run.best_epoch < run.epochs:
            weights = [run.best(name) for name in NAMES]
            self.follow(run, Network(weights, [np.zeros_like(w) for w in weights]), run.best_epoch + 1)

    def check_resumed(self, shorter: Run, longer: Run) -> None:
        """A run that goes on from the state of a shorter one of the search."""
        same = np.array_equal(shorter.losses, longer.losses[: len(shorter.losses)])
        self.account.compare("resumed runs", longer.folder, "whether it begins as the shorter run", same, True)
        if shorter.epochs < longer.epochs:
            self.follow(longer, shorter.network(), shorter.epochs + 1)


def check_training(study: Study, account: Account, images: Images) -> None:
    """All runs of the study and of its search."""
    training = Training(account, images, study.plan["data"])
    training.check_split()
    runs = {it: Run.read(study, "runs", *it, run.course) for it, run in study.runs.items()}
    won = [Run.read(study, "search/winner", study.won, seed, run.course) for seed, run in study.winner.items()]
    for run in [*runs.values(), *won]:
        training.check_files(run)
    training.check_draws([*runs.values(), *won])
    turns = max(len(study.keys), len(study.seeds))
    for it in islice(zip(cycle(study.keys), cycle(study.seeds), strict=False), turns):
        training.check_start(runs[it])
        training.check_next(runs[it])
    resumed = check_search(study, training, won) if study.search else None
    for run in cheapest((runs[key, study.seeds[0]] for key in study.keys), images, resumed):
        training.check_start(run, 1)


def cheapest(runs: Iterable[Run], images: Images, resumed: Run | None) -> list[Run]:
    """Of each kind of descent, the run that is trained again most quickly.

    None of the kind of the run that was `resumed`, if there is another one with momentum.
    """
    found, small = dict[str, Run](), list[Run]()
    for run in sorted(runs, key=Run.cost):
        found.setdefault(run.momentum, run)
        small += [run] if len(images.train[1]) % int(run.at["batch_size"]) else []
    if resumed and len(found.keys() - {NO_MOMENTUM}) > 1:
        found.pop(resumed.momentum, None)
    return list(dict.fromkeys([*found.values(), *small[:1]]))


def check_search(study: Study, training: Training, won: list[Run]) -> Run | None:
    """Every run of the search. The run that is returned went on from the first rung, with momentum if there is one.

    It is trained again from its start.
    """
    rungs = [searched(study, number) for number in range(1, len(study.search["rungs"]) + 1)]
    for run in chain(*rungs):
        training.check_files(run)
    training.check_draws(chain(*rungs))
    pairs = chain(*(product(before, after) for before, after in pairwise([*rungs, won])))
    resumed = [(shorter, longer) for shorter, longer in pairs if shorter.begins(longer)]
    for shorter, longer in resumed:
        training.check_resumed(shorter, longer)
    second = [longer for shorter, longer in resumed if shorter in rungs[0]]
    trained = min(second, key=lambda run: (run.momentum == NO_MOMENTUM, run.cost()), default=None)
    if trained:
        training.check_start(trained, study.search["rungs"][0]["epochs"])
    return trained


def searched(study: Study, number: int) -> list[Run]:
    """The runs of a rung, counted from 1."""
    rung = study.search["rungs"][number - 1]
    standings = read_json(study.results / f"search/rung~{number}.json")["standings"]
    keys = [study.key({**it["candidate"], "epochs": str(rung["epochs"])}) for it in standings]
    each = [(key, seed, study.folder("search/runs", key, seed)) for key in keys for seed in rung["seeds"]]
    return [Run.read(study, "search/runs", key, seed, read_run(study, folder).course) for key, seed, folder in each]
