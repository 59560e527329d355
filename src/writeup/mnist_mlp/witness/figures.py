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
NEAR = 5  # of 1/72 inch: from the middle of a cell to the foot of its number


def check_confusion(study: Study, account: Account, path: Path) -> None:
    """Every cell of the confusion matrix in results/best_model.json, where its row and its column meet."""
    counts = read_json(study.results / "best_model.json")["confusion"]
    (panel,) = read(path).panels
    account.compare(
        "cells of figures",
        path,
        "titles of the axes",
        (panel.x.title, panel.y.title),
        ("Predicted class", "True class"),
    )
    for i, row in enumerate(counts):
        for j, right in enumerate(row):
            x, y = panel.x.ticks[j][0], panel.y.ticks[i][0]
            there = [it.words for it in panel.words if abs(it.x - x) < NEAR and abs(it.y - y) < NEAR]
            where = f"class {panel.y.ticks[i][1]} taken for {panel.x.ticks[j][1]}"
            account.compare("cells of figures", path, where, there, [str(right)])


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
