"""Decide each claim by its declared rule.

claims: the claims of the study, as declared (YAML)
checks: what the check of the certificates found (results/checks.json)
shared: sections whose claims come with the tool
measured: the table of plateaus, the table of sharpness
allow_unexpected: write unexpected verdicts too, with a warning
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from writeup.claims.claim_file import expected_on, read_claims, with_shared
from writeup.claims.design import design
from writeup.claims.ledger import ledger
from writeup.claims.published import read_published
from writeup.claims.results import Sources, read_measured, read_results, read_search
from writeup.claims.verdicts import REMEDY, complaint, stops, unexpected
from writeup.errors import ClaimError
from writeup.experiment.schema import load_schema
from writeup.files import read_json, write_json
from writeup.tool import SCHEMAS


def run(
    plan: Path,
    runs: Path,
    epochs: Path,
    agreement: Path,
    output: Path,
    certificates: Sequence[Path] = (),
    checks: Path | None = None,
    claims: Path | None = None,
    shared: Sequence[str] = (),
    published: Path | None = None,
    search: tuple[Path, Path, Path] | None = None,
    predictions: Path | None = None,
    measured: tuple[Path, Path] | None = None,
    allow_unexpected: bool = False,
) -> None:
    schema = load_schema(SCHEMAS / "claims.schema.yaml")
    declared = with_shared(read_claims(claims, schema) if claims else [], shared, schema)
    values = read_published(published, load_schema(SCHEMAS / "published.schema.yaml")) if published else None
    planned = read_json(plan)
    study = design(planned, values, read_json(predictions) if predictions else None)
    halving = read_search(*search) if search else None
    results = replace(
        read_results(study, runs, epochs),
        measured=read_measured(*measured) if measured else {},
        winner=halving.tested if halving else {},
    )
    proofs = {path.stem: path for path in certificates}
    checked = {check["name"]: check for check in read_json(checks)} if checks else {}
    entries = ledger(declared, Sources(study, results, read_json(agreement), proofs, checked, halving))
    surprises = unexpected(entries, study.preliminary)
    stopping = [complaint(entry) for entry in surprises if stops(entry, study.preliminary)]
    aside = output.with_suffix(".failed.json")
    elsewhere = claims and expected_on(claims) not in (None, planned["data"]["dataset"])
    if stopping and not (allow_unexpected or elsewhere):
        # Verdicts that nobody expected must not pass for the study's: they go aside, and none stay in their place.
        write_json(aside, entries)
        output.unlink(missing_ok=True)
        heading = f"{len(stopping)} of {len(entries)} claims came out otherwise."
        raise ClaimError("\n".join([heading, *stopping, REMEDY]))
    for entry in surprises:
        print(f"writeup decide_claims: warning: {complaint(entry)}", file=sys.stderr)
    write_json(output, entries)
    aside.unlink(missing_ok=True)
