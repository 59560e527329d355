"""Compute a second time, from the tables that a PDF carries, what its claims say.

folder: the files that the PDF carries, certificates in a folder of their own
"""

from pathlib import Path

from writeup.mnist_mlp.witness.rules import Predictions, derived
from writeup.witness import evidence


def run(folder: Path, /) -> None:
    study = evidence.read(folder)
    if "plateau" in study.parts:
        study.derived = derived(study, folder)
        print("not checked: what the theory predicts, which follows from the images")
    for kind, count in evidence.check_evidence(study, Predictions(study, folder).rules).items():
        print(f"checked: {count:,} {kind}")
