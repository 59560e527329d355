"""What several figures read."""

from collections.abc import Mapping
from typing import Any

from writeup.errors import ResultError


def classes(inspection: Mapping[str, Any]) -> list[str]:
    """The names of the classes in results/best_model.json, in order of the labels."""
    return list(inspection.get("classes") or map(str, range(len(inspection["confusion"]))))


def sweep_named(plan: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The sweep `name` of the plan; ResultError lists the names that there are."""
    for sweep in plan["sweeps"]:
        if sweep["name"] == name:
            return dict(sweep)
    names = ", ".join(sweep["name"] for sweep in plan["sweeps"])
    raise ResultError(f"the plan has no sweep {name!r}; give one of {names}.")
