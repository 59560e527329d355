"""What the sections on the experiments may name beside the tables of single sweeps.

held_fixed(sweep)       the parameters that all runs of a sweep share, in words
shared(parameter)       the value of a parameter that is the same in all configurations of the study's sweeps
published_again(metric) the values of a metric that were published for one configuration
best_table(most=1)      the best configurations of everything that was run, with their metrics
"""

from collections.abc import Mapping, Sequence
from typing import Any

from writeup.claims.numbers import Text
from writeup.claims.results import Search
from writeup.document import formula_rendering
from writeup.document.context import Context
from writeup.document.measures import Cell, heads, ranked, shown
from writeup.document.search_tables import winner_cell
from writeup.document.sourced import PUBLISHED, Sourced, with_place
from writeup.errors import DocumentError, suggestion
from writeup.experiment.declaration import Metric, Value

Configuration = Mapping[str, str]


def experiment_names(context: Context, search: Search | None) -> dict[str, Any]:
    """The names, as the templates see them."""
    return {
        "held_fixed": lambda sweep: held_fixed(context, sweep),
        "shared": lambda name: shared(context, name),
        "published_again": lambda metric: published_again(context, metric),
        "best_table": lambda most=1: best_table(context, search, most),
    }


def held_fixed(context: Context, sweep: Mapping[str, Any]) -> str:
    """The parameters that all configurations of `sweep` share: "penalty α = 0.001, batch size 64, …"."""
    first, *others = sweep["configurations"]
    shared = [name for name in context.experiment.names if all(other[name] == first[name] for other in others)]
    worth = context.experiment.names if context.experiment.open else context.experiment.worth_showing([first])
    names = [name for name in worth if name in shared and name not in sweep["vary"]]
    titles = {name: context.heading(name) for name in names}
    place = [it["name"] for it in context.plan["sweeps"]].index(sweep["name"]) + 1
    words = []
    for name in names:
        value = context.setting(name, first[name])
        if context.experiment.parameter(name).is_number:
            value = with_place(value, f"plan.json: sweeps, no. {place}, configurations, no. 1, {name}")
        words.append(f"{titles[name]}{' =' if '$' in titles[name] else ''} {value}")
    return ", ".join(word[0].lower() + word[1:] if word[1].islower() else word for word in words)


def shared(context: Context, name: str) -> Value | Sourced:
    """The value of the parameter `name` in every configuration; DocumentError if there are several, or none."""
    if name not in context.experiment.names:
        raise DocumentError(f"no parameter is called {name!r}; {suggestion(name, context.experiment.names)}")
    values = {each[name] for sweep in context.plan["sweeps"] for each in sweep["configurations"]}
    first = "sweeps, no. 1, configurations, no. 1"
    if len(values) > 1:
        raise DocumentError(f"{name} is not the same everywhere ({', '.join(sorted(values))}); say which one is meant.")
    value = context.experiment.parameter(name).read(values.pop())
    if isinstance(value, str):
        return Text(value)
    return value if isinstance(value, bool) else Sourced(value, f"plan.json: {first}, {name}")


def published_again(context: Context, metric: str) -> list[Sourced]:
    """The values of a metric that were published for one configuration; none if each configuration has one only."""
    cells = context.published.repeated(metric) if context.published else []
    return [Sourced(it.values[metric], f"{PUBLISHED}: {it.source}", context.experiment.metric(metric)) for it in cells]


def best_table(context: Context, search: Search | None, most: int = 1) -> str:
    """The best configurations of all that were run, `most` of them: what they are, and their metrics.

    They are sorted by the mean score.
    """
    experiment = context.experiment
    trained = {
        experiment.key(each): (each, sweep["name"])
        for sweep in context.plan["sweeps"]
        for each in sweep["configurations"]
    }
    if search:
        trained.setdefault(experiment.key(search.winner[0]), (search.winner[0], ""))
    score = experiment.metric(experiment.score)
    metrics = ranked(experiment)
    rows = [(each, _cells(sweep, each, context, search, [*metrics, score])) for each, sweep in trained.values()]
    best = sorted(rows, key=lambda row: _standing(row[1][score.name], experiment.direction))[:most]
    names = experiment.worth_showing(each for each, _ in best)
    table = [
        [
            *(context.setting(name, each[name]) for name in names),
            *(shown(cells[metric.name], metric, context.lost) for metric in metrics),
        ]
        for each, cells in best
    ]
    row_heads = [*map(context.heading, names), *heads(metrics).values()]
    return formula_rendering.table(row_heads, table, context.texts(names))


def _cells(
    sweep: str, configuration: Configuration, context: Context, search: Search | None, metrics: Sequence[Metric]
) -> dict[str, Cell]:
    """The metrics of a configuration of `sweep`; without one, of the search's winner."""
    if search and not sweep:
        return {it.name: winner_cell(search, it.name, context.plan["confidence"]) for it in metrics}
    return {it.name: context.summary.find(sweep, it.name, **configuration) for it in metrics}


def _standing(cell: Cell, sign: int) -> tuple[bool, float]:
    """Sorts the best mean first, and configurations with a diverged run last."""
    lost = cell.mean is None or bool(cell.diverged)
    return lost, 0.0 if lost else -sign * float(cell.mean or 0.0)
