"""What the sections on the experiments may name beside the tables of single sweeps.

held_fixed(sweep)      the hyper-parameters that all runs of a sweep share, in words
best_table(most=1)     the best configurations of everything that was trained, with their accuracies
"""

from collections.abc import Mapping
from typing import Any

from writeup.claims.results import Search
from writeup.document import formula_rendering
from writeup.document.context import ACCURACIES, Cell, Context, percent
from writeup.document.search_tables import winner_cell
from writeup.document.sourced import show_sourced
from writeup.experiment.parameters import HEADINGS, HYPERPARAMETERS, worth_showing

Configuration = Mapping[str, str]


def experiment_names(context: Context, search: Search | None) -> dict[str, Any]:
    """The names, as the templates see them."""
    return {
        "held_fixed": held_fixed,
        "best_table": lambda most=1: best_table(context, search, most),
    }


def held_fixed(sweep: Mapping[str, Any]) -> str:
    """The hyper-parameters that all configurations of `sweep` share: "penalty α = 0.001, batch size 64, …"."""
    first, *others = sweep["configurations"]
    shared = [name for name in HYPERPARAMETERS if all(other[name] == first[name] for other in others)]
    names = [name for name in worth_showing([first]) if name in shared and name not in sweep["vary"]]
    words = [f"{HEADINGS[name]}{' =' if '$' in HEADINGS[name] else ''} {show_sourced(first[name])}" for name in names]
    return ", ".join(word[0].lower() + word[1:] for word in words)


def best_table(context: Context, search: Search | None, most: int = 1) -> str:
    """The best configurations of all that were trained, `most` of them: what they are, and their accuracies.

    They are sorted by best validation accuracy, which is how results/best_model.json is chosen.
    """
    trained = {
        _key(each): (each, sweep["name"]) for sweep in context.plan["sweeps"] for each in sweep["configurations"]
    }
    if search:
        trained.setdefault(_key(search.winner[0]), (search.winner[0], ""))
    rows = [(each, _accuracies(sweep, each, context, search)) for each, sweep in trained.values()]
    best = sorted(rows, key=lambda row: _standing(row[1]["best_validation_accuracy"]))[:most]
    names = worth_showing(each for each, _ in best)
    metrics = [metric for metric in ACCURACIES if metric != "validation_accuracy"]  # what chooses is the best epoch
    table = [
        [*(show_sourced(each[name]) for name in names), *(percent(cells[metric]) for metric in metrics)]
        for each, cells in best
    ]
    return formula_rendering.table(
        [*(HEADINGS[name] for name in names), *(ACCURACIES[metric] for metric in metrics)], table
    )


def _accuracies(sweep: str, configuration: Configuration, context: Context, search: Search | None) -> dict[str, Cell]:
    """The accuracies of a configuration of `sweep`; without one, of the search's winner."""
    if search and not sweep:
        return {metric: winner_cell(search, metric, context.plan["confidence"]) for metric in ACCURACIES}
    return {metric: context.summary.find(sweep, metric, **configuration) for metric in ACCURACIES}


def _key(configuration: Configuration) -> tuple[str, ...]:
    return tuple(configuration[name] for name in HYPERPARAMETERS)


def _standing(cell: Cell) -> float:
    """Sorts the highest mean first, and configurations with a diverged run last."""
    return 1.0 if cell.mean is None or cell.diverged else -cell.mean
