"""What the search's rules ask of its outcomes: who enters a rung, what a run goes on from, who won."""

from writeup.study.runs import Run
from writeup.study.search import kept, rung_runs, search_plan, shorter, winner_runs

SEARCH = search_plan(STUDY)
SEARCHED = RUN.replace("results/runs", "results/search/runs")
WINNER = RUN.replace("results/runs", "results/search/winner")
RUNGS = range(1, len(SEARCH["rungs"]) + 1) if SEARCH else []
SEARCH_FILES = ["results/search_plan.json", "results/search.csv", "results/search_winner.csv"] if SEARCH else []


wildcard_constraints:
    rung="[0-9]+",


def outcome(rung):
    """The file with the outcome of `rung`; until it is there, Snakemake waits for it."""
    return checkpoints.search_rung.get(rung=rung).output.outcome


def entrants(rung):
    """The results of every candidate that enters `rung`, with each of its seeds."""
    candidates = kept(Path(outcome(rung - 1))) if rung > 1 else SEARCH["candidates"]
    return [
        f"results/search/runs/{run.path}/{name}"
        for candidate in candidates
        for run in rung_runs(SEARCH, rung, candidate)
        for name in ("result.json", "epochs.csv")
    ]


def winner():
    """The results of the one candidate that the last rung kept."""
    (candidate,) = kept(Path(outcome(RUNGS[-1])))
    return [
        f"results/search/winner/{run.path}/{name}"
        for run in winner_runs(SEARCH, candidate)
        for name in ("result.json", "epochs.csv")
    ]


def begun(tested):
    """What a run goes on from: the state of the longest shorter run of the search, if it has one."""

    def state_of(wildcards):
        run = shorter(SEARCH, Run(**wildcards), tested)
        return f"results/search/runs/{run.path}/state.npz" if run else []

    return state_of


def resume(wildcards, input):
    """The option that names the state to go on from, if there is one."""
    return f"--resume {input.begun}" if input.begun else ""
