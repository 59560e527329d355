"""`writeup slides_pptx`: write the slides as an Office file."""

import argparse
import json
from pathlib import Path

from writeup.files import read_json, write_bytes
from writeup.report.slides import pptx
from writeup.report.template_paths import figure_folders, search_path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--slides", required=True, help="the slides, results/slides.json")
    parser.add_argument("--front", required=True, type=json.loads, help="JSON: the title block")
    parser.add_argument("--figures", required=True, type=Path, nargs="+", help="the folders of the drawings, in order")
    parser.add_argument(
        "--templates", required=True, type=Path, help="the study's own templates, read before the tool's"
    )
    parser.add_argument("--output", required=True)


def run(options: argparse.Namespace) -> None:
    slides, templates = read_json(options.slides), search_path(options.templates)
    figures = [*figure_folders(templates), *options.figures]
    write_bytes(options.output, pptx.render(slides, options.front, figures, templates))
