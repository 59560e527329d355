"""From a study to its runs: one run for each (configuration, seed), even if several sweeps contain it."""

from collections.abc import Mapping
from typing import Any

from writeup.experiment.declaration import Value, spell
from writeup.experiment.runs import Run
from writeup.experiment.study import Study


def sweep_runs(study: Study) -> dict[str, list[Run]]:
    """Sweep name → its runs: configurations in the order declared, then seeds."""
    return {
        sweep.name: [
            study.experiment.run(spelled(configuration), seed)
            for configuration in sweep.configurations
            for seed in study.seeds
        ]
        for sweep in study.sweeps
    }


def runs(study: Study) -> list[Run]:
    """Every run of the study once, in order of first appearance."""
    return list(dict.fromkeys(run for members in sweep_runs(study).values() for run in members))


def plan(study: Study) -> dict[str, Any]:
    """The plan as JSON for results/plan.json: sweeps with their configurations as spelled, seeds and confidence.

    `dataset` names what all runs share, as a file of published values does.
    """
    return {
        "experiment": study.experiment.as_json(),
        "dataset": study.experiment.dataset,
        **study.setting,
        "seeds": study.seeds,
        "confidence": study.confidence,
        "preliminary": study.preliminary,
        "sweeps": [
            {
                "name": sweep.name,
                "title": sweep.title,
                "vary": {name: [spell(value) for value in values] for name, values in sweep.vary.items()},
                "configurations": [spelled(configuration) for configuration in sweep.configurations],
            }
            for sweep in study.sweeps
        ],
    }


def spelled(configuration: Mapping[str, Value]) -> dict[str, str]:
    """Parameter → its value as spelled."""
    return {name: spell(value) for name, value in configuration.items()}
