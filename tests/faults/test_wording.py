"""Mistakes planted in tables and sentences: they print a true number, but not the one that the words mean."""

import json

import pytest

from faults.small_study import PARTS, SIZES, WORDED, Small, declare, measure_sharpness
from planting import complaint, plant
from writeup.document import experiment_tables, search_tables
from writeup.experiment import config
from writeup.mnist_mlp.document import plateau_by_hand, plateau_tables
from writeup.mnist_mlp.plateau import ceiling, measured, prediction, sharpness
from writeup.mnist_mlp.steps import measure_sharpness as measure_step
from writeup.mnist_mlp.steps import predict_plateau
from writeup.mnist_mlp.witness.curvature import check_sharpness
from writeup.mnist_mlp.witness.images import Images
from writeup.mnist_mlp.witness.plateau import Modes, check_plateau
from writeup.mnist_mlp.witness.training import check_training
from writeup.witness.account import Account
from writeup.witness.study import read
from writeup.witness.tables import check_search


def stopped(small: Small) -> str:
    """What stops the document, or its witness."""
    folder, search = small.folder, [small.folder / f"search{name}" for name in ("_plan.json", ".csv", "_winner.csv")]
    words = [f"--results={folder}", f"--templates={folder}/templates", "--theory", "plateau", "--search", *search]
    small.apply("render_document", *words, f"--output={folder}/document.json")
    words = [f"--results={folder}", "--parts", *PARTS, "--tests", f"{folder}/tests/all.csv"]
    words += [f"--output={folder}/witness_document.json"]
    return complaint(lambda: small.apply("witness_document", *words))


