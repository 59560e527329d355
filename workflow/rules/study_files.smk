"""The files of the study that its search decides on, and those that are not there."""

import os


def searched_files():
    """Every file of every run of the search, but for those of its winner."""
    return [path for rung in RUNGS for path in entrants(rung, SEARCHED_FILES)]


def won_files():
    """Every file of the winner's runs."""
    return winner([*RUN_FILES, *TEST_FILES]) if SEARCH else []


def missing_files(wildcards):
    """The files of the study that are not there: Snakemake makes them anew, though no other file is due.

    The others are left out, as it takes Snakemake long to look at each once more.
    """
    files = [*STUDY_FILES, *all_run_files(), *map(outcome, RUNGS), *searched_files(), *won_files()]
    return [path for path in files if not os.path.exists(path)]
