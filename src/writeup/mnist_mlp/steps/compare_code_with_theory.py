"""Compare the trained code with the derived formulas."""

from dataclasses import asdict
from pathlib import Path

from writeup.errors import ResultError
from writeup.files import write_json
from writeup.mnist_mlp.agreement.checks import checks


def run(output: Path) -> None:
    results = list(checks())
    for check in results:
        if not check.holds:
            raise ResultError(
                f"code and formula disagree ({check.name}): the relative error is {check.measured:.2e}, but "
                f"at most {check.bound:g} is allowed; mend the code or the derivation."
            )
    # Two digits: how the last ones are rounded depends on the processor.
    rounded = [asdict(check) | {"measured": float(f"{check.measured:.1e}"), "holds": check.holds} for check in results]
    write_json(output, rounded)
