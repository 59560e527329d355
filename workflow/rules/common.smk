"""What all the files here use: the validated study, its runs, and the fingerprints of code and files."""

import json
import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path

from snakemake.exceptions import WorkflowError

from writeup.errors import WriteupError
from writeup.provenance.build import keep, record
from writeup.provenance.fingerprint import code, digest, files, libraries
from writeup.provenance.start import guard
from writeup.report.places import figure_files, found, places, sections
from writeup.report.places import slides as slide_templates
from writeup.study.schema import load_yaml, numbers
from writeup.study.config import study as read_study
from writeup.study.plan import plan, runs, sweep_runs
from writeup.study.runs import COLUMNS
from writeup.study.theory import certificates
from writeup.tool import CLAIMS, SCHEMAS

try:
    for path in workflow.configfiles:
        load_yaml(path)  # refuses a key given twice, which Snakemake's own reading lets pass
    STUDY = read_study(config, load_yaml(SCHEMAS / "study.schema.yaml"))
    if STUDY.published and load_yaml(STUDY.published)["dataset"] != STUDY.data.label:
        STUDY = replace(STUDY, published=None)  # what was published about other images is nothing to compare with
except WriteupError as error:
    raise WorkflowError(str(error)) from None

DAMAGED = guard(workflow)  # result files that are not what was built; before a build begins, more is made sure of

# Shells find `writeup` beside the Python that runs Snakemake, activated or not.
shell.prefix(f'set -euo pipefail; export PATH="{Path(sys.executable).parent}:$PATH"; ')

SHARED_CACHE = workflow.enable_cache

DATA = f"results/data/{STUDY.data.dataset}"
IMAGES = multiext(
    f"{DATA}/",
    "train-images.npy",
    "train-labels.npy",
    "test-images.npy",
    "test-labels.npy",
)
RUN = Path("results/runs", *(f"{column}~{{{column}}}" for column in COLUMNS)).as_posix()
SWEEPS = [sweep.name for sweep in STUDY.sweeps]


wildcard_constraints:
    **{column: "[^/~]+" for column in COLUMNS},
    sweep="[a-z][a-z0-9_]*",


CODE = {}  # of each step that a rule asked for


def step(name):
    """Fingerprint of the code that the step `name` can reach."""
    CODE[name] = code(f"writeup.steps.{name}")
    return CODE[name]


def named(*lines):
    """`lines` as params with names: where results are shared, Snakemake cannot sort some with names and some without."""
    return {line: line for line in lines}


def made():
    """What a kept build says of its making: the configuration, the files of claims, and the code of each step."""
    declared = [path for path in (str(CLAIMS), STUDY.claims, STUDY.published) if path]
    return {"config": numbers(config), "claims": declared, "steps": CODE}


def targets():
    """The rules that were asked for."""
    return {job.rule.name for job in workflow.dag.targetjobs}


def shown(path, caption, category, **labels):
    """`path` as an output that Snakemake's report shows, with the words of report/CAPTION.rst."""
    return report(path, caption=f"../../report/{caption}.rst", category=category, labels=labels)


def drawn(name, label, sweep=""):
    """The files of a figure: the drawing, captioned in Snakemake's report, and the words that stand in for it."""
    drawing = shown(f"results/figures/{name}.svg", name.partition("_")[0], "Figures", figure=label, sweep=sweep)
    return [drawing, f"results/figures/{name}.json"]


def as_json(value, sort_keys=True):
    """`value` as one line of JSON for a command line, in which {words} of the user's are no wildcards of Snakemake's."""
    return re.sub(r"\{(?=\w)", r"\\u007b", json.dumps(value, sort_keys=sort_keys, ensure_ascii=False))
