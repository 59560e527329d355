"""Write the document as a tagged PDF."""

import argparse
import json
from pathlib import Path

from writeup.files import read_json, write_bytes
from writeup.report import pdf
from writeup.report.template_paths import figure_folders, search_path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", required=True, help="the document's tree, results/document.json")
    parser.add_argument("--front", required=True, type=json.loads, help="JSON: the title block")
    parser.add_argument("--figures", required=True, type=Path, help="the folder of the drawings")
    parser.add_argument(
        "--templates", required=True, type=Path, help="the study's own templates, read before the tool's"
    )
    parser.add_argument("--output", required=True)


def run(options: argparse.Namespace) -> None:
    templates = search_path(options.templates)
    figures = [*figure_folders(templates), options.figures]
    written = pdf.render(read_json(options.document), options.front, figures, templates)
    write_bytes(options.output, written)
