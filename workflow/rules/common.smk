"""What all the files here use: the validated study, its runs, and the fingerprints of code and files."""

import json
import os
import shlex
import sys
import warnings
from dataclasses import replace
from pathlib import Path

from snakemake.exceptions import WorkflowError

import writeup

# Before anything else of the tool's is imported: what this Snakefile needs, the code of another checkout may not have.
CODE = Path(workflow.basedir, "src/writeup")  # a study of one's own has no code
IMPORTED = Path(writeup.__file__).parent
if CODE.is_dir() and not CODE.samefile(IMPORTED):
    sys.exit(
        f"Error: this environment runs the code in {IMPORTED}, so edits in {CODE} would have no effect: "
        "run `make setup` here, and build with .venv/bin/snakemake."
    )

from writeup.arguments import FROM_FILE
from writeup.claims.published import read_published
from writeup.errors import WriteupError
from writeup.files import dump_json, write_text
from writeup.build.build_record import keep, record, user
from writeup.build.environment import lock_warning
from writeup.fingerprint.code import code, digest, libraries
from writeup.fingerprint.code import files as fingerprints
from writeup.fingerprint.sources import short_hash
from writeup.build import checksums, lock
from writeup.build.preflight import ORIGIN, check_before_build
from writeup.document.check_record import warning_of
from writeup.document.template_paths import (
    LARGEST,
    PAGE,
    figure_files,
    find_template,
    page_fonts,
    search_path,
    print_fonts,
    sections,
)
from writeup.document.template_paths import slides as slide_templates
from writeup.experiment.schema import load_schema
from writeup.experiment.config import study as read_study
from writeup.experiment.conversion import converted
from writeup.experiment.plan import plan, runs, sweep_runs
from writeup.experiment.theory import TESTED, certificates
from writeup.terminal.estimates import estimates
from writeup.terminal.forecast import ESTIMATES
from writeup.tool import CLAIMS, REFERENCES, ROOT, SCHEMAS

try:
    CORES = workflow.cores
except WorkflowError:  # on a cluster nobody says
    CORES = None
TEMPLATES = search_path(Path("templates"))  # the study's own come first, then the tool's


def can_be_read(path):
    """Whether there is a regular file at `path` that can be read, no larger than a user's may be."""
    return path and os.path.isfile(path) and os.access(path, os.R_OK) and os.path.getsize(path) <= LARGEST


with one_sentence():
    BUILDING = lock.join()  # the Snakefile is read for a job on another machine, or beside a build
    BUILT_IN = config.get("experiment", "mnist_mlp") == "mnist_mlp"  # otherwise a function, a command or a table
    if BUILT_IN:
        from writeup.mnist_mlp import declaration
        from writeup.mnist_mlp.claims.extension import EXTENSION

        SCHEMA = load_schema(SCHEMAS / "study.schema.yaml", declaration.experiment(), SCHEMAS / "mnist_mlp.schema.yaml")
        STUDY, DATA_SET = declaration.study(config, SCHEMA)
    else:
        from writeup.claims.extension import NOTHING_ADDED as EXTENSION
        from writeup.experiment.doors.declare import read_door

        DOOR = read_door(config["experiment"], Path(), config.get("defaults"), config.get("sweeps"))
        SCHEMA = load_schema(SCHEMAS / "study.schema.yaml", DOOR.experiment)
        STUDY = read_study(config, SCHEMA, DOOR.experiment)
    PUBLISHED_SCHEMAS = [SCHEMAS / "published.schema.yaml", *EXTENSION.published_schemas]
    published = STUDY.published and read_published(
        STUDY.experiment, STUDY.published, load_schema(PUBLISHED_SCHEMAS[0], STUDY.experiment, *PUBLISHED_SCHEMAS[1:])
    )
    if not BUILDING:
        read = [STUDY.claims, STUDY.published, STUDY.bibliography, STUDY.citation_style, CLAIMS, REFERENCES]
        read += [
            *SCHEMAS.iterdir(),
            *sections(TEMPLATES).values(),
            *slide_templates(TEMPLATES).values(),
            *figure_files(TEMPLATES),
        ]
        state = [
            dump_json([converted(config, SCHEMA), plan(STUDY)]),
            *fingerprints(filter(can_be_read, read)),  # others are named by the check
            *code("writeup.document.preflight"),
            *code("writeup.mnist_mlp.claims.extension" if BUILT_IN else "writeup.claims.extension"),
        ]

        def check_study():
            from writeup.document.preflight import refuse_mistakes  # it loads slowly

            return refuse_mistakes(STUDY, published, TEMPLATES, EXTENSION, digest(code("writeup.document.prose_lint")))

        sys.stderr.write(warning_of(check_study, state=short_hash(repr(state).encode())))
    if published and not published.is_about(STUDY.experiment.dataset):
        STUDY = replace(STUDY, published=None)  # what was published about other data is nothing to compare with
    REVIEW = checksums.Review() if BUILDING else check_before_build()

if not BUILDING and (warning := lock_warning(ROOT / "requirements/report.lock")):
    logger.warning(warning)

