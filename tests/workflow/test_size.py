"""Large studies: nothing that grows with the number of configurations travels on a command line."""

import json

import pytest

GRID = {
    "learning_rate": [round(0.01 * n, 2) for n in range(1, 13)],
    "reg": [round(0.0001 * n, 4) for n in range(8)],
    "batch_size": [10, 20, 25, 40],
    "hidden_size": [2, 4, 6, 8],
    "momentum": [0],
}
SEARCH = {"space": GRID, "configurations": None, "beside": None, "eta": 8, "rungs": [{"epochs": 1}]}
STUDY = {
    "data": {"train": 200, "validation": 100, "test": 100},
    "sweeps": [{"name": "grid", "title": "Grid", "vary": GRID}],
    "search": SEARCH,
    "claims": None,
}
PLANS = ("results/plan.json", "results/search_plan.json")


@pytest.mark.slow
def test_plans_of_many_configurations_and_of_many_candidates_are_written_whole(unbuilt):
    (unbuilt.folder / "config/tiny.yaml").write_text(json.dumps(STUDY))
    told = unbuilt.snakemake(*PLANS)
    assert told.returncode == 0, told.stdout
    plan, search = (json.loads((unbuilt.folder / path).read_text()) for path in PLANS)
    assert (len(plan["sweeps"][0]["configurations"]), len(search["candidates"])) == (1536, 1536)
    assert unbuilt.due(*PLANS) == {}