CODE = {
    "the worst score of all entrants": (
        search_tables,
        "rungs_table",
        "scores = sorted(kept,",
        "scores = sorted([it for it, _ in entered.values() if it is not None],",
    ),
    "best and worst score exchanged": (
        search_tables,
        "rungs_table",
        "reverse=experiment.direction > 0",
        "reverse=False",
    ),
    "scores of another rung": (
        search_tables,
        "candidates_table",
        "for rung in rungs]",
        "for rung in [rungs[0]] * len(rungs)]",
    ),
    "validation loss for training loss": (
        plateau_tables,
        "survivors_table",
        '("train_loss", "train',
        '("validation_loss", "train',
    ),
    "two columns exchanged": (plateau_tables, "survivors_table", '("final", "ceiling")', '("ceiling", "final")'),
    "another configuration's row": (
        plateau_tables,
        "survivors_table",
        "metric, **configuration)",
        'metric, **sweep["configurations"][0])',
    ),
    "the first and the last in place of the least and the greatest": (
        plateau_tables,
        "plateaus_table",
        '("least", min(found)), ("greatest", max(found))',
        '("least", max(found)), ("greatest", min(found))',
    ),
    "predicted and measured exchanged": (plateau_tables, "plateaus_table", "*steps, ends", "*steps[::-1], ends"),
    "limit and sharpness exchanged": (plateau_tables, "sharpness_table", '("limit", "origin")', '("origin", "limit")'),
    "growth and saturation exchanged": (
        plateau_tables,
        "modes_table",
        '"rate": rate, "saturation": saturation',
        '"saturation": saturation, "rate": rate',
    ),
    "held fixed: the first sweep's": (
        experiment_tables,
        "held_fixed",
        "context.setting(name, first[name])",
        'context.setting(name, context.plan["sweeps"][0]["configurations"][0][name])',
    ),
    "held fixed, and is not": (
        experiment_tables,
        "held_fixed",
        'name in shared and name not in sweep["vary"]',
        "True",
    ),
    "a shared parameter that is not named": (
        experiment_tables,
        "held_fixed",
        "for name in worth if",
        "for name in worth[1:] if",
    ),
    "a place that its file does not have": (
        experiment_tables,
        "held_fixed",
        "configurations, no. 1, {name}",
        "configurations, no. 0, {name}",
    ),
    "a mode too few": (
        plateau_tables,
        "modes_table",
        "rows.append([str(number), *cells])",
        "rows = [*rows[:4], [str(number), *cells]]",
    ),
    "plateaus without momentum alone": (
        plateau_tables,
        "plateaus_table",
        'all(row["predicted_steps"] and row["measured_steps"] for row in group)',
        'all(row["predicted_steps"] and row["measured_steps"] and row["momentum"] == "0" for row in group)',
    ),
    "plateaus in another order": (plateau_tables, "_place_in_table", "-value if", "value if"),
    "in the domain, and is not": (plateau_tables, "plateaus_table", '"yes" if', '"no" if not'),
    "a penalty too few": (
        plateau_tables,
        "survivors_table",
        'for configuration in sweep["configurations"]:',
        'for configuration in sweep["configurations"][1:]:',
    ),
    "a parameter of two values without its column": (plateau_tables, "_differing", "> 1", "> 2"),
    "modes counted in the table itself": (
        plateau_tables,
        "survivors_table",
        'show_sourced(Sourced(entry["surviving_modes"], f"{place}, surviving_modes"))',
        'str(sum(rate >= float(configuration["reg"]) / 2 for rate in predictions["rates"]))',
    ),
    "sharpness without the first configuration": (
        plateau_tables,
        "sharpness_table",
        "for group in grouped.values():",
        "for group in list(grouped.values())[1:]:",
    ),
    "a rung too few": (
        search_tables,
        "rungs_table",
        'enumerate(search.plan["rungs"], start=1)',
        'enumerate(search.plan["rungs"][:-1], start=1)',
    ),
    "candidates by their rank in the first rung": (
        search_tables,
        "_standing",
        "-len(entered), int(entered[-1]",
        "0, int(entered[0]",
    ),
    "candidates without the losers of the first rung": (
        search_tables,
        "candidates_table",
        "sorted(rungs[0],",
        "sorted(rungs[1],",
    ),
    "the seeds of another rung": (search_tables, "_scores", '["rungs"][rung - 1]["seeds"]', '["rungs"][0]["seeds"]'),
    "a formula without its half": (plateau_by_hand, "by_hand", '"exponent": exponent', '"exponent": exponent / 2'),
    "an exponent that forgets the penalty": (
        plateau_by_hand,
        "critical",
        "rate = top - float",
        "rate = top - 0 * float",
    ),
}
WORDS = {
    "the sizes of the parts": ("plan.data.train", "plan.data.validation"),
    "the sum in place of the mean a step earlier": ("by_hand.before", "by_hand.taken"),
    "the penalty below in place of that above": ("critical.above.grown", "critical.below.grown"),
    "the penalty above in place of that below": ("critical.below.drop", "critical.below.end"),
    "what validates in place of what trains": ("plan.data.validation | show >> more", "plan.data.test | show >> more"),
    "another parameter": ("by_hand.hidden_size", "by_hand.batch_size"),
    "the growth rate in place of the noise": ("by_hand.noise", "by_hand.rate"),
}
FORMULAS = {
    "half in place of a quarter, in a formula with its number": (r"1 + H / 4 \right) =", r"1 + H / 2 \right) ="),
    "a sum in place of a difference, in a formula with its number": (r"\lambda_1 - \alpha =", r"\lambda_1 + \alpha ="),
    "an exponent without its two, in a formula with its number": ("x_1 = 2 n", "x_1 = n"),
    "a square that is none, in a formula with its number": (r"\varepsilon^2 \left( H", r"\varepsilon \left( H"),
    "a quotient in place of a product, in a formula with its number": (
        r"\right) \kappa_1 / r_1 =",
        r"\right) r_1 / \kappa_1 =",
    ),
    "a drop without its half, in a formula with its number": (r"- \tfrac12 \kappa_1 a_1", r"- \kappa_1 a_1"),
}


def test_a_document_as_it_should_be_passes(built):
    assert stopped(built) == ""
    counts = json.loads((built.folder / "witness_document.json").read_text())["witnessed"]
    assert counts["numbers beside their words"] > 100
    assert counts["formulas with their numbers"] > 10
    assert "numbers whose source is only named" not in counts


