"""From the files of a study to results/claims.json, the verdict on each of its claims."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from writeup.claims.claim_file import expected_on, read_claims, with_shared
from writeup.claims.design import design
from writeup.claims.extension import NOTHING_ADDED, Extension
from writeup.claims.ledger import Entry, ledger
from writeup.claims.published import read_published
from writeup.claims.results import Derived, Sources, read_results, read_search, with_winner
from writeup.claims.verdicts import REMEDY, complaint, stops, unexpected
from writeup.errors import ClaimError
from writeup.experiment.declaration import Experiment, experiment_of
from writeup.experiment.schema import load_schema
from writeup.files import read_json, write_json
from writeup.tool import SCHEMAS

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Files:
    """What the claims of any study are decided by.

    experiment     results/experiment.json
    certificates   results/certificates/*.json; `checks`: results/checks.json
    claims         as the study declares them; `shared`: sections whose claims come with the tool
    search         results/search_plan.json, search.csv and search_winner.csv
    """

    plan: Path
    experiment: Path
    runs: Path
    epochs: Path
    certificates: Sequence[Path] = ()
    checks: Path | None = None
    claims: Path | None = None
    shared: Sequence[str] = ()
    published: Path | None = None
    search: tuple[Path, Path, Path] | None = None


def write_ledger(
    files: Files,
    output: Path,
    *,
    allow_unexpected: bool,
    extension: Extension = NOTHING_ADDED,
    predictions: Mapping[str, Any] = EMPTY,
    added: Mapping[str, Any] = EMPTY,
    derived: Derived = EMPTY,
    dataset: str | None = None,
) -> None:
    """Decide every claim and write the verdicts; ClaimError if one is unexpected, unless `allow_unexpected`.

    What the rules of `extension` read is in `predictions` (see `Design`), `added` (see `Sources`) and `derived` (see
    `Results`). `dataset` is what claims may call the data, if the experiment calls it otherwise.
    """
    planned = read_json(files.plan)
    experiment, before = Experiment.read(read_json(files.experiment)), experiment_of(planned)
    schema = load_schema(SCHEMAS / "claims.schema.yaml", before, *extension.schemas)
    claims = read_claims(before, files.claims, schema) if files.claims else []
    values = None
    if files.published:
        form = load_schema(SCHEMAS / "published.schema.yaml", before, *extension.published_schemas)
        values = read_published(before, files.published, form)
    study = design(experiment, planned, values, predictions)
    halving = read_search(experiment, *files.search) if files.search else None
    results = replace(with_winner(read_results(study, files.runs, files.epochs, extension), halving), derived=derived)
    entries = ledger(
        with_shared(before, claims, files.shared, schema),
        Sources(
            study,
            results,
            certificates={path.stem: path for path in files.certificates},
            checks={check["name"]: check for check in read_json(files.checks)} if files.checks else {},
            search=halving,
            extension=extension,
            added=added,
        ),
    )
    elsewhere = files.claims and expected_on(files.claims) not in (None, dataset or experiment.dataset)
    _write(entries, output, study.preliminary, stop=not (allow_unexpected or elsewhere))


def _write(entries: Sequence[Entry], output: Path, preliminary: bool, stop: bool) -> None:
    """Write the `entries`, with a warning for each that is unexpected; ClaimError in place of these, if they `stop`."""
    surprises = unexpected(entries, preliminary)
    stopping = [complaint(entry) for entry in surprises if stops(entry, preliminary)]
    aside = output.with_suffix(".failed.json")
    if stopping and stop:
        # Verdicts that nobody expected must not pass for the study's: they go aside, and none stay in their place.
        write_json(aside, entries)
        output.unlink(missing_ok=True)
        heading = f"{len(stopping)} of {len(entries)} claims came out otherwise."
        raise ClaimError("\n".join([heading, *stopping, REMEDY]))
    for entry in surprises:
        sys.stderr.write(f"writeup decide_claims: warning: {complaint(entry)}\n")
    write_json(output, entries)
    aside.unlink(missing_ok=True)
