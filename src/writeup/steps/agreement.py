"""Compare the code that trains with the derived formulas, in results/agreement.json."""

import argparse
from dataclasses import asdict
from pathlib import Path

from writeup.agreement.checks import checks
from writeup.errors import ResultError
from writeup.files import write_json


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, required=True, help="file to write (JSON)")


def run(options: argparse.Namespace) -> None:
    found = list(checks())
    for check in found:
        if not check.holds:
            raise ResultError(
                f"code and formula disagree ({check.name}): the relative error is {check.measured:.2e}, but "
                f"at most {check.bound:g} is allowed; mend the code or the derivation."
            )
    # Two digits: which way the last ones round is the processor's choice.
    rounded = [asdict(check) | {"measured": float(f"{check.measured:.1e}"), "holds": check.holds} for check in found]
    write_json(options.output, rounded)
