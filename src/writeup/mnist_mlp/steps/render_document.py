"""Render the templates into one document tree, with what is known of the network.

results: the folder of results
theory: the parts of the theory that the document covers
tables: the study's own files that templates show as tables (CSV)
bibliography: the works that may be cited, besides the tool's own
style: how they are cited (CSL)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.experiment.theory import CERTIFICATES
from writeup.mnist_mlp.document.names import names
from writeup.steps.render_document import Files, write_document


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
