"""What a claim may speak of: the configurations of the study's sweeps, and the metrics measured on them.

A configuration is the tuple of its hyper-parameters as spelled in the plan, in the order of HYPERPARAMETERS; a metric
is a column of runs.csv, or a column of epochs.csv at the last epoch (`back` epochs before it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from writeup.claims.published import Published, Target
from writeup.errors import ConfigError
from writeup.experiment.plan import spell
from writeup.experiment.run_files import METRICS
from writeup.experiment.runs import HYPERPARAMETERS

Configuration = tuple[str, ...]
Where = Mapping[str, Any]
LISTED = 24  # configurations that a message names; of more, the first

# Stands for the configuration that the search will have chosen: which one it is, a rule cannot know beforehand.
WINNER: Configuration = ("winner",)

WORDS = {
    "train_accuracy": "training accuracy",
    "train_loss": "training loss",
    "weight_norm_1": "norm of the hidden weights",
    "weight_norm_2": "norm of the output weights",
    "reg": "regularization",
    "plateau_steps": "plateau",
    "sharpness_ratio": "sharpness over its limit",
    "origin_ratio": "sharpness of the origin over its limit",
}


class Configurations(tuple[Configuration, ...]):
    """The configurations of a sweep, in the order declared."""

    @cached_property
    def varied(self) -> list[str]:
        """The hyper-parameters that are not the same for all of them."""
        return [name for i, name in enumerate(HYPERPARAMETERS) if len({c[i] for c in self}) > 1]

    def label(self, configuration: Configuration) -> str:
        """What tells `configuration` from the others; its learning rate where nothing does."""
        return spelled({name: hyperparameters(configuration)[name] for name in self.varied or HYPERPARAMETERS[:1]})


@dataclass(frozen=True)
class Quantity:
    """A metric of a configuration: at the end of training, or `back` epochs before the end."""

    metric: str
    configuration: Configuration
    back: int | None = None


@dataclass(frozen=True)
class Design:
    """The study as planned: which configurations each sweep has, the seeds, the confidence, how many images.

    `predictions` is results/plateau_predicted.json, made from the training images before any run; may be empty.
    """

    sweeps: Mapping[str, Configurations]
    seeds: tuple[int, ...]
    confidence: float
    images: Mapping[str, int]
    dataset: str
    preliminary: bool
    published: Published | None = None
    predictions: Mapping[str, Any] = field(default_factory=dict)

    def select(self, sweep: str, where: Where | None = None) -> list[Configuration]:
        """The configurations of `sweep` that have the values of `where` (each a value or a list), in their order."""
        if sweep not in self.sweeps:
            raise ConfigError(f"the study has no sweep {sweep!r}; its sweeps are {', '.join(self.sweeps)}.")
        if unknown := sorted(set(where or {}) - set(HYPERPARAMETERS)):
            raise ConfigError(f"{unknown[0]!r} is not a hyper-parameter; give one of {', '.join(HYPERPARAMETERS)}.")
        values_at = {HYPERPARAMETERS.index(name): _spellings(value) for name, value in (where or {}).items()}
        chosen = [c for c in self.sweeps[sweep] if all(c[place] in values for place, values in values_at.items())]
        if not chosen:
            raise ConfigError(f"no configuration of the sweep {sweep} has {spelled(where or {})}; {self._has(sweep)}")
        return chosen

    def one(self, sweep: str, at: Where) -> Configuration:
        """The one configuration of `sweep` with the values of `at`; ConfigError if several have them."""
        chosen = self.select(sweep, at)
        if len(chosen) > 1:
            raise ConfigError(
                f"{len(chosen)} configurations of {sweep} have {spelled(at)}; name one. {self._has(sweep)}"
            )
        return chosen[0]

    def label(self, configuration: Configuration, sweep: str) -> str:
        """What tells `configuration` from the others of `sweep`, as "regularization 0.1"."""
        return self.sweeps[sweep].label(configuration)

    def has(self, sweep: str, configuration: Mapping[str, float]) -> bool:
        """Whether `sweep` is one of the study's, and trains that whole `configuration`."""
        return tuple(spell(configuration[name]) for name in HYPERPARAMETERS) in self.sweeps.get(sweep, ())

    def target(self, sweep: str, configuration: Configuration, metric: str) -> Target | None:
        """What was published for `metric` of `configuration` in `sweep`, if anything was."""
        return self.published.target(sweep, hyperparameters(configuration), metric) if self.published else None

    def resolution(self, metric: str) -> float:
        """One image of the set that an accuracy is measured on; 0 for what is not counted in images."""
        part = metric.removeprefix("best_").removesuffix("_accuracy")
        return 1 / self.images[part] if part in self.images else 0.0

    def predicted(self, configuration: Configuration) -> Mapping[str, Any]:
        """What results/plateau_predicted.json says of `configuration`; ConfigError if it says nothing."""
        if configuration not in self._predictions:
            raise ConfigError(
                f"nothing was predicted for {spelled(hyperparameters(configuration))}; build the predictions again."
            )
        return self._predictions[configuration]

    @cached_property
    def _predictions(self) -> dict[Configuration, Mapping[str, Any]]:
        entries = self.predictions.get("configurations", [])
        return {tuple(entry[name] for name in HYPERPARAMETERS): entry for entry in entries}

    def _has(self, sweep: str) -> str:
        members = self.sweeps[sweep]
        more = f"; and {len(members) - LISTED} more" if len(members) > LISTED else ""
        return f"It has: {'; '.join(map(members.label, members[:LISTED]))}{more}."


def design(
    plan: Mapping[str, Any], published: Published | None = None, predictions: Mapping[str, Any] | None = None
) -> Design:
    """The design that results/plan.json declares; values published for other data are none to compare with."""
    comparable = published is not None and published.dataset == plan["dataset"]
    return Design(
        sweeps={
            sweep["name"]: Configurations(tuple(c[name] for name in HYPERPARAMETERS) for c in sweep["configurations"])
            for sweep in plan["sweeps"]
        },
        seeds=tuple(plan["seeds"]),
        confidence=plan["confidence"],
        images={part: plan["data"][part] for part in ("train", "validation", "test")},
        dataset=plan["dataset"],
        preliminary=plan["preliminary"],
        published=published if comparable else None,
        predictions=predictions or {},
    )


def hyperparameters(configuration: Configuration) -> dict[str, str]:
    """Hyper-parameter → its value as spelled."""
    return dict(zip(HYPERPARAMETERS, configuration, strict=True))


def words(name: str) -> str:
    """A metric or a hyper-parameter as a sentence calls it."""
    return WORDS.get(name, name.replace("_", " "))


def spelled(values: Where) -> str:
    """`values` as "learning rate 0.1, regularization 0.001"."""
    return ", ".join(
        f"{words(name)} {' or '.join(_spellings(value))}" for name, value in values.items() if name != "sweep"
    )


def everywhere(sweep: str, where: Where | None) -> str:
    """Which configurations of `sweep` a rule looks at, in words."""
    return f"at {spelled(where)} of the sweep {sweep}" if where else f"at every configuration of the sweep {sweep}"


def _spellings(value: Any) -> list[str]:
    return [item if isinstance(item, str) else spell(item) for item in (value if isinstance(value, list) else [value])]


def better(metric: str) -> int:
    """+1 if more of `metric` is better, −1 if less is; ConfigError for one that has no better."""
    if metric.endswith("accuracy"):
        return 1
    if metric.endswith("loss"):
        return -1
    raise ConfigError(f"{metric} has no best or worst value; give one of {', '.join(METRICS)}.")
