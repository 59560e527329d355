"""The tables of the search."""

from builtin import EXPERIMENT
from factories import a_candidate
from writeup.claims.results import Search
from writeup.document.search_tables import rungs_table

FIXED = a_candidate(reg=0, batch_size=16)
PLAN = {"rungs": [{"epochs": 1, "seeds": [0]}]}


def entrant(rate, score, kept):
    return {"rung": "1", **FIXED, "learning_rate": rate, "seed": "0", "score": score, "kept": kept}


def test_a_rung_shows_its_best_score_and_the_worst_of_those_that_went_on():
    rows = [entrant("0.1", "0.7", "false"), entrant("0.3", "0.8", "true"), entrant("1", "0.9", "true")]
    *_, rung = rungs_table(Search(PLAN, rows, [], EXPERIMENT)).splitlines()
    entered, went_on, best, worst = (cell.split("]")[0] for cell in rung.split("| [")[-4:])
    assert (entered, went_on, best, worst) == ("3", "2", "90.00", "80.00")
