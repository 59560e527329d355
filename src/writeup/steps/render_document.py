"""Render the templates into one document tree.

theory: the parts of the theory that the document covers
bibliography: the works that may be cited, besides the tool's own
style: how they are cited (CSL)
tables: the study's own files that templates show as tables (CSV)
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writeup.claims.published import read_published
from writeup.claims.results import Search, read_search
from writeup.document.bibliography import Bibliography, bibliography_of, read_bibliography, uncited
from writeup.document.context import Context
from writeup.document.document_tree import parse
from writeup.document.experiment_tables import experiment_names
from writeup.document.numbering import RepeatedIdentifierError
from writeup.document.pandoc_ast import Node
from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.prose_record import unchecked
from writeup.document.search_tables import search_names
from writeup.document.sections import located, render
from writeup.document.study_tables import table_names
from writeup.document.template_paths import Templates, figures, search_path, sections
from writeup.experiment.declaration import Experiment
from writeup.experiment.schema import load_schema
from writeup.experiment.theory import CERTIFICATES
from writeup.files import read_json, write_json
from writeup.output.pictures import check
from writeup.tool import SCHEMAS

READ_CACHE = Path(".writeup/read.json")
"""What pandoc read of the last document."""
Names = Callable[[Context, Search | None], Mapping[str, Any]]


@dataclass(frozen=True)
class Files:
    """What the document of any study is rendered from.

    figure_names    the figures that the study draws, besides the pictures among its `templates`
    search          results/search_plan.json, search.csv and search_winner.csv
    claims          the verdicts, if they are not those in `results`
    """

    results: Path
    templates: Path
    theory: Sequence[str]
    figure_names: Sequence[str]
    published: Path | None
    search: tuple[Path, Path, Path] | None
    tables: Sequence[str]
    claims: Path | None = None


def run(
    results: Path,
    templates: Path,
    output: Path,
    theory: Sequence[str] = tuple(CERTIFICATES),
    figure_names: Sequence[str] = (),
    published: Path | None = None,
    search: tuple[Path, Path, Path] | None = None,
    tables: Sequence[str] = (),
    bibliography: Path | None = None,
    style: Path | None = None,
) -> None:
    files = Files(results, templates, theory, figure_names, published, search, tables)
    write_document(files, output, (bibliography, style), names)


def names(_context: Context, _search: Search | None) -> Mapping[str, Any]:
    """What an experiment adds to the names that the templates may use; one without code of its own adds nothing."""
    return {}


def write_document(files: Files, output: Path, works: tuple[Path | None, Path | None], more: Names) -> None:
    """Render the document, which cites `works`: the study's bibliography, and the style of its citations.

    `more` gives the names that an experiment adds to those that the templates may use.
    """
    folders = search_path(files.templates)
    refuse_unclaimed(folders, unchecked(sections))
    cited = read_bibliography(*works)
    document = read(render(folders, study_names(files, more)), folders, cited)
    if left := uncited(cited, bibliography_of(document).entries):
        print(f"writeup render_document: warning: {left}", file=sys.stderr)
    check(document["blocks"], files.figure_names, figures(folders))
    write_json(output, document, indent=None)


def study_names(files: Files, more: Names) -> dict[str, Any]:
    """All that the templates of a study may name."""
    results, templates = files.results, files.templates
    experiment = Experiment.read(read_json(results / "experiment.json"))
    halving = read_search(experiment, *files.search) if files.search else None
    values = None
    if files.published:
        values = read_published(experiment, files.published, load_schema(SCHEMAS / "published.schema.yaml", experiment))
    drawn = [*files.figure_names, *figures(search_path(templates))]
    context = Context(experiment, results, values, files.theory, templates, drawn, files.claims)
    own = context.names() | experiment_names(context, halving) | search_names(halving) | table_names(files.tables)
    return {**own, **more(context, halving)}


def read(markdown: str, templates: Templates, bibliography: Bibliography) -> Node:
    """The document's tree of `markdown`, rendered from `templates`."""
    try:
        return parse(markdown, bibliography, cache=READ_CACHE)
    except RepeatedIdentifierError as error:
        raise located(error, sections(templates)) from error
