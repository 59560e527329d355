"""`writeup slides`: the templates of the slides, filled from the document and fitted."""

import argparse
import sys
from pathlib import Path

from writeup.files import read_json, write_json
from writeup.report.numbering import RepeatedIdentifierError
from writeup.report.pictures import check
from writeup.report.prose_lint import refuse_unclaimed
from writeup.report.sections import located, render
from writeup.report.slides.context import Context
from writeup.report.slides.fitting import Fitting, displayed
from writeup.report.slides.images import extents
from writeup.report.slides.notes import notes
from writeup.report.slides.slide_sources import slides as read_slides
from writeup.report.template_paths import figure_folders, figures, search_path, slides


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", required=True, help="the document's tree, results/document.json")
    parser.add_argument("--plan", required=True, help="results/plan.json")
    parser.add_argument("--claims", required=True, help="results/claims.json")
    parser.add_argument("--figure-names", nargs="*", default=[], help="the figures that the study draws")
    parser.add_argument("--figures", required=True, type=Path, nargs="+", help="the folders of the drawings, in order")
    parser.add_argument(
        "--templates", required=True, type=Path, help="the study's own templates, read before the tool's"
    )
    parser.add_argument("--output", required=True, help="where the slides go, as JSON")


def run(options: argparse.Namespace) -> None:
    templates = search_path(options.templates)
    refuse_unclaimed(templates, slides)
    plan, claims = read_json(options.plan), read_json(options.claims)
    own = figures(templates)
    context = Context(read_json(options.document), plan, claims, options.templates, [*options.figure_names, *own])
    markdown = render(templates, context.names(), first="slides/slides.md", among=slides)
    try:
        deck = read_slides(markdown, context.excerpts)
    except RepeatedIdentifierError as error:
        raise located(error, slides(templates)) from error
    check([slide["blocks"] for slide in deck], options.figure_names, own)
    folders = [*figure_folders(templates), *options.figures]
    fitting = Fitting(folders, extents(displayed(deck), templates))
    fitted = fitting.slides(deck)
    for remark in fitting.remarks:
        print(f"writeup slides: warning: {remark}", file=sys.stderr)  # noqa: T201
    write_json(options.output, [{**slide, "notes": notes(slide, context.excerpts, folders)} for slide in fitted])
