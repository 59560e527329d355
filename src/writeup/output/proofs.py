"""What the page needs so that a reader can check the proofs there: certificates, theorems and the second checker.

The checker in the page, templates/checker/*.js, shares no code with writeup.certificates: it parses, unfolds,
differentiates and compares in its own way. What a derivation must prove (statement, definitions, start, reasons and end
of each chain, and what its symbols mean) is data, and is written into the page from the theorems pinned here; typed a
second time it could only differ by mistake. All else that is pinned (gates, tables, classes) is in the checker itself.
"""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from writeup.certificates import CHECKS, load
from writeup.certificates.calculus import Setting, Symbol
from writeup.certificates.derivations import Chain, Theorem

SCRIPTS = ("exact", "formulas", "sums", "calculus", "derivations", "halfspaces", "separability", "check")
"""The files of the checker, in the order in which they build on each other."""


def theorems() -> dict[str, Any]:
    """Every pinned theorem about derivations, by name, as the checker in the page reads it."""
    return {
        name: _theorem(check.keywords["theorem"])
        for (_, name), check in CHECKS.items()
        if isinstance(check, partial) and "theorem" in check.keywords
    }


def embedded(value: Any) -> str:
    """`value` as compact JSON that may stand inside a script element."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def certificates(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The certificates in `paths`, in order of their files' names."""
    return [load(path) for path in sorted(paths, key=lambda path: path.name)]


def _theorem(theorem: Theorem) -> dict[str, Any]:
    return {
        "statement": theorem.statement,
        "definitions": [{"symbol": s.json(), "value": value.json()} for s, value in theorem.definitions.items()],
        "chains": [_chain(name, chain) for name, chain in theorem.chains.items()],
    }


def _chain(name: str, chain: Chain) -> dict[str, Any]:
    return {
        "name": name,
        "claim": chain.claim,
        "reasons": list(chain.outline),
        "start": chain.start.json(),
        "end": chain.end.json(),
        "setting": _setting(chain.setting),
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "symbols": {name: _symbol(symbol) for name, symbol in setting.symbols.items()},
        "ranges": dict(setting.ranges),
        "free": setting.free,
        "distinct": sorted("".join(sorted(pair)) for pair in setting.distinct),
    }


def _symbol(symbol: Symbol) -> Mapping[str, Any]:
    slope = symbol.slope
    facts = {
        "indices": symbol.indices,
        "positive": symbol.positive,
        "simplex": symbol.simplex,
        "definition": symbol.definition and symbol.definition.json(),
        "slope": slope and {"factor": slope.factor.json(), "inner": slope.inner.json(), "over": slope.over},
    }
    return {key: value for key, value in facts.items() if value or key == "indices"}
