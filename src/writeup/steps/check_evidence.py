"""Compute a second time, from the tables that a PDF carries, what its claims say.

folder: the files that the PDF carries, certificates in a folder of their own
"""

from pathlib import Path

from writeup.witness import evidence


def run(folder: Path, /) -> None:
    for kind, count in evidence.check_evidence(evidence.read(folder)).items():
        print(f"checked: {count:,} {kind}")
