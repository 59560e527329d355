"""Write the validated plan of the study.

plan: the plan, as the workflow hands it over (JSON)
"""

from pathlib import Path

from writeup.files import read_json, write_json


def run(plan: Path, output: Path) -> None:
    # The keys stay in the order declared: what a sweep varies comes in that order in its table.
    write_json(output, read_json(plan), sort_keys=False)
