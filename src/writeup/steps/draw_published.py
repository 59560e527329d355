"""Draw published values against measured ones: all in one figure, and those of each sweep in one for slides.

wide: the folder for those of slides
sweeps: names of the sweeps that have published values
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.published import published as figure
from writeup.output.figures.published import rows


def run(plan: Path, claims: Path, output: Path, wide: Path, sweeps: Sequence[str] = ()) -> None:
    study, entries = read_json(plan), read_json(claims)
    figure(rows(study, entries)).write(output, "published")
    for sweep in sweeps:
        alone = {**study, "sweeps": [one for one in study["sweeps"] if one["name"] == sweep]}
        figure(rows(alone, entries)).write(wide, f"published_{sweep}")
