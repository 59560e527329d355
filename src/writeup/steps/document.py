"""`writeup document`: render the templates into one document tree."""

import argparse
from pathlib import Path

from writeup.claims.published import read_published
from writeup.claims.results import read_search
from writeup.files import write_json
from writeup.report.consistency import refuse_contradictions
from writeup.report.context import Context
from writeup.report.document_tree import parse
from writeup.report.numbering import RepeatedIdentifierError
from writeup.report.pictures import check
from writeup.report.plateau import plateau_names
from writeup.report.prose_lint import refuse_unclaimed
from writeup.report.search import search_names
from writeup.report.sections import located, render
from writeup.report.template_paths import figures, search_path, sections
from writeup.study.schema import load_yaml
from writeup.study.theory import CERTIFICATES
from writeup.tool import SCHEMAS


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--results", required=True, type=Path, help="the folder of results")
    parser.add_argument(
        "--templates", required=True, type=Path, help="the study's own sections, read before the tool's"
    )
    parser.add_argument(
        "--theory", nargs="*", default=list(CERTIFICATES), help="the parts of the theory that the document covers"
    )
    parser.add_argument("--figure-names", nargs="*", default=[], help="the figures that the study draws")
    parser.add_argument("--published", help="the published values")
    parser.add_argument("--search", type=Path, nargs=3, help="plan of the search, its table, its winner's table")
    parser.add_argument("--schema", default=SCHEMAS / "published.schema.yaml", help="what it may say")
    parser.add_argument("--output", required=True, help="where the document's tree goes")


def run(options: argparse.Namespace) -> None:
    templates = search_path(options.templates)
    refuse_unclaimed(templates)
    refuse_contradictions(options.results)
    published = read_published(options.published, load_yaml(options.schema)) if options.published else None
    own = figures(templates)
    context = Context(options.results, published, options.theory, options.templates, [*options.figure_names, *own])
    search = read_search(*options.search) if options.search else None
    names = context.names() | search_names(search, context) | plateau_names(options.results, context)
    markdown = render(templates, names)
    try:
        document = parse(markdown)
    except RepeatedIdentifierError as error:
        raise located(error, sections(templates)) from error
    check(document["blocks"], options.figure_names, own)
    write_json(options.output, document)
