"""What the jobs that train are told: what they read and write, their code, what they cost."""


include: "data.smk"


from writeup.build.preflight import WINNER_TEST
from writeup.experiment.jobs import pieces
from writeup.mnist_mlp import cost
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.declaration import RUN_FILES

RUN_FILES = list(RUN_FILES)
TEST_PIECES = pieces(ALL_RUNS)
TESTS = expand("results/tests/{piece}.csv", piece=TEST_PIECES)
TEST_FILES = [WINNER_TEST]  # what the test of a run of the search's winner leaves beside its files
STATE_FILES = ["state.npz"]  # what a run of the search keeps, to go on from
RUN_LINES = [*step("mnist_mlp.train"), *DECODING]
TRAINER = digest(RUN_LINES)
MADE = {"images": [DATA_SET.train, DATA_SET.validation]}
RUN_THREADS = cost.cores(CORES, os.cpu_count())

# Sharpness costs far more than a look at a table, so it is measured where nothing but the step is in question.
OF_STEPS = ["learning_rate", "momentum", "nesterov"]
STEP_LENGTHS = [sweep.name for sweep in STUDY.sweeps if set() < set(sweep.vary) <= set(OF_STEPS)]
PIECES = pieces(run for name in STEP_LENGTHS for run in MEMBERS[name])
AWAITED_SWEEPS = STEP_LENGTHS
SHARPNESS_IMAGES = 2000  # training images that each is measured on, at most
PLATEAU = "plateau" in STUDY.theory

RUN_STEP, TESTING_STEPS = "mnist_mlp.train", ["mnist_mlp.measure_test_accuracy"]
SEES_DATA = [
    RUN_STEP,
    *TESTING_STEPS,
    "mnist_mlp.examine_best_model",
    "mnist_mlp.predict_plateau",
    "mnist_mlp.measure_sharpness",
]
DATA_RECORD = {
    "name": DATA_SET.dataset,
    "sha256": {stream.name: stream.sha256 for stream in DATASETS[DATA_SET.dataset].streams.values()},
    "read_by": [bare(name) for name in SEES_DATA],
}
FETCHED, FETCHED_BY = IMAGES, {f"{DATA}/": IMAGES_CODE}

# With their names: Snakemake compares the values of all params as one set, in which bare numbers could change places.
SIZES = f"--train-size {DATA_SET.train} --validation-size {DATA_SET.validation}"
RUN_COMMAND = "writeup mnist_mlp.train --data {params.data} {params.sizes}"
RUN_PARAMS = {"data": literal(DATA), "sizes": SIZES}
SEARCH_PARAMS = {"data": literal(DATA), "sizes": f"{SIZES} --state"}


def images(paths=IMAGES):
    """The arrays as an input. As long as nothing has to be trained again, it is `ancient`: fetching them trains nothing.

    Otherwise their readers have to follow `fetch_images` at once: if an upstream job runs, Snakemake skips the other
    checks of its dependants, and an `ancient` input does not make them due.
    """
    unknown = any(path.startswith(("results/runs/", "results/search/")) for path in UNKNOWN)
    return ancient(paths) if CURRENT and all(CURRENT.values()) and not unknown else paths


def run_inputs():
    """What a run reads: no test images."""
    return {"images": images(TRAINING_IMAGES)}


def seconds(run):
    """The estimated time of `run` on one core."""
    return cost.seconds(run, DATA_SET)


def memory(runs, megabytes=lambda run: cost.megabytes(run, DATA_SET)):
    """The memory in MB of a job that needs so many `megabytes` for one of its `runs`, beside those of Snakemake."""
    return lambda wildcards, attempt: attempt * (max(map(megabytes, runs(wildcards))) + 300 + sum(map(len, JOBS)) // 25)


def networks(wildcards):
    """All that the study trains: the runs of its sweeps, and the candidates of its search."""
    return [*ALL_RUNS, *(STUDY.search["candidates"] if STUDY.search else [])]


def resources(batch):
    """The memory in MB and the minutes of a job that trains `batch`; more of both with every attempt."""
    return {
        "mem_mb": memory(batch),
        "runtime": lambda wildcards, attempt: ceil(
            attempt * (2 + 3 * sum(seconds(run) for run in batch(wildcards)) / 60)
        ),
    }


def testing_resources(runs):
    """What a job asks for that tests these `runs`: the memory of training is enough; 3 s for 1,000 hidden units."""
    return {
        "mem_mb": memory(runs),
        "runtime": lambda wildcards, attempt: attempt
        * (5 + sum(int(run["hidden_size"]) for run in runs(wildcards)) // 20_000),
    }
