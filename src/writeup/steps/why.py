"""Say why a file would be built again, or what it rests on.

target: a file of results/ or report/, or a rule
configfile: as for snakemake
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from writeup.provenance.why import explain


def run(target: str, /, *, configfile: Sequence[Path] = ()) -> None:
    sys.stdout.write(explain(target, configfile))
