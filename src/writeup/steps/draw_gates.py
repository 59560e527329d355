"""Draw the planes of AND and OR.

certificates: the certificates of AND and OR (JSON)
"""

from pathlib import Path

from writeup.files import read_json
from writeup.output.figures.gates import gates, read_gate


def run(certificates: tuple[Path, Path], output: Path) -> None:
    gates([read_gate(read_json(path)) for path in certificates]).write(output, "gates")
