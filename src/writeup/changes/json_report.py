"""What moved between two builds as JSON, for programs: workflow/schemas/changes.schema.yaml describes it."""

import math
from collections.abc import Mapping
from typing import Any

from writeup.changes.comparison import Changes
from writeup.changes.numbers import Numbers, Quantity
from writeup.changes.statistics import IDENTICAL
from writeup.changes.text_diff import Text, readable
from writeup.changes.verdicts import Verdicts
from writeup.version import VERSION


def changes_as_json(changes: Changes) -> dict[str, Any]:
    """All that differs between two builds; a number that is not finite is null."""
    return {
        "writeup": VERSION,
        "old": changes.old.title,
        "new": changes.new.title,
        "differ": changes.differ,
        "causes": [
            {"kind": it.kind, "name": it.name, "what": it.what, "steps": None if it.steps is None else sorted(it.steps)}
            for it in changes.causes
        ],
        "numbers": _numbers(changes.numbers),
        "verdicts": _verdicts(changes.verdicts),
        "text": _text(changes.text),
        "figures": {
            "compared": changes.figures.count,
            "changed": changes.figures.changed,
            "added": changes.figures.added,
            "removed": changes.figures.removed,
        },
    }


def _numbers(numbers: Numbers) -> dict[str, Any]:
    moves = []
    for quantity, move in numbers.moves.items():
        if move.outcome != IDENTICAL:
            parts = {name: _finite(getattr(move, name)) for name in ("old", "new", "difference", "low", "high")}
            runs = {"seeds": move.seeds, "paired": move.paired, "without_number": list(move.lost)}
            moves.append({**_place(quantity), "unit": quantity.unit, "outcome": move.outcome, **parts, **runs})
    return {
        "confidence": numbers.confidence,
        "compared": len(numbers.moves),
        "differ": moves,
        "added": [_place(quantity) for quantity in numbers.added],
        "removed": [_place(quantity) for quantity in numbers.removed],
        "exact_compared": numbers.exact_count,
        "exact": [{"name": at, "old": _finite(old), "new": _finite(new)} for at, (old, new) in numbers.exact.items()],
    }


def _place(quantity: Quantity) -> dict[str, str]:
    return {"sweep": quantity.sweep, "configuration": quantity.point, "metric": quantity.metric}


def _verdicts(verdicts: Verdicts) -> dict[str, Any]:
    return {
        "compared": verdicts.count,
        "turned": [
            {**_claim(new), "old": old["verdict"], "new": new["verdict"], "expected": new["expected"]}
            for old, new in verdicts.flipped
        ],
        "reworded": [
            {"id": new["id"], "old": old["statement"], "new": new["statement"]} for old, new in verdicts.reworded
        ],
        "added": [{**_claim(entry), "verdict": entry["verdict"]} for entry in verdicts.added],
        "removed": [{**_claim(entry), "verdict": entry["verdict"]} for entry in verdicts.removed],
    }


def _claim(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"id": entry["id"], "statement": entry["statement"]}


def _text(text: Text) -> dict[str, Any]:
    return {
        "written": text.written,
        "sections_added": text.added,
        "sections_removed": text.removed,
        "sentences": [
            {
                "section": section,
                "old": readable(pair.old),
                "new": readable(pair.new),
                "numbers_only": pair.numbers_only,
            }
            for section, pairs in text.rewritten.items()
            for pair in pairs
        ],
    }


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
