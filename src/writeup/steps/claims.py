"""`writeup claims`: decide each claim by its declared rule."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from writeup.claims.declared import expected_on, read_claims, with_shared
from writeup.claims.design import design
from writeup.claims.ledger import ledger
from writeup.claims.published import read_published
from writeup.claims.results import Sources, read_measured, read_results, read_search
from writeup.claims.verdicts import REMEDY, complaint, stops, unexpected
from writeup.errors import ClaimError
from writeup.files import read_json, write_json
from writeup.study.schema import load_schema
from writeup.tool import SCHEMAS


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", required=True, help="the plan of the study")
    parser.add_argument("--runs", required=True, help="the table of runs")
    parser.add_argument("--epochs", required=True, help="the table of epochs")
    parser.add_argument("--agreement", required=True, help="code against theory")
    parser.add_argument("--certificates", required=True, nargs="*", type=Path, help="the certificates")
    parser.add_argument("--claims", help="the claims of the study, as declared")
    parser.add_argument("--shared", nargs="*", default=[], help="sections whose claims come with the tool")
    parser.add_argument("--published", help="the published values")
    parser.add_argument("--search", type=Path, nargs=3, help="plan of the search, its table, its winner's table")
    parser.add_argument("--predictions", type=Path, help="what was predicted before the runs")
    parser.add_argument("--measured", type=Path, nargs=2, help="the table of plateaus, the table of sharpness")
    parser.add_argument("--schema", default=SCHEMAS / "claims.schema.yaml", help="what a claim may say")
    parser.add_argument(
        "--published-schema", default=SCHEMAS / "published.schema.yaml", help="what published values may say"
    )
    parser.add_argument("--allow-unexpected", action="store_true", help="write unexpected verdicts too, with a warning")
    parser.add_argument("--output", required=True, type=Path, help="where the verdicts go")


def run(options: argparse.Namespace) -> None:
    schema = load_schema(options.schema)
    claims = with_shared(read_claims(options.claims, schema) if options.claims else [], options.shared, schema)
    published = read_published(options.published, load_schema(options.published_schema)) if options.published else None
    predictions = read_json(options.predictions) if options.predictions else None
    plan = read_json(options.plan)
    study = design(plan, published, predictions)
    search = read_search(*options.search) if options.search else None
    results = read_results(study, options.runs, options.epochs)
    results = replace(results, measured=read_measured(*options.measured)) if options.measured else results
    sources = Sources(
        design=study,
        results=replace(results, winner=search.tested) if search else results,
        agreement=read_json(options.agreement),
        certificates={path.stem: path for path in options.certificates},
        search=search,
    )
    entries = ledger(claims, sources)
    otherwise = unexpected(entries, study.preliminary)
    stopping = [complaint(entry) for entry in otherwise if stops(entry, study.preliminary)]
    aside = options.output.with_suffix(".failed.json")
    elsewhere = options.claims and expected_on(options.claims) not in (None, plan["data"]["dataset"])
    if stopping and not (options.allow_unexpected or elsewhere):
        # Verdicts that nobody expected must not pass for the study's: they go aside, and none stay in their place.
        write_json(aside, entries)
        options.output.unlink(missing_ok=True)
        heading = f"{len(stopping)} of {len(entries)} claims came out otherwise."
        raise ClaimError("\n".join([heading, *stopping, REMEDY]))
    for entry in otherwise:
        print(f"writeup claims: warning: {complaint(entry)}", file=sys.stderr)  # noqa: T201
    write_json(options.output, entries)
    aside.unlink(missing_ok=True)
