"""Large studies: nothing that grows with the number of configurations travels on a command line."""

import json

FOUR = {
    "learning_rate": [round(0.01 * n, 2) for n in range(1, 13)],
    "reg": [round(0.0001 * n, 4) for n in range(8)],
    "batch_size": [10, 20, 25, 40],
    "hidden_size": [2, 4, 6, 8],
}


def test_plans_of_many_configurations_and_of_many_candidates_are_written_whole(unbuilt):
    study = {
        "data": {"train": 200, "validation": 100, "test": 100},
        "sweeps": [{"name": "grid", "title": "Grid", "vary": FOUR}],
        "search": {"title": "Search", "space": FOUR, "eta": 8, "rungs": [{"epochs": 1}]},
        "claims": None,
    }
    (unbuilt.folder / "config/tiny.yaml").write_text(json.dumps(study))
    told = unbuilt.snakemake("results/plan.json", "results/search_plan.json")
    assert told.returncode == 0, told.stdout + told.stderr
    plan, search = (
        json.loads((unbuilt.folder / f"results/{name}.json").read_text()) for name in ("plan", "search_plan")
    )
    assert (len(plan["sweeps"][0]["configurations"]), len(search["candidates"])) == (1536, 1536)
    assert {"study", "search_plan"}.isdisjoint(unbuilt.due())
