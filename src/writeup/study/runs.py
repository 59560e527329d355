"""A run: one configuration trained with one seed, known by its hyper-parameters and nothing else.

Its folder spells them in Snakemake's Paramspace idiom, `dataset~mnist/learning_rate~0.1/…/seed~0`.
"""

from dataclasses import dataclass
from pathlib import Path

from writeup.errors import ConfigError

HYPERPARAMETERS = ("learning_rate", "reg", "batch_size", "epochs", "hidden_size", "momentum")
COLUMNS = ("dataset", *HYPERPARAMETERS, "seed")


@dataclass(frozen=True, order=True)
class Run:
    """One configuration trained with one seed, every field spelled as it stands in paths and tables."""

    dataset: str
    learning_rate: str
    reg: str
    batch_size: str
    epochs: str
    hidden_size: str
    momentum: str
    seed: str

    @property
    def fields(self) -> dict[str, str]:
        """Column → value, in the order of `COLUMNS`."""
        return {name: getattr(self, name) for name in COLUMNS}

    @property
    def path(self) -> str:
        """The run's folder below results/runs."""
        return "/".join(f"{name}~{value}" for name, value in self.fields.items())


def run_of(folder: Path) -> Run:
    """The run that the last parts of the path `folder` spell; ConfigError if they do not."""
    named = [part.partition("~") for part in folder.parts[-len(COLUMNS) :]]
    if tuple(name for name, _, _ in named) != COLUMNS:
        raise ConfigError(
            f"{folder} is not the folder of a run; name it …/{'/'.join(f'{name}~…' for name in COLUMNS)}."
        )
    return Run(**{name: value for name, _, value in named})
