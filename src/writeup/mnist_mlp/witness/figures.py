"""The figures of the network and its plateau: numbers and shades of the confusion matrix, points of the others."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.drawing import CLOSE, Drawing, Panel, Point, corners, read
from writeup.witness.figures import Check, has, is_drawn, named_colours, settings
from writeup.witness.points import (
    KIND,
    check_points,
    check_search,
    check_titles,
    check_upright,
    is_near,
    is_within,
)
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Run, Study, table
from writeup.witness.words import is_printed, parsed

SHADE = 0.01  # of the darkest cell
FOLD, MOST = 0.25, 9  # e-folds: the mean of how many is a point, and how many are drawn
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
    check_shades(account, path, panel, model["confusion"])


def check_shades(account: Account, path: Path, panel: Panel, counts: Sequence[Sequence[int]]) -> None:
    """A mistake is the darker the larger its share of its true class, up to the share below the figure."""
    shares = {
        (row, column): 0.0 if row == column else images / max(sum(line), 1)
        for row, line in enumerate(counts)
        for column, images in enumerate(line)
    }
    most, (across, up) = max(shares.values()), ([at for at, _ in axis.ticks] for axis in (panel.x, panel.y))
    shades = dict.fromkeys(shares, 0.0)
    for part in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}path"):  # noqa: S314  the build's own
        style = dict(re.findall(r"([\w-]+):\s*([^;]+)", part.get("style", "")))
        if style.get("fill", "none") != "none" and "opacity" in style:
            x, y = (sum(it) / len(it) for it in zip(*corners(part)[:4], strict=True))
            shades[nearest(up, y), nearest(across, x)] = float(style["opacity"])
    darkest = max(shades.values())
    for (row, column), share in shares.items():
        shade, right = shades[row, column] / (darkest or 1), share / (most or 1)
        if abs(shade - right) > SHADE:
            account.refuse(path, f"shade of row {row + 1}, column {column + 1}", f"{shade:.3f}", f"{right:.3f}")
        account.counts["shades of figures"] += 1
    said = re.search(r"up to (\S+) %", path.read_text(encoding="utf-8"))
    if said is None or not is_printed(said[1], most, (100,)):
        account.refuse(path, "the largest share of mistakes", said and said[1], f"{100 * most:.3g}")


def nearest(places: Sequence[float], place: float) -> int:
    """Which of the places is the nearest."""
    return min(range(len(places)), key=lambda n: abs(places[n] - place))


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


def check_collapse(study: Study, account: Account, path: Path) -> None:
    """Training accuracy by penalty: runs and means, both predictions, surviving modes and the critical penalty."""
    drawing, said = read(path), predicted(study)
    panel, modes = drawing.panels
    check_titles(account, path, panel, "Penalty α", "Training accuracy")
    measured, place = list[Point](), study.names.index("reg")
    guesses: dict[str, list[Point]] = {"final": [], "ceiling": []}
    surviving = list[tuple[float, str]]()
    for key in study.sweeps["collapse"]:
        reg, entry = float(key[place]), said[key]
        ends = [float(run.end["train_accuracy"] or 0) for run in runs(study, key) if not run.lost]
        measured += [(reg, end) for end in [*ends, *([mean(ends)] if ends else [])]]
        for kind in guesses if ends else ():
            guesses[kind] += [(reg, entry[kind]["accuracy"])] if entry[kind] else []
        surviving += [(reg, str(entry["surviving_modes"]))] if ends else []
    groups = {"measured": measured, "by the modes": guesses["final"], "at the linearised minimum": guesses["ceiling"]}
    check_points(account, path, panel, groups, drawing.legend)
    check_upright(account, path, panel, "critical penalty", said_of(study)["critical_reg"])
    account.compare("titles of figures", path, "title of the modes", modes.x.title, "Surviving modes")
    account.compare(KIND, path, "surviving modes", [it for _, it in modes.x.ticks], [it for _, it in sorted(surviving)])


def check_sharpness(study: Study, account: Account, path: Path) -> None:
    """The sharpness at the origin and at the end of each run over its limit, in the colour of its size."""
    drawing, groups = read(path), dict[str, list[Point]]()
    (panel,) = drawing.panels
    check_titles(account, path, panel, "Stability limit of the steps", "Sharpness")
    for row in table(study.results / "sharpness.csv")[1]:
        if row["sharpness"]:
            ends = [(float(row["limit"]), float(row[name])) for name in ("origin", "sharpness")]
            groups.setdefault(f"H = {row['hidden_size']}", []).extend(ends)
    check_points(account, path, panel, groups, drawing.legend)


def check_travel(study: Study, account: Account, path: Path) -> None:
    """The mean validation loss after each epoch over learning rate times epochs, and where the plateau ends."""
    drawing, said = read(path), predicted(study)
    (panel,) = drawing.panels
    check_titles(account, path, panel, "Learning rate × epochs", "Validation loss, nats")
    for key in study.sweeps["learning_rate"]:
        eta, members = float(key[study.names.index("learning_rate")]), runs(study, key)
        known = names(study, key, drawing)
        if known and not any(run.lost for run in members):
            courses = zip(*(run.course["validation_loss"] for run in members), strict=True)
            points = [(eta * n, mean(values)) for n, values in enumerate(courses, start=1)]
            check_points(account, path, panel, {known[0]: points}, drawing.legend)
    entries = [said[key] for key in study.sweeps["learning_rate"] if key in said]
    ends = [
        float(it["learning_rate"]) * it["plateau_steps"] * int(it["epochs"]) / it["steps"]
        for it in entries
        if it["in_domain"] and it["plateau_steps"]
    ]
    if ends:
        check_upright(account, path, panel, "end of the plateau", mean(ends))


def check_lengths(study: Study, account: Account, path: Path) -> None:
    """Left, mean losses by the growth that was predicted; right, the steps of each plateau, predicted and measured."""
    drawing = read(path)
    curves, lengths = drawing.panels
    check_titles(account, path, curves, "Predicted growth, e-folds", "Minibatch loss, nats")
    check_titles(account, path, lengths, "Predicted steps", "Measured steps")
    groups, said = dict[str, list[Point]](), predicted(study)
    for row in table(study.results / "plateau_measured.csv")[1]:
        if row["predicted_steps"] and row["measured_steps"]:
            point = float(row["predicted_steps"]), float(row["measured_steps"])
            groups.setdefault(f"H = {row['hidden_size']}", []).append(point)
    check_points(account, path, lengths, groups, drawing.legend)
    across, up = curves.x.places(), curves.y.places()
    for key in study.sweeps["plateau"]:
        entry = said[key]
        colours = [drawing.legend[words].colour for words in names(study, key, drawing)]
        drawn = [it for mark in curves.marks if mark.is_line and mark.colour in colours for it in mark.points]
        rate = entry["plateau_growth"] / entry["plateau_steps"] if entry["plateau_steps"] else math.inf
        for point in falls(study, key, rate) if colours else ():
            place = across(point[0]), up(point[1])
            if is_within(curves, place) and not any(is_near(place, it) for it in drawn):
                account.refuse(path, f"loss of {', '.join(key)}", "no such point", point)
            account.counts[KIND] += 1


def falls(study: Study, key: Key, rate: float) -> list[Point]:
    """The mean loss of all runs within each quarter of an e-fold."""
    folders = [study.folder("runs", key, seed) for seed in study.seeds]
    courses = zip(*(np.load(it / "minibatch_losses.npy").tolist() for it in folders), strict=False)
    bins = dict[int, list[float]]()
    for n, losses in enumerate(courses):
        bins.setdefault(int(n * rate / FOLD), []).append(mean(losses))
    return [((n + 0.5) * FOLD, mean(values)) for n, values in bins.items() if n < MOST / FOLD]


def check_descent(study: Study, account: Account, path: Path) -> None:
    """Where each plateau is predicted to end; and the ends by which the page's script checks itself."""
    drawing, said = read(path), said_of(study)
    (panel,) = drawing.panels
    check_titles(account, path, panel, "Step", "Minibatch loss, nats")
    low, known = (1 - said["leaving"]["fraction"]) * said["prior_entropy"], predicted(study)
    for key in study.sweeps["plateau"]:
        for words in names(study, key, drawing):
            ends = [(known[key]["plateau_steps"], low)] if known[key]["plateau_steps"] else []
            check_points(account, path, panel, {words: ends}, drawing.legend)
    parts = ("learning_rate", "reg", "hidden_size", "batch_size", "initial_scale")
    plain = [it for it in said["configurations"] if not float(it["momentum"]) and not int(it["nesterov"])]
    right = {tuple(float(it[name]) for name in parts): it["plateau_steps"] for it in plain}
    expected = read_json(path.with_suffix(".json"))["data"]["expected"]
    told = {tuple(it[name] for name in parts): it["end"] for it in expected}
    for at, end in right.items():
        account.compare("ends of plateaus in the page", path, f"end at {at}", told.get(at), end)


