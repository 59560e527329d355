"""`writeup study`: write the validated plan of the study."""

import argparse
import json
from typing import Any

from writeup.files import write_text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, type=json.loads, help="the plan, as JSON")
    parser.add_argument("--output", required=True, help="where the plan goes")


def run(options: argparse.Namespace) -> None:
    plan = json.dumps(_ordered(options.plan), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(options.output, f"{plan}\n")


def _ordered(value: Any) -> Any:
    """`value` with its keys in order; what a sweep varies stays as declared, for so come the columns of its table."""
    if isinstance(value, list):
        return [_ordered(part) for part in value]
    if isinstance(value, dict):
        return {key: part if key == "vary" else _ordered(part) for key, part in sorted(value.items())}
    return value
