"""What training wrote of one run: result.json, epochs.csv, the losses of its minibatches, its weights or its state."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.descent import NAMES, Network
from writeup.mnist_mlp.witness.images import arrays
from writeup.witness.study import Key, Study

NO_MOMENTUM = "none"


@dataclass(frozen=True, eq=False)
class Run:
    """What training wrote of one run; `at` is its configuration as spelled, `losses` (steps,) those of minibatches."""

    folder: Path
    at: Mapping[str, str]
    result: Mapping[str, Any]
    course: Mapping[str, list[float]]
    losses: Any

    @classmethod
    def read(cls, study: Study, root: str, key: Key, seed: int, course: Mapping[str, list[float]]) -> "Run":
        """A run; one of the search, which is not tested, has a state in place of its best weights."""
        folder = study.folder(root, key, seed)
        state, losses = folder / "state.npz", folder / "minibatch_losses.npy"
        steps = np.load(state)["step_losses"].astype(np.float32) if state.is_file() else arrays(losses)
        return cls(folder, study.fields(key, seed), read_json(folder / "result.json"), course, steps)

    @property
    def epochs(self) -> int:
        """How many epochs it had."""
        return max(map(len, self.course.values()), default=0)

    def best(self, name: str) -> Any:
        """One of the weights of the best epoch."""
        state = self.folder / "state.npz"
        return np.load(state)[f"best_{name}"] if state.is_file() else arrays(self.folder / "weights.npz")[name]

    def network(self) -> Network:
        """The network with which a run of the search ended; its file holds η·v."""
        state, eta = np.load(self.folder / "state.npz"), np.float32(self.at["learning_rate"])
        return Network([state[name] for name in NAMES], [state[f"velocity_{name}"] / eta for name in NAMES])

    def begins(self, other: "Run") -> bool:
        """Whether `other` is the same run, but for its number of epochs."""
        return all(value == other.at[name] for name, value in self.at.items() if name != "epochs")

    @property
    def best_epoch(self) -> int:
        """The first of the epochs, counted from 1, after which most validation images were right."""
        accuracies = self.course["validation_accuracy"]
        return accuracies.index(max(accuracies)) + 1

    @property
    def momentum(self) -> str:
        """Which kind of momentum it has."""
        nesterov = "Nesterov's momentum" if int(self.at["nesterov"]) else "a heavy ball"
        return nesterov if float(self.at["momentum"]) else NO_MOMENTUM

    def cost(self) -> tuple[float, float]:
        """What sorts runs: the work of an epoch; then how far η/(1 − μ) is from 1, a pace neither slow nor wild."""
        work = int(self.at["hidden_size"]) * (1 + 20 / int(self.at["batch_size"]))
        return work, abs(math.log(float(self.at["learning_rate"]) / (1 - float(self.at["momentum"]))))
