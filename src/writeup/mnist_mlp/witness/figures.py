"""The figures of the network: the confusion matrix by its numbers, norms of weights by their points and bars."""

from pathlib import Path

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.drawing import read
from writeup.witness.figures import Check, has, is_drawn, named_colours
from writeup.witness.page import parsed
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study

LAYERS = {"hidden weights": "weight_norm_1", "output weights": "weight_norm_2"}


def check_confusion(study: Study, account: Account, path: Path) -> None:
    """Every cell of the confusion matrix in results/best_model.json, row by row, and the names of both sides."""
    model, kind = read_json(study.results / "best_model.json"), "cells of figures"
    (panel,) = read(path).panels
    for axis, title in ((panel.x, "Predicted class"), (panel.y, "True class")):
        account.compare(kind, path, f"title of {title}", axis.title, title)
        account.compare(kind, path, title, [words for _, words in sorted(axis.ticks)], model["classes"])
    rows = panel.rows()[-len(model["classes"]) :]
    for name, row, right in zip(model["classes"], rows, model["confusion"], strict=True):
        account.compare(kind, path, f"class {name}", row[: len(right)], [*map(str, right)])


def check_norms(study: Study, account: Account, path: Path) -> None:
    """The mean norm of each layer of each configuration, on the line of its layer, and a bar from least to greatest."""
    drawing, sweep = read(path), path.stem.partition("_")[2]
    (panel,) = drawing.panels
    place, up = {number[0]: at for at, words in panel.x.ticks if (number := parsed(words))}, panel.y.places()
    names, reg = named_colours(study, drawing, panel), study.names.index("reg")
    for words, metric in LAYERS.items():
        (dash,) = [mark.dash for name, mark in drawing.legend.items() if name.startswith(words)]
        for key in study.sweeps[sweep]:
            own = [mark for mark in panel.marks if mark.colour not in names or has(study, key, names[mark.colour])]
            ends = norms(study, key, metric)
            if not ends:
                continue
            x, where = place[float(key[reg])], f"{words} of {', '.join(key)}"
            middle = [(x, up(mean(ends)))]
            lines = [mark.points for mark in own if mark.is_line and mark.dash == dash]
            if not any(is_drawn([point], middle) for points in lines for point in points):
                account.refuse(path, f"{where}, mean", "no such point", mean(ends))
            if not any(is_drawn(mark.points, [(x, up(min(ends))), (x, up(max(ends)))]) for mark in own):
                account.refuse(path, f"{where}, bar", "no such bar", (min(ends), max(ends)))
            account.counts["points of figures"] += 1


def norms(study: Study, key: Key, metric: str) -> list[float]:
    """The norms at the end of the runs that were not lost."""
    return [run.course[metric][-1] for seed in study.seeds if not (run := study.runs[key, seed]).lost]


FIGURES: dict[str, Check] = {"confusion": check_confusion, "norms": check_norms}
