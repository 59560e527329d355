"""What the search's rules ask of its outcomes: who enters a rung, what a run goes on from, who won."""

from writeup.experiment.search import read_rung, rung_runs, shorter, survivors, winner_runs

SEARCH = STUDY.search
SEARCHED = RUN.replace("results/runs", "results/search/runs")
WINNER = RUN.replace("results/runs", "results/search/winner")
RUNGS = range(1, len(SEARCH["rungs"]) + 1) if SEARCH else []
READ = ("result.json", "epochs.csv")  # what is read of a run of the search
SEARCHED_FILES = [*READ, *STATE_FILES]
SEARCH_FILES = ["results/search_plan.json", "results/search.csv", "results/search_winner.csv"] if SEARCH else []


wildcard_constraints:
    rung="[0-9]+",


def outcome(rung):
    """The file with the outcome of `rung`."""
    return f"results/search/rung~{rung}.json"


def entering(rung):
    """The candidates that enter `rung`; None if the one before has yet to be decided among those that entered it.

    What a rung's file says counts only if Snakemake takes it for built, and if its candidates are those of this study:
    while Snakemake updates its graph, rungs of an earlier study may pass for built.
    """
    if rung == 1:
        return SEARCH["candidates"]
    before = entering(rung - 1)
    if before is None:
        return None
    try:
        standings = read_rung(Path(outcome(rung - 1)), before)
    except WriteupError:
        return None
    checkpoints.rank_candidates.get(rung=rung - 1)  # from here on, Snakemake waits for it if it is due
    return survivors(standings)


def entrants(rung, names=READ):
    """These files of every candidate that enters `rung`, with each of its seeds; else the rung to wait for."""
    candidates = entering(rung)
    if candidates is None:
        return [outcome(rung - 1)]
    return [
        f"results/search/runs/{run.path}/{name}"
        for candidate in candidates
        for run in rung_runs(STUDY.experiment, SEARCH, rung, candidate)
        for name in names
    ]


def winner(names=READ):
    """These files of the one candidate that the last rung kept; else the rung to wait for."""
    candidates = entering(RUNGS[-1] + 1)
    if candidates is None:
        return [outcome(RUNGS[-1])]
    (candidate,) = candidates
    return [
        f"results/search/winner/{run.path}/{name}"
        for run in winner_runs(STUDY.experiment, SEARCH, candidate)
        for name in names
    ]


def of(wildcards):
    """The run that a job's wildcards spell."""
    return STUDY.experiment.read_run({name.removeprefix(VALUE_OF): value for name, value in wildcards.items()})


def resume_from(tested):
    """What a run goes on from: the state of the longest shorter run of the search, if it has one."""

    def state_of(wildcards):
        run = shorter(STUDY.experiment, SEARCH, of(wildcards), tested) if STATE_FILES else None
        return [f"results/search/runs/{run.path}/{name}" for name in STATE_FILES] if run else []

    return state_of


def resume(wildcards, input):
    """The option that names the state to go on from, if there is one."""
    return f"--resume {input.state}" if input.state else ""