# What Snakemake leaves open at its end is no error, whatever PYTHONWARNINGS says.
warnings.simplefilter("ignore", ResourceWarning)

os.environ.setdefault("USER", user())  # Snakemake asks who builds, and ends where the system has no name for them

# `writeup` is run by the Python that runs Snakemake, wherever that lies; -P: no module of the study's folder hides a
# library. A warning of a library's is no error of a step's, whatever PYTHONWARNINGS says.
PYTHON = sys.executable
shell.prefix('set -euo pipefail; unset PYTHONWARNINGS; writeup() {{ {PYTHON:q} -P -m writeup.cli "$@"; }}; ')

SHARED_CACHE = "SNAKEMAKE_OUTPUT_CACHE" in os.environ  # without that variable Snakemake has none

PACKAGE = "mnist_mlp." if BUILT_IN else ""  # the steps that the experiment has of its own, where it has any
COLUMNS = STUDY.experiment.columns
VALUE_OF = "value_of_"  # before a column, the name of its wildcard: Snakemake keeps others, such as `count`, for itself
RUN = Path("results/runs", *(f"{column}~{{{VALUE_OF}{column}}}" for column in COLUMNS)).as_posix()
MEMBERS = sweep_runs(STUDY)
SWEEPS, ALL_RUNS = list(MEMBERS), runs(STUDY)
PUBLISHED = [STUDY.published, *PUBLISHED_SCHEMAS] if STUDY.published else []
CLAIM_FILES = [path for path in (str(CLAIMS), STUDY.claims, STUDY.published) if path]


wildcard_constraints:
    **{f"{VALUE_OF}{column}": "[^/~]+" for column in COLUMNS},
    sweep="[a-z][a-z0-9_]*",


# Priorities: what every job waits for, then the search, whose rungs wait for one another, then long jobs that many wait
# for. Training has its seconds, so the longest jobs go first and all cores end together; everything else has 0 or less.
WAITED_FOR, SEARCHING, EARLY = 30_000_000, 20_000_000, 10_000_000


READ_BY = {}  # step → the lines of its code and of the files that it reads beside its rule's input


def step(name, reads=()):
    """As params: the code that the step `name` can reach, and the content of the files that it `reads` besides input.

    The steps of an experiment have the name of its package before their own.
    """
    package, _, module = f".{name}".rpartition(".")
    with one_sentence():
        lines, watched = code(f"writeup{package}.steps.{module}"), fingerprints(reads)
    READ_BY.setdefault(module, set()).update(lines, watched)
    return [*lines, *map(literal, watched)]


def bare(name):
    """The name of a step without that of its package."""
    return name.rpartition(".")[2]


def fingerprint(name):
    """The fingerprint of the code of a step; for the one that measures runs, of all that a run depends on."""
    return TRAINER if name == RUN_STEP else digest(step(name))


def as_named_params(*lines):
    """`lines` as params with names: where results are shared, Snakemake cannot sort some with names and some without."""
    return {line: line for line in lines}


def made():
    """What a kept build says of its making: the configuration and its files, those of claims, what each step reads."""
    return {
        "config": converted(config, SCHEMA),
        "configfiles": ["config/config.yaml", *OPTIONS.configfile],
        "claims": CLAIM_FILES,
        "steps": {name: sorted(lines) for name, lines in READ_BY.items()},
    }


def report_output(path, caption, category, **labels):
    """`path` as an output that Snakemake's report shows, with the words of workflow/captions/CAPTION.rst."""
    return report(path, caption=CAPTIONS / f"{caption}.rst", category=category, labels=labels)


def literal(value):
    """`value` as a param in which braces are just braces: Snakemake looks for no wildcards in what a function returns."""
    return lambda wildcards: value


def option(name, *values):
    """The option `name` with those of its `values` that are given, as a param; nothing if none is."""
    given = list(filter(None, values))
    return literal([name, *given] if given else [])


def json_line(value):
    """`value` as one line of JSON in ASCII, which any locale can write."""
    return json.dumps(value, sort_keys=True)


def json_arg(value):
    """`value` as JSON on a command line, as a param."""
    return literal(words([json_line(value)]))


PLANS = Path(".writeup/plans")  # a command line holds no more than 128 KiB, and a plan grows with the study
PLAN_TEXTS = {}  # of each plan that a step of this workflow reads, by its digest
LONGEST = 30_000  # characters of words that stand on a command line


def words(given):
    """These words as they stand on a command line, or, if they are too long for one, the file that they are read from."""
    line = " ".join(given)
    return line if len(line) <= LONGEST else f"{FROM_FILE}{plan_digest(given)}.json"


def plan_digest(plan):
    """The digest that names the file below `PLANS` from which a step reads `plan`."""
    text = dump_json(plan, sort_keys=False)  # what a sweep varies stays in the order declared
    digest = short_hash(text.encode())
    PLAN_TEXTS[digest] = text
    return digest


def write_plans():
    """Write the plans that the steps of this build read, and remove those of earlier builds."""
    for path in PLANS.glob("*.json"):
        if path.stem not in PLAN_TEXTS:
            path.unlink()
    for digest, text in PLAN_TEXTS.items():
        write_text(PLANS / f"{digest}.json", text)
