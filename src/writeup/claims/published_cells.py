"""The claims that published values make: one for each value of a cell whose run the study has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from writeup.claims.claim_file import Claim
from writeup.claims.design import Design
from writeup.claims.numbers import unit
from writeup.claims.published import Cell, Configuration
from writeup.claims.verdicts import REFUTED, SUPPORTED, UNDECIDED
from writeup.errors import ConfigError, placed
from writeup.experiment.declaration import Key, Value
from writeup.phrases import free_name

WORDLIKE = str.maketrans(".-+", "___")


def cell_claims(design: Design, declared: Sequence[Claim]) -> list[Claim]:
    """A claim for each value published for a run of the study, in their order; none where one is declared already.

    ConfigError if values of a run of the study are to be held against one that it does not have.
    """
    claimed = {_cell_of(design, claim) for claim in declared if claim.kind == "reproduces"}
    claims = [
        _cell_claim(design, cell.sweep, at, metric, cell.note)
        for cell in (design.published.cells if design.published else ())
        if (at := _held_against(design, cell)) is not None
        for metric in cell.values
    ]
    return _told_apart([claim for claim in claims if _cell(design, claim.terms) not in claimed])


def _cell_claim(design: Design, sweep: str, at: Mapping[str, Value], name: str, note: str | None) -> Claim:
    configuration, metric = design.one(sweep, at), design.metric(name)
    where, shown = design.label(configuration, sweep), f"show({unit(metric)!r})"
    reports = f"The original reports a {metric.spoken} of << evidence.published | {shown} >>"
    ends = f"what is expected of a single run at {where}, << evidence.low | {shown} >> to << evidence.high | {shown} >>"
    particular = design.particular(configuration, sweep).values()
    return Claim(
        id="_".join(["published", sweep, *particular, name]).translate(WORDLIKE).lower(),
        section="published",
        statement=f"{reports}, which lies within {ends}.",
        forms={
            REFUTED: f"{reports}, which lies outside {ends}.",
            UNDECIDED: f"{reports}; the runs at {where} do not tell whether that is expected of one.",
        },
        kind="reproduces",
        terms={"metric": name, "sweep": sweep, "at": at},
        expected=SUPPORTED,
        because=note,
    )


def _held_against(design: Design, cell: Cell) -> Configuration | None:
    """The configuration whose runs the values of `cell` are held against; None if it is none of the study."""
    at = cell.reproduced_at or cell.at
    if design.has(cell.sweep, at):
        return at
    if design.has(cell.sweep, cell.at):
        other = {name: value for name, value in at.items() if value != cell.at[name]}
        raise ConfigError(
            f"the values published for {design.label(design.one(cell.sweep, cell.at), cell.sweep)} in {cell.sweep} are "
            f"said to be reproduced at {design.spelled(other)}, which that sweep does not have; correct reproduced_at, "
            "or remove it."
        )
    return None


def _told_apart(claims: Sequence[Claim]) -> list[Claim]:
    """`claims` with a number behind every id that was met before: (0, 1.5) and (0.1, 5) are both spelled 0_1_5."""
    ids = dict[str, Claim]()
    for claim in claims:
        name = free_name(claim.id, ids, "_")
        ids[name] = replace(claim, id=name)
    return list(ids.values())


def _cell_of(design: Design, claim: Claim) -> tuple[str, str, Key]:
    with placed(f"claim {claim.id}: "):
        return _cell(design, claim.terms)


def _cell(design: Design, terms: Mapping[str, Any]) -> tuple[str, str, Key]:
    return terms["metric"], terms["sweep"], design.one(terms["sweep"], terms["at"])
