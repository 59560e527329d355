"""The claims as declared in YAML: read against their closed schema, before any result is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.claims.values import hand_typed
from writeup.errors import ConfigError
from writeup.study.config import load_yaml, numbers, validate


@dataclass(frozen=True)
class Claim:
    """A sentence, the rule that decides it, and the verdict expected of it.

    `statement` and `because` (why that verdict is expected) are templates, see `values`; `quote` are the original's own
    words, where it made the claim.
    """

    id: str
    section: str
    statement: str
    kind: str
    terms: Mapping[str, Any]
    expected: str
    because: str | None = None
    quote: str | None = None


def read_claims(path: str | Path, schema: Mapping[str, Any]) -> list[Claim]:
    """The claims declared in `path`, in their order; ConfigError names the claim and the key that is wrong."""
    declared = numbers(load_yaml(path))
    validate(declared, schema)
    claims = [_claim(entry) for entry in declared["claims"]]
    refuse_repeated(claims)
    return claims


def refuse_repeated(claims: Sequence[Claim]) -> None:
    """ConfigError if two claims have the same id."""
    ids = [claim.id for claim in claims]
    for name in ids:
        if ids.count(name) > 1:
            raise ConfigError(f"claims: the id {name} is given twice; rename one of them.")


def _claim(entry: Mapping[str, Any]) -> Claim:
    ((kind, terms),) = entry["rule"].items()
    typed = [*hand_typed(entry["statement"]), *hand_typed(entry.get("because", ""))]
    if typed:
        raise ConfigError(
            f"claim {entry['id']}: the number {typed[0]} is typed by hand; take it from the results, "
            "as << mean('test_accuracy', reg=1) | show('%') >>, or from the rule, as << rule.by | show('points') >>."
        )
    optional = {name: entry.get(name) for name in ("because", "quote")}
    return Claim(entry["id"], entry["section"], entry["statement"], kind, terms, entry["expected"], **optional)
