"""Render the templates into one document tree.

results: the folder of results
theory: the parts of the theory that the document covers
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from writeup.claims.published import read_published
from writeup.claims.results import read_search
from writeup.document.consistency import refuse_contradictions
from writeup.document.context import Context
from writeup.document.document_tree import parse
from writeup.document.experiment_tables import experiment_names
from writeup.document.numbering import RepeatedIdentifierError
from writeup.document.pandoc_ast import Node
from writeup.document.plateau_tables import plateau_names
from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.search_tables import search_names
from writeup.document.sections import located, render
from writeup.document.symbols import undefined
from writeup.document.template_paths import Templates, figures, search_path, sections
from writeup.experiment.schema import load_schema
from writeup.experiment.theory import CERTIFICATES
from writeup.files import write_json
from writeup.output.pictures import check
from writeup.tool import SCHEMAS


def run(
    results: Path,
    templates: Path,
    output: Path,
    theory: Sequence[str] = tuple(CERTIFICATES),
    figure_names: Sequence[str] = (),
    published: Path | None = None,
    search: tuple[Path, Path, Path] | None = None,
) -> None:
    folders = search_path(templates)
    own = figures(folders)
    with ThreadPoolExecutor() as pool:
        checked = pool.submit(refuse_unclaimed, folders)  # beside what follows: each waits for pandoc
        try:
            names = study_names(results, templates, theory, [*figure_names, *own], published, search)
            document = read(render(folders, names), folders)
        finally:
            checked.result()  # what is typed by hand is said before what follows from it
    for line in undefined(document["blocks"]):
        print(f"writeup render_document: warning: {line}", file=sys.stderr)
    check(document["blocks"], figure_names, own)
    write_json(output, document, indent=None)


def study_names(
    results: Path,
    templates: Path,
    theory: Sequence[str],
    figure_names: Sequence[str],
    published: Path | None,
    search: tuple[Path, Path, Path] | None,
    claims: Path | None = None,
) -> dict[str, Any]:
    """All that the templates of a study may name; the verdicts are those in `claims`, or in `results`."""
    halving = read_search(*search) if search else None
    refuse_contradictions(results, halving.winner if halving else ())
    values = read_published(published, load_schema(SCHEMAS / "published.schema.yaml")) if published else None
    context = Context(results, values, theory, templates, figure_names, claims)
    names = context.names() | experiment_names(context, halving)
    return names | search_names(halving) | plateau_names(results, context)


def read(markdown: str, templates: Templates) -> Node:
    """The document's tree of `markdown`, rendered from `templates`."""
    try:
        return parse(markdown)
    except RepeatedIdentifierError as error:
        raise located(error, sections(templates)) from error
