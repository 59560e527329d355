"""Compare results with those of another build: identical, equal within intervals, or different and where.

The exit status is 0 if they are identical or equal, 1 if they are different; with `--exact` only identical ones give 0.

other: another project folder, or its folder of results
results: what to compare with it; this folder or its results if left out
exact: ask for the same bytes: equal within intervals fails, too
"""

import sys
from pathlib import Path

from writeup.changes.verify import DIFFERENT, IDENTICAL, verification_report, verify


def run(other: Path, /, *, results: Path | None = None, exact: bool = False) -> None:
    is_project = (other / "results").is_dir()
    ours = results or Path("." if is_project else "results")
    result = verify(ours, other)
    sys.stdout.write(verification_report(result, ours, other))
    sys.exit(result.verdict == DIFFERENT or (exact and result.verdict != IDENTICAL))
