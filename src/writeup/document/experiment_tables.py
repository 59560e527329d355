"""What the sections on the experiments may name beside the tables of single sweeps.

held_fixed(sweep)      the hyper-parameters that all runs of a sweep share, in words
best_table             the best model of everything that was trained: its configuration and its accuracies
tuning_table(…)        every configuration of the sweeps named and the search's winner, the best first, and as published
"""

from collections.abc import Mapping, Sequence
from typing import Any

from writeup.claims.results import Search
from writeup.document import formula_rendering
from writeup.document.context import ACCURACIES, Cell, Context, percent
from writeup.document.search_tables import winner_cell
from writeup.document.sourced import show_sourced
from writeup.errors import DocumentError
from writeup.experiment.parameters import HEADINGS, HYPERPARAMETERS, worth_showing

Configuration = Mapping[str, str]


def experiment_names(context: Context, search: Search | None) -> dict[str, Any]:
    """The names, as the templates see them."""
    return {
        "held_fixed": held_fixed,
        "best_table": lambda: best_table(context, search),
        "tuning_table": lambda *sweeps: tuning_table(sweeps, context, search),
    }


def held_fixed(sweep: Mapping[str, Any]) -> str:
    """The hyper-parameters that all configurations of `sweep` share: "penalty α = 0.001, batch size 64, …"."""
    first, *others = sweep["configurations"]
    shared = [name for name in HYPERPARAMETERS if all(other[name] == first[name] for other in others)]
    names = [name for name in worth_showing([first]) if name in shared and name not in sweep["vary"]]
    return ", ".join(f"{HEADINGS[name][0].lower()}{HEADINGS[name][1:]} {show_sourced(first[name])}" for name in names)


def best_table(context: Context, search: Search | None) -> str:
    """One row: the best configuration of all, and its accuracies over the seeds."""
    best = {name: context.best["configuration"][name] for name in HYPERPARAMETERS}
    names = worth_showing([best])
    heads = [*(HEADINGS[name] for name in names), *ACCURACIES.values()]
    cells = _accuracies(best, context, search)
    return formula_rendering.table(
        heads, [[*(show_sourced(best[name]) for name in names), *(percent(cells[metric]) for metric in ACCURACIES)]]
    )


def tuning_table(sweeps: Sequence[str], context: Context, search: Search | None) -> str:
    """A row for each configuration of `sweeps` and the search's winner, sorted by its best validation accuracy.

    Where one of them was published, its values follow in a row of their own.
    """
    chosen = {sweep["name"]: sweep for sweep in context.plan["sweeps"]}
    if missing := set(sweeps) - set(chosen):
        raise DocumentError(f"the study has no sweep {sorted(missing)[0]!r}; its sweeps are {', '.join(chosen)}.")
    configurations = [configuration for name in sweeps for configuration in chosen[name]["configurations"]]
    configurations += [_winner(search)] if search else []
    distinct = {tuple(each[name] for name in HYPERPARAMETERS): each for each in configurations}.values()
    rows = [(each, _accuracies(each, context, search)) for each in distinct]
    rows.sort(key=lambda row: _standing(row[1]["best_validation_accuracy"]))
    names = worth_showing(distinct)
    heads = ["", *(HEADINGS[name] for name in names), *ACCURACIES.values()]
    table = []
    for place, (each, cells) in enumerate(rows):
        label = "Best" if place == 0 else ""
        table.append([label, *_spelled(each, names), *(percent(cells[metric]) for metric in ACCURACIES)])
        for sweep in sweeps:
            printed = context.published_values(sweep, each)
            if any(printed.values()):
                table.append(["As published", *_spelled(each, names), *printed.values()])
    return formula_rendering.table(heads, table, left=[0])


def _accuracies(configuration: Configuration, context: Context, search: Search | None) -> dict[str, Cell]:
    """The accuracies of a configuration of a sweep, or of the search's winner."""
    if search and configuration == _winner(search):
        return {metric: winner_cell(search, metric, context.plan["confidence"]) for metric in ACCURACIES}
    sweep = next(sweep["name"] for sweep in context.plan["sweeps"] if configuration in sweep["configurations"])
    return {metric: context.summary.find(sweep, metric, **configuration) for metric in ACCURACIES}


def _winner(search: Search) -> Configuration:
    return {name: search.winner[0][name] for name in HYPERPARAMETERS}


def _standing(cell: Cell) -> float:
    """Sorts the highest mean first, and configurations with a diverged run last."""
    return 1.0 if cell.mean is None or cell.diverged else -cell.mean


def _spelled(configuration: Configuration, names: Sequence[str]) -> list[str]:
    return [show_sourced(configuration[name]) for name in names]
