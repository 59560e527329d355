"""Decide each claim by its declared rule.

experiment: the experiment with the metrics that its runs measured (results/experiment.json)
claims: the claims of the study, as declared (YAML)
checks: what the check of the certificates found (results/checks.json)
shared: sections whose claims come with the tool
allow_unexpected: write unexpected verdicts too, with a warning
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.claims.ledger_file import Files, write_ledger


def run(
    plan: Path,
    experiment: Path,
    runs: Path,
    epochs: Path,
    output: Path,
    certificates: Sequence[Path] = (),
    checks: Path | None = None,
    claims: Path | None = None,
    shared: Sequence[str] = (),
    published: Path | None = None,
    search: tuple[Path, Path, Path] | None = None,
    allow_unexpected: bool = False,
) -> None:
    files = Files(plan, experiment, runs, epochs, certificates, checks, claims, shared, published, search)
    write_ledger(files, output, allow_unexpected=allow_unexpected)
