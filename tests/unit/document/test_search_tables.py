"""The tables of the search."""

from dataclasses import replace

import pytest

from builtin import EXPERIMENT
from factories import a_candidate
from writeup.claims.results import Search
from writeup.document.search_tables import candidates_table, rungs_table

FIXED = a_candidate(reg=0, batch_size=16)
PLAN = {"rungs": [{"epochs": 1, "seeds": [0]}]}


def entrant(rate, score, kept):
    return {"rung": "1", **FIXED, "learning_rate": rate, "seed": "0", "score": score, "kept": kept}


def test_a_rung_shows_its_best_score_and_the_worst_of_those_that_went_on():
    rows = [entrant("0.1", "0.7", "false"), entrant("0.3", "0.8", "true"), entrant("1", "0.9", "true")]
    *_, rung = rungs_table(Search(PLAN, rows, [], EXPERIMENT)).splitlines()
    entered, went_on, best, worst = (cell.split("]")[0] for cell in rung.split("| [")[-4:])
    assert (entered, went_on, best, worst) == ("3", "2", "90.00", "80.00")


@pytest.mark.parametrize(("of_your_own", "word"), [(False, "diverged"), (True, "failed")])
def test_a_candidate_with_a_run_without_a_result_is_said_to_be_what_other_tables_call_it(of_your_own, word):
    plan = {**PLAN, "space": {"learning_rate": ["0.1", "1"]}}
    rows = [entrant("0.1", "0.7", "true") | {"rank": "1"}, entrant("1", "", "false") | {"rank": "2"}]
    search = Search(plan, rows, [], replace(EXPERIMENT, open=of_your_own))
    assert candidates_table(search).splitlines()[-1] == f"| 1 | {word} |"
