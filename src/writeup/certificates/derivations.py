"""Derivations: chains of equal formulas, from a pinned start along a pinned outline to a pinned conclusion.

A theorem fixes, in the checker and not in the certificate, what the symbols mean, where every chain starts, by what
reason each step is taken and where it ends. The certificate brings the formulas; each must equal the one before it, in
the setting of its chain (`writeup.certificates.calculus`). What is proved therefore cannot drift.

    {"kind": "derivation", "name": …, "statement": …,
     "definitions": [{"symbol": expr, "value": expr}, …],
     "chains": [{"name": …, "claim": …, "steps": [{"by": reason, "expr": expr}, …]}, …]}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writeup.certificates.calculus import Setting
from writeup.certificates.expressions import Expr, parse
from writeup.certificates.fields import closed, items, must_equal
from writeup.certificates.printing import tex
from writeup.errors import CertificateError, placed

KEYS = ("kind", "name", "statement", "definitions", "chains")


@dataclass(frozen=True)
class Chain:
    """What a chain shows: `start` equals `end`, by steps taken for the reasons of `outline`, in `setting`."""

    claim: str
    setting: Setting
    start: Expr
    outline: tuple[str, ...]
    end: Expr

    @property
    def reasons(self) -> list[str]:
        """The reason beside each formula of the chain."""
        return ["start", *self.outline]


@dataclass(frozen=True)
class Theorem:
    """A statement in words, the definitions it rests on, and the chains that prove it, by name and in order."""

    statement: str
    definitions: Mapping[Expr, Expr]
    chains: Mapping[str, Chain]


def build(name: str, theorem: Theorem, formulas: Mapping[str, tuple[Expr, ...]]) -> dict[str, Any]:
    """The certificate of `theorem`, unchecked; `formulas` gives those between the start and the end of each chain."""
    return {
        "kind": "derivation",
        "name": name,
        "statement": theorem.statement,
        "definitions": _definitions(theorem),
        "chains": [
            {
                "name": key,
                "claim": chain.claim,
                "steps": [
                    {"by": by, "expr": expr.json()}
                    for by, expr in zip(chain.reasons, (chain.start, *formulas[key], chain.end), strict=True)
                ],
            }
            for key, chain in theorem.chains.items()
        ],
    }


def _definitions(theorem: Theorem) -> list[dict[str, Any]]:
    return [{"symbol": symbol.json(), "value": value.json()} for symbol, value in theorem.definitions.items()]


def check(certificate: dict[str, Any], theorem: Theorem) -> str:
    """What was verified, in a few words; CertificateError names the chain and the step that fails."""
    closed(certificate, KEYS)
    must_equal(certificate["statement"], theorem.statement, "the statement")
    must_equal(certificate["definitions"], _definitions(theorem), "the list of definitions")
    chains = items(certificate["chains"], len(theorem.chains))
    for stored, (name, chain) in zip(chains, theorem.chains.items(), strict=True):
        with placed(f"chain {name}: "):
            _check_chain(stored, name, chain)
    steps = sum(len(chain.outline) for chain in theorem.chains.values())
    return f"{len(chains)} derivations, {steps} steps, each equal to the one before"


def _check_chain(stored: Any, name: str, chain: Chain) -> None:
    closed(stored, ("name", "claim", "steps"))
    must_equal(stored["name"], name, "the name")
    must_equal(stored["claim"], chain.claim, "the claim")
    steps = [closed(step, ("by", "expr")) for step in items(stored["steps"])]
    must_equal([step["by"] for step in steps], chain.reasons, "the list of reasons")
    formulas = [parse(step["expr"]) for step in steps]
    for end, formula, pinned in (("start", formulas[0], chain.start), ("end", formulas[-1], chain.end)):
        if formula != pinned:
            raise CertificateError(f"the {end} is {tex(formula)}, but the theorem's is {tex(pinned)}.")
    chain.setting.effort.renew()
    for before, after, by in zip(formulas, formulas[1:], chain.outline, strict=False):
        if before == after:
            raise CertificateError(f"the step '{by}' repeats {tex(after)}.")
        if not chain.setting.equal(before, after):
            raise CertificateError(f"the step '{by}' gives {tex(after)}, which is not equal to {tex(before)}.")
