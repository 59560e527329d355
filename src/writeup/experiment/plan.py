"""From a study to its runs: one run for each (configuration, seed), even if several sweeps contain it."""

from collections.abc import Mapping
from typing import Any

from writeup.experiment.runs import HYPERPARAMETERS, Run
from writeup.experiment.study import Study


def spell(value: float) -> str:
    """The shortest text that reads back as `value`: 1 → 1, 0.1 → 0.1, 1e-05 → 1e-05."""
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def sweep_runs(study: Study) -> dict[str, list[Run]]:
    """Sweep name → its runs: configurations in the order declared, then seeds."""
    return {
        sweep.name: [
            Run(dataset=study.data.label, seed=spell(seed), **_spelled(configuration))
            for configuration in sweep.configurations
            for seed in study.seeds
        ]
        for sweep in study.sweeps
    }


def runs(study: Study) -> list[Run]:
    """Every run of the study once, in order of first appearance."""
    return list(dict.fromkeys(run for members in sweep_runs(study).values() for run in members))


def plan(study: Study) -> dict[str, Any]:
    """The plan as JSON for results/plan.json: sweeps with their configurations as spelled, seeds and confidence."""
    return {
        "dataset": study.data.label,
        "data": {
            "dataset": study.data.dataset,
            "train": study.data.train,
            "validation": study.data.validation,
            "test": study.data.test,
        },
        "seeds": study.seeds,
        "confidence": study.confidence,
        "preliminary": study.preliminary,
        "sweeps": [
            {
                "name": sweep.name,
                "title": sweep.title,
                "vary": {name: [spell(value) for value in values] for name, values in sweep.vary.items()},
                "configurations": [_spelled(configuration) for configuration in sweep.configurations],
            }
            for sweep in study.sweeps
        ],
    }


def _spelled(configuration: Mapping[str, float]) -> dict[str, str]:
    return {name: spell(configuration[name]) for name in HYPERPARAMETERS}
