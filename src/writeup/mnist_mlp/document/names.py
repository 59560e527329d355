"""The names that templates may use of the experiment that comes with the tool, besides those of any experiment.

dataset            the data set: how it is `cited`, its `classes`
confused           the two classes that the best model takes for one another most often, and how often
in_unit, run_unit  what the tables show
sweep_figures      beside the learning curves: norms and weights

and those of `writeup.mnist_mlp.document.plateau_tables`.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from writeup.claims.results import Search
from writeup.document.context import COURSES, Context
from writeup.document.sourced import with_source
from writeup.errors import ResultError
from writeup.experiment.summary import best_run, read_table
from writeup.files import read_json
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.mnist_mlp.document.plateau_tables import plateau_names

PARTS = {
    "method": "method.md",
    "search": "search.md",
    "best": "best.md",
    "limitations": "mnist_mlp/limitations.md",
}
SWEEP_FIGURES = [
    ("curves_", COURSES),
    ("norms_", "norms of both layers of weights at the end, by penalty"),
    ("weights_", "first-layer weights of the strongest hidden units, as images"),
]


def names(context: Context, search: Search | None) -> dict[str, Any]:
    """The names, as the templates see them; ResultError if results/best_model.json is not about the best run."""
    _refuse_other_model(context, search.winner if search else ())
    examined = with_source(read_json(context.results / "best_model.json"), "best_model.json")
    return {
        "dataset": DATASETS[context.plan["data"]["dataset"]],
        "confused": confused(examined),
        "parts": {"summary": context.part_of("summary"), **PARTS},
        "run_unit": "accuracies in percent",
        "in_unit": "accuracy in percent, ",
        "sweep_figures": SWEEP_FIGURES,
        **plateau_names(context.results, context),
    }


def confused(examined: Mapping[str, Any]) -> dict[str, Any]:
    """The `classes` of which most images are taken for one of the other, and the `counts`: of one, and of the other."""
    counts, classes = examined["confusion"], examined["classes"]
    pairs = combinations(range(len(classes)), 2)
    one, other = max(pairs, key=lambda pair: counts[pair[0]][pair[1]] + counts[pair[1]][pair[0]])
    return {"classes": [classes[one], classes[other]], "counts": [counts[one][other], counts[other][one]]}


def _refuse_other_model(context: Context, winner: Sequence[Mapping[str, str]]) -> None:
    """ResultError unless best_model.json is of the best run, and its confusion matrix gives the accuracy of that."""
    experiment, path = context.experiment, context.results / "best_model.json"
    best = best_run(experiment, context.plan, read_table(experiment, context.results / "runs.csv"), winner)
    accuracy, examined = float(best["test_accuracy"]), read_json(path)
    right = sum(row[place] for place, row in enumerate(examined["confusion"]))
    due = {name: best[name] for name in (*experiment.names, "seed")}
    if {**examined["configuration"], "seed": examined["seed"]} != due:
        raise ResultError(f"{path} is not about the best run, {due}; delete it and build again.")
    if not right / sum(map(sum, examined["confusion"])) == examined["test_accuracy"] == accuracy:
        raise ResultError(
            f"{path}: the confusion matrix does not give {accuracy}, as the tables do; delete it and build again."
        )