def check_marks(study: Study, account: Account, path: Path, sweep: str) -> None:
    """In the first panel of learning curves, a mark at the epoch in which the plateau of a configuration ends."""
    drawing, steps = read(path), dict[Key, list[str]]()
    for row in table(study.results / "plateau_measured.csv")[1]:
        steps.setdefault(study.key(row), []).append(row["measured_steps"])
    for panel in drawing.panels[:1] if "plateau ends" in drawing.legend else ():
        names = named_colours(study, drawing, panel)
        for key in study.sweeps[sweep]:
            if any(run.lost for run in runs(study, key)):
                continue
            colours = [colour for colour, said in names.items() if has(study, key, said)]
            values = dict(zip(study.names, key, strict=True))
            batches = math.ceil(study.plan["data"]["train"] / int(values["batch_size"]))
            epoch = mean([float(it) for it in steps[key]]) / batches if all(steps[key]) else math.nan
            places = [panel.x.places()(it) for it in (epoch, float(values["epochs"]))]
            found = [
                mark.points[0][0]
                for mark in panel.marks
                if mark.colour in colours and not mark.is_line and len(mark.points) == 1
                if mark.points[0][0] <= panel.right and abs(mark.points[0][0] - places[1]) > CLOSE
            ]
            due = [places[0]] if len(colours) == 1 and 1 <= epoch < float(values["epochs"]) else []
            if any(abs(one - other) > CLOSE for one in found for other in due) or (due and not found):
                words = "a mark elsewhere" if found else "no mark"
                account.refuse(path, f"end of the plateau of {', '.join(key)}", words, f"epoch {epoch:.3f}")
            account.counts[KIND] += 1


def names(study: Study, key: Key, drawing: Drawing) -> list[str]:
    """The names in a legend that say the learning rate of a configuration."""
    said = {words: settings(study, words) for words in drawing.legend}
    return [words for words, it in said.items() if "learning_rate" in it and has(study, key, it)]


def runs(study: Study, key: Key) -> list[Run]:
    """The runs of a configuration."""
    return [study.runs[key, seed] for seed in study.seeds]


def said_of(study: Study) -> Any:
    """What was predicted; nothing in a study that leaves the theory out."""
    path = study.results / "plateau_predicted.json"
    return read_json(path) if path.is_file() else {"configurations": []}


def predicted(study: Study) -> dict[Key, Any]:
    """What was predicted for each configuration."""
    return {study.key(it): it for it in said_of(study)["configurations"]}


FIGURES: dict[str, Check] = {
    "confusion": check_confusion,
    "norms": check_norms,
    "collapse": check_collapse,
    "sharpness": check_sharpness,
    "travel": check_travel,
    "plateau": check_lengths,
    "descent": check_descent,
    "search": check_search,
}
