"""What can be said against a study before anything runs: its claims, its published values and the names of its sweeps.

The configuration itself is read by `writeup.experiment.config`. Here it is held against what it speaks of: the files of
claims, of published values and of works to cite, read as they will be after the runs, and the templates.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from writeup.claims.claim_file import Claim, read_claims
from writeup.claims.design import design
from writeup.claims.extension import NOTHING_ADDED, Extension
from writeup.claims.preflight import refuse_impossible, refuse_misspelt_sweeps, refuse_unknown_sections
from writeup.claims.published import Published
from writeup.claims.sentences import hand_typed
from writeup.claims.wording import CLAIM, refuse_riders
from writeup.document.bibliography import keys_in, read_bibliography, refuse_unknown
from writeup.document.context import PARTS
from writeup.document.prose_record import check_words
from writeup.document.template_paths import Templates, figures, read_words, sections, slides
from writeup.errors import ConfigError, DocumentError, suggestion
from writeup.experiment.plan import plan
from writeup.experiment.schema import load_schema, load_yaml
from writeup.experiment.study import Study
from writeup.experiment.theory import CERTIFICATES
from writeup.tool import CLAIMS, SCHEMAS, TEMPLATES

ANCHOR = re.compile(r"\{#(?:sec|tbl):([a-z0-9_]+)")
ASKED = re.compile(r"""\bclaims\(\s*["']([a-z0-9_]+)["']\s*\)""")
PICTURE = re.compile(r"""!\[[^\]]*\]\((?P<file>(?:templates/)?figures/[^)\s]+)(?P<alt>\s+["'])?""")
ANY = "any"  # templates/sweeps/any.md tells of a sweep that has no words of its own

Texts = Mapping[Path, str]


def refuse_mistakes(
    study: Study,
    published: Published | None,
    templates: Templates,
    extension: Extension = NOTHING_ADDED,
    code: str = "",
) -> str:
    """ConfigError or DocumentError says what is wrong with `study`, as far as it can be told before anything runs.

    `extension` is what its experiment adds to claims. The answer is what the author should know and may leave so.
    """
    texts = {path: read_words(path) for path in _included(templates)}
    refuse_missing_pictures(texts, figures(templates).values())
    sweeps = [sweep.name for sweep in study.sweeps]
    refuse_taken_names(sweeps, texts)
    if published:
        refuse_misspelt_sweeps(published, sweeps)
    schema = load_schema(SCHEMAS / "claims.schema.yaml", study.experiment, *extension.schemas)
    claims = read_claims(study.experiment, study.claims, schema) if study.claims else []
    known = {name for text in texts.values() for form in (ANCHOR, ASKED) for name in form.findall(text)}
    refuse_unknown_sections(claims, known.union(sweeps, CERTIFICATES))
    if typed := hand_typed(study.front["abstract"]):
        raise ConfigError(
            f"abstract: the number {typed[0]} is typed by hand; mark a passage of the document as its abstract instead "
            "(::: abstract), whose numbers come from the results."
        )
    refuse_unknown_works(study, templates, claims)
    refuse_unknown_claims(texts, claims, sweeps)
    check_words(templates, code)
    planned = design(study.experiment, plan(study), published)
    refuse_impossible(claims, planned, study.search, study.theory, extension)
    if not (
        study.preliminary or study.allow_unexpected
    ):  # else the words are those of a whole study that this rehearses
        try:
            refuse_riders(claims, planned, study.defaults, texts.values(), extension)
        except ConfigError as error:
            return f"{error}\n"
    return ""


def refuse_unknown_claims(texts: Texts, claims: Iterable[Claim], sweeps: Collection[str]) -> None:
    """DocumentError names the first claim that a template prints and that neither the study nor the tool declares.

    The claims about published values are made from these, so their names are known later. `sweeps` are the study's.
    """
    known = {claim.id for claim in claims} | {entry["id"] for entry in load_yaml(CLAIMS)["claims"]}
    for path, text in texts.items():
        for number, line in enumerate(text.split("\n"), start=1):
            for name in CLAIM.findall(line):
                if name not in known and not name.startswith("published_"):
                    where = f"{path}, line {number}: no claim is called {name!r}"
                    if path.parent.name == "sweeps" and path.stem not in sweeps:
                        raise DocumentError(
                            f"{where}, and the study has no sweep {path.stem!r}; delete the file, or give it the name "
                            "of a sweep."
                        )
                    raise DocumentError(f"{where}; {suggestion(name, sorted(claim.id for claim in claims))}")


def refuse_unknown_works(study: Study, templates: Templates, claims: Iterable[Claim]) -> None:
    """DocumentError names a bibliography or a style that cannot be read, and each work cited that is in none."""
    words = {name: (path, read_words(path)) for name, path in (sections(templates) | slides(templates)).items()}
    cited = [
        (f"{name}, line {line}", key)
        for name, (path, text) in words.items()
        if study.bibliography or not path.resolve().is_relative_to(TEMPLATES.resolve())
        for line, key in keys_in(text)
        if not any(re.search(rf"#{re.escape(key)}(?=[\s}}])", other) for _, other in words.values())
    ]
    cited += [(f"claim {claim.id}", key) for claim in claims for text in claim.texts for _, key in keys_in(text)]
    if cited or study.bibliography or study.citation_style:
        files = [Path(name) if name else None for name in (study.bibliography, study.citation_style)]
        refuse_unknown(cited, read_bibliography(*files))


def _included(templates: Templates) -> list[Path]:
    """The templates that a document may include: not those that tell of any experiment where the study tells itself."""
    listed = sections(templates)
    replaced = {PARTS[part] for part in PARTS if not listed[f"{part}.md"].resolve().is_relative_to(TEMPLATES.resolve())}
    return [path for name, path in listed.items() if name not in replaced]


def refuse_missing_pictures(texts: Texts, pictures: Iterable[Path]) -> None:
    """DocumentError if a template shows a picture that the study does not have, or one that has no words."""
    known = {path.as_posix(): path for path in pictures}
    for template, text in texts.items():
        for shown in PICTURE.finditer(text):
            where, file = f"{template}, line {text.count(chr(10), 0, shown.start()) + 1}", shown["file"]
            if file not in known:
                raise DocumentError(
                    f"{where}: there is no picture {file}; {suggestion(file, known, 'those of the study')}"
                )
            if not shown["alt"] and not known[file].with_suffix(".json").is_file():
                raise DocumentError(
                    f'{where}: say what the picture shows behind its name, ![Caption]({file} "What it shows.").'
                )


def refuse_taken_names(sweeps: Iterable[str], texts: Texts) -> None:
    """ConfigError if a sweep has the name of a section or a table of the tool's templates.

    What a study's own templates call a section is left to the study, which may tell of its sweeps as it likes.
    """
    ours = TEMPLATES.resolve()
    taken = {ANY}.union(*(ANCHOR.findall(text) for path, text in texts.items() if path.resolve().is_relative_to(ours)))
    for name in sweeps:
        if name in taken:
            raise ConfigError(f"sweeps: the document already has a part called {name}; give the sweep another name.")
