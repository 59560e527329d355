"""The figures of the plateau against what was predicted, what was measured on the runs, and the losses of these.

Every point is in the colour of its name in the legend, and no other point is; lines of a prediction are its formula.
"""

import math
from itertools import pairwise
from typing import Any

import numpy as np

from writeup.files import read_json
from writeup.mnist_mlp.witness.plateau import Growth
from writeup.witness.axis import CLOSE
from writeup.witness.drawing import Panel, Point
from writeup.witness.figure import KIND, Figure, has, settings
from writeup.witness.statistics import mean
from writeup.witness.study import Key, Run, Study, table

FOLD, MOST = 0.25, 9  # e-folds: the mean of how many is a point, and how many are drawn
CHOSEN = ("learning_rate", "reg", "hidden_size")  # by the sliders
BINS = 60


def check_collapse(figure: Figure) -> None:
    """Training accuracy by penalty: runs and means, both predictions, surviving modes and the critical penalty."""
    (panel, modes), study = figure.drawing.panels, figure.study
    figure.titles(panel, "Penalty α", "Training accuracy")
    names = {"final": "by the modes", "ceiling": "at the linearised minimum"}
    groups: dict[str, list[Point]] = {name: [] for name in ("measured", *names.values())}
    surviving, said = list[tuple[float, str]](), predicted(study)
    for key in study.sweeps["collapse"]:
        reg, entry = setting(study, key, "reg"), said[key]
        if ends := [float(run.end["train_accuracy"] or 0) for run in runs(study, key) if not run.lost]:
            groups["measured"] += [(reg, end) for end in [*ends, mean(ends)]]
            for kind, name in names.items():
                groups[name] += [(reg, entry[kind]["accuracy"])] if entry[kind] else []
            surviving.append((reg, str(entry["surviving_modes"])))
    figure.points(panel, groups)
    figure.upright(panel, "critical penalty", said_of(study)["critical_reg"])
    account, path = figure.account, figure.path
    account.compare("titles of figures", path, "title of the modes", modes.x.title, "Surviving modes")
    account.compare(KIND, path, "surviving modes", [it for _, it in modes.x.ticks], [it for _, it in sorted(surviving)])


def check_sharpness(figure: Figure) -> None:
    """The sharpness at the origin and at the end of each run over its limit, in the colour of its size."""
    (panel,), groups = figure.drawing.panels, dict[str, list[Point]]()
    figure.titles(panel, "Stability limit of the steps", "Sharpness")
    for row in table(figure.study.results / "sharpness.csv")[1]:
        if row["sharpness"]:
            ends = [(float(row["limit"]), float(row[name])) for name in ("origin", "sharpness")]
            groups.setdefault(f"H = {row['hidden_size']}", []).extend(ends)
    figure.points(panel, groups)


def check_travel(figure: Figure) -> None:
    """The mean validation loss after each epoch over learning rate times epochs, and where the plateau ends."""
    (panel,), study, said = figure.drawing.panels, figure.study, predicted(figure.study)
    figure.titles(panel, "Learning rate × epochs", "Validation loss, nats")
    for key in study.sweeps["learning_rate"]:
        eta, members = setting(study, key, "learning_rate"), runs(study, key)
        for name in names(figure, key)[:1] if not any(run.lost for run in members) else ():
            courses = zip(*(run.course["validation_loss"] for run in members), strict=True)
            figure.points(panel, {name: [(eta * n, mean(values)) for n, values in enumerate(courses, start=1)]})
    entries = [said[key] for key in study.sweeps["learning_rate"] if key in said]
    ends = [
        float(it["learning_rate"]) * it["plateau_steps"] * int(it["epochs"]) / it["steps"]
        for it in entries
        if it["in_domain"] and it["plateau_steps"]
    ]
    if ends:
        figure.upright(panel, "end of the plateau", mean(ends))


