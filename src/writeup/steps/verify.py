"""`writeup verify OTHER`: identical to another build's results, equal within intervals, or different and where.

The exit status is 0 if they are identical or equal, 1 if they are different; with `--exact` only identical ones give 0.
"""

import argparse
import sys
from pathlib import Path

from writeup.changes.verify import DIFFERENT, IDENTICAL, verification_report, verify


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("other", type=Path, metavar="OTHER", help="another project folder, or its folder of results")
    parser.add_argument("--results", type=Path, help="what to compare with it; this folder or its results if left out")
    parser.add_argument(
        "--exact", action="store_true", help="ask for the same bytes: equal within intervals fails, too"
    )


def run(options: argparse.Namespace) -> None:
    is_project = (options.other / "results").is_dir()
    ours = options.results or Path("." if is_project else "results")
    result = verify(ours, options.other)
    sys.stdout.write(verification_report(result, ours, options.other))
    sys.exit(result.verdict == DIFFERENT or (options.exact and result.verdict != IDENTICAL))
