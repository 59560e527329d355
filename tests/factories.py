"""Whole configurations and runs for tests, which change what matters to them."""

import json

import numpy as np

from builtin import EXPERIMENT
from writeup.experiment.declaration import spell
from writeup.experiment.runs import Run
from writeup.experiment.schema import load_schema, load_yaml
from writeup.mnist_mlp import declaration
from writeup.mnist_mlp.data.images import Images, save
from writeup.mnist_mlp.network.training import Configuration
from writeup.mnist_mlp.plateau.prediction import minima, predictions
from writeup.mnist_mlp.plateau.spectrum import modes
from writeup.mnist_mlp.shape import CLASSES
from writeup.tool import ROOT, SCHEMAS

USUAL = {
    **EXPERIMENT.defaults,
    "learning_rate": 0.1,
    "reg": 0.001,
    "batch_size": 64,
    "epochs": 2,
    "hidden_size": 8,
    "momentum": 0,
}

MADE = {"code": "c0de", "images": [100, 50], "arithmetic": "specified"}
"""What the result of a run says of its making."""


def changed(path, value):
    """The configuration of the default study with `value` at `path`, a list of keys."""
    config = load_yaml(ROOT / "config/config.yaml")
    *parents, last = path
    place = config
    for part in parents:
        place = place[part]
    place[last] = value
    return config


def schema(name):
    """The schema `name` of users' files, for studies of the experiment that comes with the tool."""
    paths = SCHEMAS / f"{name}.schema.yaml", SCHEMAS / f"mnist_mlp.{'' if name == 'study' else f'{name}.'}schema.yaml"
    return load_schema(paths[0], EXPERIMENT, *(path for path in paths[1:] if path.exists()))


def a_study(config):
    """The study that the configuration `config` declares."""
    return declaration.study(config, schema("study"))[0]


def a_configuration(**changes):
    """Every hyper-parameter as a number, as in a configuration file."""
    return {name: {**USUAL, **changes}[name] for name in EXPERIMENT.names}


def spelled(**changes):
    """Every hyper-parameter as spelled in paths and tables."""
    texts = {name: value if isinstance(value, str) else spell(value) for name, value in changes.items()}
    return {name: {name: spell(value) for name, value in USUAL.items()}[name] for name in EXPERIMENT.names} | texts


def a_run(dataset="mnist", seed="0", **changes):
    """One run of the usual configuration but for the `changes`."""
    return Run({"dataset": dataset, **spelled(**changes), "seed": str(seed)})


def a_candidate(**changes):
    """Every hyper-parameter that a search may vary, as spelled."""
    return {name: value for name, value in spelled(**changes).items() if name != "epochs"}


def a_setting(seed=0, **changes):
    """The usual configuration as training takes it."""
    return Configuration(**a_configuration(**changes), seed=seed)


def save_images(folder, rng, count, drawn):
    """Files of the full size of which only the first `count` images are anything: what is `drawn` for their classes."""
    arrays = {}
    for part, size in {"train": 60_000, "test": 10_000}.items():
        images, labels = np.zeros((size, 28, 28), np.uint8), np.zeros(size, np.uint8)
        labels[:count] = rng.integers(0, 10, count)
        images[:count] = drawn(labels[:count])
        arrays |= {f"{part}_images": images, f"{part}_labels": labels}
    save(folder, Images(**arrays))


def ledger_entry(name, verdict, expected="supported"):
    """A claim as the ledger has it, as far as a comparison of builds reads it."""
    words = {"id": name, "statement": "A.", "rule": "r", "verdict": verdict, "expected": expected}
    return words | {"evidence": {"kind": "runs"}}


def decided(project, *entries):
    """The build of a project, with `entries` for its claims."""
    project.write("results/claims.json", json.dumps(entries))
    return project.build


def predictions_from(images, configurations):
    """What is predicted for `configurations` of the network from training images (pixels, labels)."""
    data = modes(*images, CLASSES)
    return predictions(data, *images, configurations, minima(data, *images, configurations))
