"""Fill the templates of the slides from the document, and fit them.

backup: also make slides of all that the body of the document displays and the deck does not
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from writeup.document.numbering import RepeatedIdentifierError
from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.prose_record import unchecked
from writeup.document.sections import located, render
from writeup.document.template_paths import drawing_folders, search_path, slides
from writeup.document.template_paths import figures as own_figures
from writeup.experiment.declaration import Experiment
from writeup.files import read_json, write_json
from writeup.output.images import extents
from writeup.output.pictures import check
from writeup.output.slides.context import Context
from writeup.output.slides.fitting import Fitting, displayed
from writeup.output.slides.notes import notes
from writeup.output.slides.slide_sources import slides as read_slides


def run(
    experiment: Path,
    document: Path,
    plan: Path,
    claims: Path,
    figures: Sequence[Path],
    templates: Path,
    output: Path,
    figure_names: Sequence[str] = (),
    *,
    backup: bool = False,
) -> None:
    folders = search_path(templates)
    refuse_unclaimed(folders, unchecked(slides))
    own = own_figures(folders)
    measured = Experiment.read(read_json(experiment))
    context = Context(measured, read_json(document), read_json(plan), read_json(claims), templates, backup=backup)
    markdown = render(folders, context.names(), first="slides/slides.md", among=slides)
    try:
        deck = read_slides(markdown, context.excerpts)
    except RepeatedIdentifierError as error:
        raise located(error, slides(folders)) from error
    check([slide["blocks"] for slide in deck], figure_names, own)
    drawings = drawing_folders(folders, *figures)
    fitting = Fitting(drawings, extents(displayed(deck), folders))
    fitted = fitting.slides(deck)
    for remark in fitting.remarks:
        print(f"writeup fill_slides: warning: {remark}", file=sys.stderr)
    noted = [{**slide, "notes": notes(slide)} for slide in fitted]
    write_json(output, noted, indent=None)
