"""The figures of the plateau against what was predicted, what was measured on the runs, and the losses of these.

Every point is in the colour of its name in the legend, and no other point is; lines of a prediction are its formula.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.plateau import Growth
from writeup.witness.axis import CLOSE, At
from writeup.witness.drawing import Mark, Panel, Point, is_near
from writeup.witness.figure import KIND, Figure, Series, upright
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Study, table
from writeup.witness.words import parsed

FOLD, MOST = 0.25, 9  # e-folds: the mean of how many is a point, and how many are drawn
CHOSEN = ("learning_rate", "reg", "hidden_size")  # by the sliders
BINS = 60


def check_collapse(figure: Figure) -> None:
    """Training loss by penalty: runs and means, the prediction, surviving modes, critical penalty, class shares."""
    (panel, modes), study, said = figure.panels, figure.study, predicted(figure.study)
    figure.titles(panel, "Penalty α", "Training loss, nats")
    level = [(At(it), said_of(study)["prior_entropy"]) for it in panel.widths]
    series = [upright(panel, "critical penalty", said_of(study)["critical_reg"]), Series("shares", level, line=True)]
    surviving = list[tuple[float, str]]()
    for key in study.sweeps["collapse"]:
        reg, words, entry = float(study.at(key)["reg"]), study.words(key), said[key]
        if ends := study.ends(key, "train_loss"):
            series.append(Series(words, [(reg, end) for end in [*ends, mean(ends)]], "measured"))
            if entry["ceiling"]:
                series.append(Series(words, [(reg, entry["ceiling"]["loss"])], "at the linearised minimum"))
            surviving.append((reg, str(entry["surviving_modes"])))
    figure.match(panel, series)
    account, path = figure.account, figure.path
    account.compare("titles of figures", path, "title of the modes", modes.x.title, "Surviving modes")
    account.compare(KIND, path, "surviving modes", [it for _, it in modes.x.ticks], [it for _, it in sorted(surviving)])


def check_travel(figure: Figure) -> None:
    """The mean validation loss after each epoch over learning rate times epochs, and where the plateau ends."""
    (panel,), study, said, series = figure.panels, figure.study, predicted(figure.study), list[Series]()
    figure.titles(panel, "Learning rate × epochs", "Validation loss, nats")
    for key in study.sweeps["learning_rate"]:
        eta, members = float(study.at(key)["learning_rate"]), study.members(key)
        if not any(run.lost for run in members):
            courses = zip(*(run.course["validation_loss"] for run in members), strict=True)
            points = [(eta * n, mean(values)) for n, values in enumerate(courses, start=1)]
            series.append(Series(study.words(key), points, key))
    entries = [said[key] for key in study.sweeps["learning_rate"] if key in said]
    ends = [
        float(it["learning_rate"]) * it["plateau_steps"] * int(it["epochs"]) / it["steps"]
        for it in entries
        if it["in_domain"] and it["plateau_steps"]
    ]
    figure.match(panel, series + ([upright(panel, "end of the plateau", mean(ends))] if ends else []))


def check_lengths(figure: Figure) -> None:
    """Left, mean losses by the growth that was predicted; right, the steps of each plateau, predicted and measured."""
    (curves, lengths), study, said = figure.panels, figure.study, predicted(figure.study)
    figure.titles(curves, "Predicted growth, e-folds", "Minibatch loss, nats")
    figure.titles(lengths, "Predicted steps", "Measured steps")
    rows = table(study.results / "plateau_measured.csv")[1]
    left = [row for row in rows if row["predicted_steps"] and row["measured_steps"]]
    claimed = not any(mark.filled for words, mark in lengths.legend if words == "not claimed")
    points = [
        Series(
            f"seed {row['seed']}",
            [(float(row["predicted_steps"]), float(row["measured_steps"]))],
            f"H = {row['hidden_size']}",
            filled=(row["within"] == "true") is claimed,
        )
        for row in left
    ]
    figure.match(lengths, points)
    check_band(figure, lengths)
    rates = {
        key: growth / said[key]["plateau_steps"]
        for key in study.sweeps["plateau"]
        if (growth := said[key]["plateau_growth"] or 0) > 0
    }
    figure.match(curves, [Series(study.words(key), falls(study, key, rate), key) for key, rate in rates.items()])


def check_band(figure: Figure, panel: Panel) -> None:
    """The area reaches as far above and below what is predicted as its words in the legend say, from side to side."""
    (share,) = (found[0] / 100 for words, _ in panel.legend if words.startswith("±") and (found := parsed(words[1:])))
    first, second = panel.x.place(10), panel.x.place(100)
    steps = [10 ** (1 + (x - first) / (second - first)) for x in panel.widths]
    ends = [
        (x, panel.y.place(at * factor))
        for x, at in zip(panel.widths, steps, strict=True)
        for factor in (1 - share, 1 + share)
    ]
    (area,) = panel.areas
    known = not any(math.isnan(y) for _, y in ends)
    if known and not (all_near(ends, area) and all_near(area, ends)):
        figure.refuse(f"panel {panel.y.title}, area", area, ends)
    figure.account.counts[KIND] += len(ends)


def all_near(places: Sequence[Point], others: Sequence[Point]) -> bool:
    """Whether each place is one of the others."""
    return all(any(is_near(it, other) for other in others) for it in places)


def falls(study: Study, key: Key, rate: float) -> list[Point]:
    """The mean loss of all runs within each quarter of an e-fold."""
    folders = [study.folder("runs", key, seed) for seed in study.seeds]
    courses = zip(*(np.load(it / "minibatch_losses.npy").tolist() for it in folders), strict=False)
    bins = dict[int, list[float]]()
    for n, losses in enumerate(courses):
        bins.setdefault(int(n * rate / FOLD), []).append(mean(losses))
    return [((n + 0.5) * FOLD, mean(values)) for n, values in bins.items() if n < MOST / FOLD]


def check_descent(figure: Figure) -> None:
    """Mean losses, predicted losses and ends; and all that the page's script draws from, and checks itself by."""
    (panel,), study, said = figure.panels, figure.study, said_of(figure.study)
    figure.titles(panel, "Step", "Minibatch loss, nats")
    data, known = read_json(figure.path.with_suffix(".json"))["data"], predicted(study)
    usual, alike = known[study.sweeps["plateau"][0]], dict[tuple[str, ...], list[Point]]()
    measured, ends = measured_ends(study), dict[tuple[str, ...], float | None]()
    for it in sorted(said["configurations"], key=lambda it: study.key(it) not in study.sweeps["plateau"]):
        same = all(it[name] == usual[name] for name in study.names if name not in (*CHOSEN, "epochs"))
        if same and (losses := binned(study, study.key(it))):
            alike.setdefault(at := tuple(it[name] for name in CHOSEN), losses)
            ends.setdefault(at, measured.get(study.key(it)))
    low, series = (1 - said["leaving"]["fraction"]) * said["prior_entropy"], list[Series]()
    for key in study.sweeps["plateau"]:
        words, end = study.words(key), known[key]["plateau_steps"]
        if course := alike.get(tuple(known[key][name] for name in CHOSEN)):
            series += [Series(words, course, key), Series(f"{words}, end", [(end, low)] if end else [], key)]
            series += prediction(figure, panel, key, known[key], data["least"]) if known[key]["in_domain"] else []
    figure.match(panel, series)
    given = {name: said[name] for name in ("rates", "saturations", "curvatures")}
    given |= {"entropy": said["prior_entropy"], **said["leaving"]}
    account, kind, path = figure.account, "numbers of the sliders", figure.path.with_suffix(".json")
    account.compare(kind, path, "what is predicted from", data, given)
    chosen = [{**dict(zip(CHOSEN, at, strict=True)), "end": ends[at]} for at in alike]
    account.compare(kind, path, "data, measured", data["measured"], chosen)
    for (at, course), drawn in zip(alike.items(), data["measured"], strict=True):
        right, written = np.array(course), np.array([drawn["steps"], drawn["losses"]]).T
        if right.shape != written.shape or (abs(right - written) > (0.0501, 0.000501)).any():
            account.refuse(path, f"measured losses of {', '.join(at)}", drawn["losses"], right[:, 1].tolist())
        account.counts[kind] += right.size
    parts = (*CHOSEN, "batch_size", "initial_scale")
    plain = [it for it in said["configurations"] if not float(it["momentum"]) and not int(it["nesterov"])]
    ends_of = {tuple(it[name] for name in parts): it["end"] for it in data["expected"]}
    for values, end in {tuple(float(it[name]) for name in parts): it["plateau_steps"] for it in plain}.items():
        account.compare("ends of plateaus in the page", figure.path, f"end at {values}", ends_of.get(values), end)


