"""Predict the plateau of every configuration from the training images alone."""

from pathlib import Path

from writeup import data as images
from writeup.files import read_json, write_json
from writeup.study.plateau import configurations
from writeup.theory.prediction import predictions


def run(plan: Path, data: Path, output: Path) -> None:
    study = read_json(plan)
    sizes = {name: study["data"][name] for name in ("train", "validation", "test")}
    training = images.split(images.load(data), **sizes).train
    write_json(output, predictions(*training, configurations(study)))