@pytest.mark.parametrize("mistake", CODE)
def test_a_mistake_in_a_table_stops_the_build(mistake, built, monkeypatch):
    plant(monkeypatch, *CODE[mistake])
    assert "a second computation gives" in stopped(built)


def typed(small: Small, right: str, wrong: str) -> str:
    """What stops the document with other words in its template."""
    page = small.folder / "templates/writeup.md"
    words = page.read_text()
    assert right in words
    try:
        page.write_text(words.replace(right, wrong))
        return stopped(small)
    finally:
        page.write_text(words)


@pytest.mark.parametrize("mistake", WORDS)
def test_a_number_of_another_place_stops_the_build(mistake, built):
    assert "a second computation gives" in typed(built, *WORDS[mistake])


@pytest.mark.parametrize("mistake", FORMULAS)
def test_a_formula_that_does_not_give_the_number_behind_it_stops_the_build(mistake, built):
    assert "but with the values before it the formula gives" in typed(built, *FORMULAS[mistake])


SHARPNESS = {
    "sharpness of sweeps of the learning rate alone": (
        measured,
        "gather_sharpness",
        "<= set(varying)",
        '<= {"learning_rate"}',
    ),
    "sharpness on validation images": (measure_step, "run", "training, _ =", "_, training ="),
    "sharpness with the slope of another curve": (sharpness, "hessian", "A * (1 - A)", "A * (1 - A * A)"),
    "the limit of a heavy ball for all": (sharpness, "limit", "if nesterov else 1", "if not nesterov else 1"),
    "the sharpness of half as many units at the origin": (
        sharpness,
        "at_origin",
        "(hidden_size) / 2",
        "(hidden_size / 2) / 2",
    ),
    "a sharpness that is looked for no longer than until it is about right": (
        sharpness,
        "greatest_eigenvalue",
        "<= TOLERANCE * abs(values[-1])",
        "<= 0.3 * abs(values[-1])",
    ),
}


def sharpness_witnessed(small: Small) -> str:
    """What stops the sharpness, or its witness."""
    again, account, images = read(small.folder, PARTS), Account(), Images(small.data, SIZES)
    return complaint(lambda: check_sharpness(again, account, images, Modes(images)))


@pytest.mark.parametrize("mistake", SHARPNESS)
def test_a_mistake_in_the_sharpness_stops_the_build(mistake, built, monkeypatch):
    path = built.folder / "sharpness.csv"
    right = path.read_text()
    assert sharpness_witnessed(built) == ""
    plant(monkeypatch, *SHARPNESS[mistake])
    try:
        measure_sharpness(built)
        assert "a second computation gives" in sharpness_witnessed(built)
    finally:
        path.write_text(right)


PREDICTED = {
    "steps of whole minibatches alone": (
        "-(-len(labels) // setting.batch_size)",
        "(len(labels) // setting.batch_size)",
    ),
    "modes counted without the penalty": ("(data.rates > setting.reg)", "(data.rates > 0)"),
    "the growth of the second mode": ("growth(data.rates[0]", "growth(data.rates[1]"),
    "no noise": ('"noise": bias_excess(data, setting)', '"noise": 0.001'),
    "a start at the initial scale": ('"start": setting.start', '"start": setting.start**0.5'),
    "an end beyond the run, later than predicted": (
        '"plateau_steps": left',
        '"plateau_steps": left and left + (left > steps)',
    ),
}
DIRECTIONS = {
    "the directions of the modes backwards": ("data.classes.tolist()", "data.classes[::-1].tolist()"),
    "directions among the pixels that are turned round": ("data.pixels.T.tolist()", "(-data.pixels).T.tolist()"),
}
MINIMA = {
    "a tolerance of 0.02 nats": (ceiling, "ceilings", "tolerance: float = 1e-6", "tolerance: float = 2e-2"),
    "a bound without the gradient by M": (ceiling.Point, "gap", "over = max", "over = 0 * max"),
    "half of the images": (prediction, "minima", "problem(pixels, labels,", "problem(pixels[::2], labels[::2],"),
    "the objective in place of the loss": (
        ceiling.Problem,
        "ceiling",
        "point.b, point.loss,",
        "point.b, point.loss + reg * np.linalg.svd(point.M, compute_uv=False).sum(),",
    ),
    "the minimum for another penalty": (prediction, "predictions", 'tops.get(float(c["reg"]))', "tops.get(max(tops))"),
    "the accuracy of the origin": (ceiling.Problem, "ceiling", "point.accuracy", "self.origin().accuracy"),
}
PLANTED = {mistake: (prediction, "_predict", *lines) for mistake, lines in PREDICTED.items()}
PLANTED |= {mistake: (predict_plateau, "directions", *lines) for mistake, lines in DIRECTIONS.items()}
PLANTED |= MINIMA