def check_lengths(figure: Figure) -> None:
    """Left, mean losses by the growth that was predicted; right, the steps of each plateau, predicted and measured."""
    (curves, lengths), study = figure.drawing.panels, figure.study
    figure.titles(curves, "Predicted growth, e-folds", "Minibatch loss, nats")
    figure.titles(lengths, "Predicted steps", "Measured steps")
    groups, said = dict[str, list[Point]](), predicted(study)
    for row in table(study.results / "plateau_measured.csv")[1]:
        if row["predicted_steps"] and row["measured_steps"]:
            point = float(row["predicted_steps"]), float(row["measured_steps"])
            groups.setdefault(f"H = {row['hidden_size']}", []).append(point)
    figure.points(lengths, groups)
    for key in study.sweeps["plateau"]:
        if steps := said[key]["plateau_steps"]:
            points = falls(study, key, said[key]["plateau_growth"] / steps)
            figure.points(curves, dict.fromkeys(names(figure, key)[:1], points))


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
    (panel,), study, said = figure.drawing.panels, figure.study, said_of(figure.study)
    figure.titles(panel, "Step", "Minibatch loss, nats")
    data, known = read_json(figure.path.with_suffix(".json"))["data"], predicted(study)
    usual, alike = known[study.sweeps["plateau"][0]], dict[tuple[str, ...], Key]()
    for it in said["configurations"]:
        if all(it[name] == usual[name] for name in study.names if name not in (*CHOSEN, "epochs")):
            alike.setdefault(tuple(it[name] for name in CHOSEN), study.key(it))
    low = (1 - said["leaving"]["fraction"]) * said["prior_entropy"]
    for key in study.sweeps["plateau"]:
        end, losses = known[key]["plateau_steps"], binned(study, alike[tuple(known[key][name] for name in CHOSEN)])
        for words in names(figure, key):
            figure.points(panel, {words: [*losses, *([(end, low)] if end else [])]})
            check_prediction(figure, panel, words, known[key], data["least"])
    given = {name: said[name] for name in ("rates", "saturations", "curvatures")}
    given |= {"entropy": said["prior_entropy"], **said["leaving"]}
    account, kind, path = figure.account, "numbers of the sliders", figure.path.with_suffix(".json")
    account.compare(kind, path, "what is predicted from", data, given)
    account.compare(
        kind, path, "data, measured", data["measured"], [dict(zip(CHOSEN, at, strict=True)) for at in alike]
    )
    for key, drawn in zip(alike.values(), data["measured"], strict=True):
        right, written = np.array(binned(study, key)), np.array([drawn["steps"], drawn["losses"]]).T
        if right.shape != written.shape or (abs(right - written) > (0.0501, 0.000501)).any():
            account.refuse(path, f"measured losses of {study.words(key)}", drawn["losses"], right[:, 1].tolist())
        account.counts[kind] += right.size
    parts = (*CHOSEN, "batch_size", "initial_scale")
    plain = [it for it in said["configurations"] if not float(it["momentum"]) and not int(it["nesterov"])]
    ends_of = {tuple(it[name] for name in parts): it["end"] for it in data["expected"]}
    for at, end in {tuple(float(it[name]) for name in parts): it["plateau_steps"] for it in plain}.items():
        account.compare("ends of plateaus in the page", figure.path, f"end at {at}", ends_of.get(at), end)


def check_prediction(figure: Figure, panel: Panel, words: str, at: Any, least: float) -> None:
    """The dashed line of a colour is the loss by the modes, from the left edge down to a share `least` of the first."""
    said, legend = said_of(figure.study), figure.drawing.legend
    growth = Growth(said["rates"], said["saturations"], said["curvatures"], at)
    marks = [it for it in panel.marks if it.colour == legend[words].colour and it.dash == legend["predicted"].dash]
    points = np.array([point for mark in marks if mark.is_line for point in mark.points] or [(math.nan, math.nan)])
    first, second = panel.x.place(10), panel.x.place(100)
    steps = 10 ** (1 + (points[:, 0] - first) / (second - first))
    losses = growth.losses(np.append(steps, steps[-1] * 1.1), said["prior_entropy"])
    right = [panel.y.place(loss) for loss in losses[:-1]]
    over = losses[-1] < least * said["prior_entropy"] or points[-1, 0] > panel.widths[1] - CLOSE
    if not (abs(points[:, 1] - right) < CLOSE).all() or points[0, 0] > panel.widths[0] + CLOSE or not over:
        figure.refuse(f"predicted loss, {words}", "another line", f"{losses[0]:.4g} to {losses[-2]:.4g}")
    figure.account.counts[KIND] += len(points)


def binned(study: Study, key: Key) -> list[Point]:
    """The mean loss of all runs of a configuration within BINS of steps that a logarithmic axis shows alike."""
    courses = [np.load(study.folder("runs", key, seed) / "minibatch_losses.npy") for seed in study.seeds]
    length = min(map(len, courses))
    losses = np.mean([it[:length].astype(float) for it in courses], axis=0)
    ends = pairwise(sorted({round(float(it)) for it in np.geomspace(1, length + 1, BINS)}))
    return [(math.sqrt(low * (high - 1)), float(losses[low - 1 : high - 1].mean())) for low, high in ends]


def names(figure: Figure, key: Key) -> list[str]:
    """The names in a legend that say the learning rate of a configuration."""
    said = {words: settings(figure.study, words) for words in figure.drawing.legend}
    return [words for words, it in said.items() if "learning_rate" in it and has(figure.study, key, it)]


def said_of(study: Study) -> Any:
    """What was predicted; nothing in a study that leaves the theory out."""
    path = study.results / "plateau_predicted.json"
    return read_json(path) if path.is_file() else {"configurations": []}


def predicted(study: Study) -> dict[Key, Any]:
    """What was predicted for each configuration."""
    return {study.key(it): it for it in said_of(study)["configurations"]}


def setting(study: Study, key: Key, name: str) -> float:
    """The value of a parameter of a configuration."""
    return float(key[study.names.index(name)])


def runs(study: Study, key: Key) -> list[Run]:
    """The runs of a configuration."""
    return [study.runs[key, seed] for seed in study.seeds]
