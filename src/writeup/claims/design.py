"""What a claim may speak of: the configurations of the study's sweeps, and the metrics measured on them.

A configuration is its key in the experiment: the tuple of its parameters as spelled in the plan. A metric is
measured at the end of a run, after every epoch (at the last one, or `back` epochs before), or on finished runs by
another step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from writeup.claims.published import Published, Target, spelled_key
from writeup.errors import ConfigError, suggestion
from writeup.experiment.declaration import Experiment, Key, Metric, Value, spell

Where = Mapping[str, Any]
LISTED = 24  # configurations that a message names; of more, the first

# Stands for the configuration that the search will have chosen: which one it is, a rule cannot know beforehand.
WINNER: Key = ("winner",)


@dataclass(frozen=True)
class Quantity:
    """A metric of a configuration: at the end of a run, or `back` epochs before; below 1, that share of its epochs."""

    metric: Metric
    configuration: Key
    back: float | None = None


@dataclass(frozen=True)
class Design:
    """The study as planned: its experiment, which configurations each sweep has, the seeds, the confidence.

    `predictions` are what the experiment's own rules hold the runs against (writeup.claims.extension), known before any
    run: may be empty. Its `configurations`, if it has them, each have their parameters as spelled. An open experiment
    that has not been run (`before_runs`) may measure any metric.
    """

    experiment: Experiment
    sweeps: Mapping[str, tuple[Key, ...]]
    seeds: tuple[int, ...]
    confidence: float
    preliminary: bool
    published: Published | None = None
    predictions: Mapping[str, Any] = field(default_factory=dict)
    before_runs: bool = False

    def metric(self, name: str) -> Metric:
        """The metric called `name`; ConfigError if nothing measures it."""
        if self.experiment.has_metric(name):
            return self.experiment.metric(name)
        if self.is_unforeseen:
            return Metric(name)
        known = [*self.experiment.measures, *self.experiment.every_epoch, *(it.name for it in self.experiment.derived)]
        raise ConfigError(f"{name!r} is not measured; {suggestion(str(name), known, 'measured')}")

    def final(self, name: str) -> Metric:
        """The metric called `name`, measured at the end of a run; ConfigError if none is."""
        known = self.experiment.measures
        if name not in known and not self.is_unforeseen:
            raise ConfigError(f"{name!r} is not measured at the end; {suggestion(str(name), known, 'measured')}")
        return self.metric(name)

    @cached_property
    def units(self) -> frozenset[str]:
        """The units of the metrics."""
        experiment = self.experiment
        return frozenset(it.unit for it in (*experiment.metrics, *experiment.courses, *experiment.derived))

    @property
    def is_unforeseen(self) -> bool:
        """Whether the runs, which have not been made, may measure what was not declared."""
        return self.experiment.open and self.before_runs

    def select(self, sweep: str, where: Where | None = None) -> list[Key]:
        """The configurations of `sweep` that have the values of `where` (each a value or a list), in their order."""
        names = self.experiment.names
        if sweep not in self.sweeps:
            raise ConfigError(f"the study has no sweep {sweep!r}; its sweeps are {', '.join(self.sweeps)}.")
        if unknown := sorted(set(where or {}) - set(names)):
            raise ConfigError(f"{unknown[0]!r} is not a parameter; give one of {', '.join(names)}.")
        chosen = self.among(self.sweeps[sweep], where)
        if not chosen:
            raise ConfigError(
                f"no configuration of the sweep {sweep} has {self.spelled(where or {})}; {self._has(sweep)}"
            )
        return chosen

    def among(self, configurations: Iterable[Key], where: Where | None) -> list[Key]:
        """Those of the `configurations` that have the values of `where`."""
        names = self.experiment.names
        values_at = {names.index(name): _spellings(value) for name, value in (where or {}).items()}
        return [c for c in configurations if all(c[place] in values for place, values in values_at.items())]

    def chains(self, configurations: Iterable[Key], along: str) -> list[list[Key]]:
        """The `configurations` that differ in the parameter `along` alone, from its smallest value to its largest."""
        place, chains = self.experiment.names.index(along), dict[Key, list[Key]]()
        for configuration in configurations:
            chains.setdefault(configuration[:place] + configuration[place + 1 :], []).append(configuration)
        return [sorted(chain, key=lambda configuration: float(configuration[place])) for chain in chains.values()]

    def one(self, sweep: str, at: Where) -> Key:
        """The one configuration of `sweep` with the values of `at`; ConfigError if several have them."""
        chosen = self.select(sweep, at)
        if len(chosen) > 1 and not at:
            raise ConfigError(f"the sweep {sweep} has {len(chosen)} configurations; single out one by its parameters.")
        if len(chosen) > 1:
            raise ConfigError(
                f"{len(chosen)} configurations of {sweep} have {self.spelled(at)}; name one. {self._has(sweep)}"
            )
        return chosen[0]

    def particular(self, configuration: Key, sweep: str) -> dict[str, str]:
        """Parameter → value: what tells `configuration` from the others of `sweep`; the first where nothing does."""
        values = self.experiment.configuration(configuration)
        return {name: values[name] for name in self._varied[sweep] or self.experiment.names[:1]}

    def label(self, configuration: Key, sweep: str) -> str:
        """What tells `configuration` from the others of `sweep`, as "regularization 0.1"."""
        return self.spelled(self.particular(configuration, sweep))

    def spelled(self, values: Where) -> str:
        """`values` of parameters as "learning rate 0.1, regularization 0.001"."""
        return ", ".join(
            f"{self.experiment.parameter(name).spoken} {' or '.join(_spellings(value))}"
            for name, value in values.items()
            if name != "sweep"
        )

    def everywhere(self, sweep: str, where: Where | None) -> str:
        """Which configurations of `sweep` a rule looks at, in words."""
        if where:
            return f"at {self.spelled(where)} of the sweep {sweep}"
        return f"at every configuration of the sweep {sweep}"

    def has(self, sweep: str, configuration: Mapping[str, Value]) -> bool:
        """Whether `sweep` is one of the study's, and trains that whole `configuration`."""
        return spelled_key(configuration, self.experiment.names) in self.sweeps.get(sweep, ())

    def target(self, sweep: str, configuration: Key, metric: str) -> Target | None:
        """What was published for `metric` of `configuration` in `sweep`, if anything was."""
        if self.published is None:
            return None
        return self.published.target(sweep, self.experiment.configuration(configuration), metric)

    def predicted(self, configuration: Key) -> Mapping[str, Any]:
        """What the predictions say of `configuration`; ConfigError if they say nothing."""
        if configuration not in self._predictions:
            values = self.spelled(self.experiment.configuration(configuration))
            raise ConfigError(f"nothing was predicted for {values}; build the predictions again.")
        return self._predictions[configuration]

    @cached_property
    def _predictions(self) -> dict[Key, Mapping[str, Any]]:
        return {self.experiment.key(entry): entry for entry in self.predictions.get("configurations", [])}

    @cached_property
    def _varied(self) -> dict[str, list[str]]:
        """Sweep → the parameters that are not the same for all of its configurations."""
        return {
            sweep: [name for i, name in enumerate(self.experiment.names) if len({c[i] for c in members}) > 1]
            for sweep, members in self.sweeps.items()
        }

    def _has(self, sweep: str) -> str:
        members = self.sweeps[sweep]
        more = f"; and {len(members) - LISTED} more" if len(members) > LISTED else ""
        return f"It has: {'; '.join(self.label(member, sweep) for member in members[:LISTED])}{more}."


def design(
    experiment: Experiment,
    plan: Mapping[str, Any],
    published: Published | None = None,
    predictions: Mapping[str, Any] | None = None,
) -> Design:
    """The design of results/plan.json for an `experiment`; values published for other data are none to compare with."""
    return Design(
        experiment,
        sweeps={
            sweep["name"]: tuple(experiment.key(configuration) for configuration in sweep["configurations"])
            for sweep in plan["sweeps"]
        },
        seeds=tuple(plan["seeds"]),
        confidence=plan["confidence"],
        preliminary=plan["preliminary"],
        published=published if published and published.is_about(experiment.dataset) else None,
        predictions=predictions or {},
    )


def _spellings(value: Any) -> list[str]:
    return [spell(item) for item in (value if isinstance(value, list) else [value])]