def plateau_witnessed(small: Small) -> str:
    """What stops the predictions, or their witness."""
    again, account, images = read(small.folder, PARTS), Account(), Images(small.data, SIZES)
    return complaint(lambda: check_plateau(again, account, images))


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_mistake_in_a_prediction_stops_the_build(mistake, built, monkeypatch):
    files = [built.folder / name for name in ("plateau_predicted.json", "modes.json", "linearised.npy")]
    right = {path: path.read_bytes() for path in files}
    plant(monkeypatch, *PLANTED[mistake])
    try:
        predictions, modes, linearised = files
        words = [f"--plan={built.folder}/plan.json", f"--data={built.data}", f"--modes={modes}"]
        words += [f"--linearised={linearised}"]
        built.apply("predict_plateau", *words, f"--output={predictions}")
        assert "a second computation gives" in plateau_witnessed(built)
    finally:
        for path, content in right.items():
            path.write_bytes(content)


@pytest.mark.parametrize(("name", "lines"), [("plateau_measured.csv", 1), ("sharpness.csv", 1), ("sharpness.csv", 2)])
def test_runs_that_are_left_out_are_missed(name, lines, built):
    path = built.folder / name
    right = path.read_text()
    try:
        path.write_text("\n".join(right.splitlines()[:-lines]) + "\n")
        assert f"{name}, runs, how many" in plateau_witnessed(built) + sharpness_witnessed(built)
    finally:
        path.write_text(right)


def test_a_metric_that_is_not_measured_again_stops_the_build(built):
    path = built.folder / "experiment.json"
    right = path.read_text()
    try:
        path.write_text(right.replace('"name": "best_validation_accuracy"', '"name": "best_epoch"'))
        study, images = read(built.folder, PARTS), Images(built.data, SIZES)
        assert "does not measure best_epoch" in complaint(lambda: check_training(study, Account(), images))
    finally:
        path.write_text(right)


SEARCH = {
    "one candidate in eta, and one more": (config, "_rungs", "math.ceil(", "1 + math.floor("),
    "a space counted by its longest part": (
        config,
        "_search",
        "len(points),\n",
        'max(map(len, entry["space"].values())),\n',
    ),
}


def search_witnessed(small: Small) -> str:
    """What the witness of the search complains of."""
    return complaint(lambda: check_search(read(small.folder, PARTS), Account()))


@pytest.mark.parametrize("mistake", SEARCH)
def test_a_mistake_in_the_plan_of_the_search_stops_the_build(mistake, built, monkeypatch):
    right = {path: path.read_text() for path in (built.folder / "plan.json", built.folder / "search_plan.json")}
    assert search_witnessed(built) == ""
    plant(monkeypatch, *SEARCH[mistake])
    try:
        declare(built.folder, built.data, **WORDED)
        assert "search_plan.json, " in search_witnessed(built)
    finally:
        for path, content in right.items():
            path.write_text(content)


def test_heads_of_accuracies_that_are_exchanged_stop_the_build(built):
    path = built.folder / "experiment.json"
    right = path.read_text()
    try:
        path.write_text(right.replace("Validation, best epoch", "Validation, last epoch"))
        assert "label, best_validation_accuracy" in stopped(built)
    finally:
        path.write_text(right)
