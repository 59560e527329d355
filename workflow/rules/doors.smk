"""What the jobs are told that measure a function, a command or a table of the study's own."""

from writeup.experiment.doors.execution import environment
from writeup.fingerprint.study_code import study_code

RUN_FILES = ["result.json", "epochs.csv"]
STATE_FILES = []
with one_sentence():
    OWN_CODE = study_code(DOOR.file) if DOOR.kind == "function" else []  # in which comments do not count
    DATA_FILES = DOOR.inputs if OWN_CODE else DOOR.files
    SUMS = {path: checksums.checksum(Path(path)).sha256 for path in DATA_FILES}
WATCHED = sorted(f"{path} {sha256[:16]}" for path, sha256 in SUMS.items())
DATA_RECORD = {"name": "", "sha256": SUMS, "read_by": ["run_experiment"] * bool(DATA_FILES)}
RUN_LINES = [*step("run_experiment"), *OWN_CODE, *WATCHED]
SETTINGS = json_line(DOOR.as_json())
TRAINER = digest([*RUN_LINES, SETTINGS])
READ_BY["run_experiment"] |= {*OWN_CODE, *WATCHED}
MADE = {}
TESTS, TEST_FILES, TESTING_STEPS = [], [], []  # a run measures all by itself
RUN_THREADS = DOOR.threads
RUN_STEP = "run_experiment"
OWN_MADE_BY, CLAIM_EVIDENCE, AWAITED_SWEEPS = {}, {}, []
FETCHED, FETCHED_BY, IMAGES_CODE = [], {}, ""  # nothing is fetched
VARIABLES = " ".join(f"{name}={value}" for name, value in environment(DOOR.threads).items())
RUN_COMMAND = f"export {VARIABLES}; writeup run_experiment --experiment {{params.experiment:q}}"
RUN_PARAMS = SEARCH_PARAMS = {"experiment": json_arg(DOOR.as_json())}


def run_inputs():
    """What a run reads, as Snakemake sees it: its content is among the params, so a new time stamp repeats nothing."""
    return {"origin": ORIGIN, "files": ancient(DOOR.files)}


def seconds(run):
    """The estimated time of `run`: that which the configuration gives; without one, as long as a whole job."""
    return DOOR.seconds or STUDY.batch_seconds


def resources(batch):
    """What the configuration asks for each run; memory grows with every attempt, minutes with the runs of the job."""
    asked = {name: value for name, value in DOOR.resources.items() if name not in ("threads", "mem_mb", "runtime")}
    if "mem_mb" in DOOR.resources:
        asked["mem_mb"] = lambda wildcards, attempt: attempt * DOOR.resources["mem_mb"]
    if "runtime" in DOOR.resources:
        asked["runtime"] = lambda wildcards, attempt: ceil(attempt * DOOR.resources["runtime"] * len(batch(wildcards)))
    return asked


CLAIM_INPUTS = DOCUMENT_INPUTS = WITNESS_INPUTS = {}
CLAIM_OPTIONS = WITNESS_OPTIONS = ""
