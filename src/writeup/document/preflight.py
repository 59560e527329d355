"""What can be said against a study before anything runs: its claims, its published values and the names of its sweeps.

The configuration itself is read by `writeup.experiment.config`. Here it is held against what it speaks of: the files of
claims and of published values, read as they will be after the runs, and the templates.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from writeup.claims.claim_file import read_claims
from writeup.claims.design import design
from writeup.claims.extension import NOTHING_ADDED, Extension
from writeup.claims.preflight import refuse_impossible, refuse_misspelt_sweeps, refuse_unknown_sections
from writeup.claims.published import Published
from writeup.claims.wording import refuse_riders
from writeup.document.template_paths import Templates, read_words, sections
from writeup.errors import ConfigError
from writeup.experiment.plan import plan
from writeup.experiment.schema import load_schema
from writeup.experiment.search import search_plan
from writeup.experiment.study import Study
from writeup.experiment.theory import CERTIFICATES
from writeup.tool import SCHEMAS, TEMPLATES

ANCHOR = re.compile(r"\{#(?:sec|tbl):([a-z0-9_]+)")
ASKED = re.compile(r"""\bclaims\(\s*["']([a-z0-9_]+)["']\s*\)""")
ANY = "any"  # templates/sweeps/any.md tells of a sweep that has no words of its own

Texts = Mapping[Path, str]


def refuse_mistakes(
    study: Study, published: Published | None, templates: Templates, extension: Extension = NOTHING_ADDED
) -> None:
    """ConfigError or DocumentError says what is wrong with `study`, as far as it can be told before anything runs.

    `extension` is what its experiment adds to claims.
    """
    texts = {path: read_words(path) for path in sections(templates).values()}
    sweeps = [sweep.name for sweep in study.sweeps]
    refuse_taken_names(sweeps, texts)
    if published:
        refuse_misspelt_sweeps(published, sweeps)
    schema = load_schema(SCHEMAS / "claims.schema.yaml", study.experiment, *extension.schemas)
    claims = read_claims(study.experiment, study.claims, schema) if study.claims else []
    known = {name for text in texts.values() for form in (ANCHOR, ASKED) for name in form.findall(text)}
    refuse_unknown_sections(claims, known.union(sweeps, CERTIFICATES))
    planned = design(study.experiment, plan(study), published)
    refuse_impossible(claims, planned, search_plan(study), study.theory, extension)
    if not (
        study.preliminary or study.allow_unexpected
    ):  # else the words are those of a whole study that this rehearses
        try:
            refuse_riders(claims, planned, study.defaults, texts.values(), extension)
        except ConfigError as error:
            sys.stderr.write(f"{error}\n")


def refuse_taken_names(sweeps: Iterable[str], texts: Texts) -> None:
    """ConfigError if a sweep has the name of a section or a table of the tool's templates.

    What a study's own templates call a section is left to the study, which may tell of its sweeps as it likes.
    """
    ours = TEMPLATES.resolve()
    taken = {ANY}.union(*(ANCHOR.findall(text) for path, text in texts.items() if path.resolve().is_relative_to(ours)))
    for name in sweeps:
        if name in taken:
            raise ConfigError(f"sweeps: the document already has a part called {name}; give the sweep another name.")