def measured_ends(study: Study) -> dict[Key, float]:
    """The mean of the steps after which the plateau of a configuration ended, if it did in every run."""
    steps = dict[Key, list[str]]()
    for row in table(study.results / "plateau_measured.csv")[1]:
        steps.setdefault(study.key(row), []).append(row["measured_steps"])
    return {key: mean([*map(float, it)]) for key, it in steps.items() if all(it)}


def prediction(figure: Figure, panel: Panel, key: Key, at: Any, least: float) -> list[Series]:
    """The dashed line of a configuration: the loss by the modes, from the left edge down to a share of the first.

    It has no given points. Of the lines with such dashes, the one nearest to the loss is meant.
    """
    said, first, second = said_of(figure.study), panel.x.place(10), panel.x.place(100)
    dashes = [mark.dash for words, mark in panel.legend if words == "predicted"]
    growth = Growth(said, at)

    def losses(places: Sequence[float]) -> list[float]:
        steps = 10 ** (1 + (np.array(places) - first) / (second - first))
        return [float(loss) for loss in growth.losses(steps, said["prior_entropy"])]

    def off(mark: Mark) -> float:
        right = map(panel.y.place, losses([x for x, _ in mark.points]))
        return max(abs(y - height) for (_, y), height in zip(mark.points, right, strict=True))

    start, end = panel.widths
    bound = least * said["prior_entropy"]
    high = losses([start])[0]
    if math.isnan(first + second) or high < bound or not panel.holds((start, panel.y.place(high))):
        return []
    drawn = min((it for it in panel.marks if it.is_line and it.dash in dashes), key=off, default=None)
    places = [x for x, _ in drawn.points] if drawn else [start, end]
    over = losses([places[-1] + (second - first) * math.log10(1.1)])[0] < bound or places[-1] > end - CLOSE
    if places[0] > start + CLOSE or not over:
        figure.refuse(f"predicted loss, {figure.study.words(key)}", "a part of the line", "all of it")
    points = [(At(x), loss) for x, loss in zip(places, losses(places), strict=True)]
    return [Series(f"predicted loss, {figure.study.words(key)}", points, key, line=True, dashes="predicted")]


def binned(study: Study, key: Key) -> list[Point]:
    """The mean loss of all runs of a configuration within BINS of steps that a logarithmic axis shows alike."""
    courses = [np.load(study.folder("runs", key, seed) / "minibatch_losses.npy") for seed in study.seeds]
    length = min(map(len, courses))
    losses = np.mean([it[:length].astype(float) for it in courses], axis=0)
    ends = pairwise(sorted({round(float(it)) for it in np.geomspace(1, length + 1, BINS)}))
    return [(math.sqrt(low * (high - 1)), float(losses[low - 1 : high - 1].mean())) for low, high in ends]


def said_of(study: Study) -> Any:
    """What was predicted; nothing in a study that leaves the theory out."""
    if "plateau" not in study.parts:
        return {"configurations": []}
    return read_json(study.results / "plateau_predicted.json")


def predicted(study: Study) -> dict[Key, Any]:
    """What was predicted for each configuration."""
    return {study.key(it): it for it in said_of(study)["configurations"]}
