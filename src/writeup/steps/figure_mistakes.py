"""`writeup figure_mistakes`: the worst mistakes of the best model, as images."""

import argparse
from pathlib import Path

import numpy as np

from writeup.files import read_json
from writeup.report.figures.mistakes import mistakes


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--inspection", required=True, help="results/best_model.json")
    parser.add_argument("--data", type=Path, required=True, help="folder with the images as .npy files")
    parser.add_argument("--output", required=True, help="folder for mistakes.svg and mistakes.json")


def run(options: argparse.Namespace) -> None:
    images = np.load(options.data / "test-images.npy", mmap_mode="r")
    mistakes(read_json(options.inspection), images).write(options.output, "mistakes")
