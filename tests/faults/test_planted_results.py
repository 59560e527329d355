"""Faults planted in results, claims, published values and files of runs: what is planted → what is named."""

import re

import pytest

from factories import a_run
from faults.default_study import take

RATE_1 = {"learning_rate": "1", "hidden_size": "128"}
FOLDER = f"runs/{a_run(learning_rate=1, epochs=10, hidden_size=128, seed=2).path}"


def only(rows, **values):
    return [row for row in rows if all(row[name] == value for name, value in values.items())]


def shift(name, amount, **values):
    """Every seed's value of a metric moved by `amount`, in the table of runs."""

    def plant(study):
        def change(rows):
            for row in only(rows, **values):
                row[name] = repr(float(row[name]) + amount)

        study.rows("runs.csv", change)

    return plant


def shift_course(name, amount, **values):
    """The same in both tables, as if every run had gone so."""

    def plant(study):
        shift(name, amount, **values)(study)

        def change(rows):
            for row in only(rows, **values):
                row[name] = repr(float(row[name]) + amount)

        study.rows("epochs.csv", change)

    return plant


def in_rows(name, change):
    return lambda study: study.rows(name, change)


def in_json(name, change):
    return lambda study: study.json(name, change)


def in_claim(name, **values):
    return lambda study: study.claim(name, lambda claim: claim.update(values))


def in_text(name, old, new, count=1):
    return lambda study: study.text(name, old, new, count)


def exchanged_rows(rows):
    for one, other in zip(only(rows, learning_rate="1", momentum="0"), only(rows, learning_rate="0.01"), strict=False):
        one["test_accuracy"], other["test_accuracy"] = other["test_accuracy"], one["test_accuracy"]


def exchanged_seeds(rows):
    first, second = rows[:2]
    first["seed"], second["seed"] = second["seed"], first["seed"]


def hidden_divergence(rows):
    rows[3] |= {"diverged": "false", "train_accuracy": "", "train_loss": ""}


def one_image(rows):
    rows[0]["validation_accuracy"] = repr(float(rows[0]["validation_accuracy"]) + 1 / 12000)


def another_seed(result):
    result["seed"] = 4.0


def lost_seed(plan):
    plan["seeds"] = plan["seeds"][:-1]


def lost_configuration(plan):
    plan["sweeps"][0]["configurations"] = plan["sweeps"][0]["configurations"][:-1]


def lost_check(checks):
    return [check for check in checks if check["name"] != "backward_slopes"]


def too_far_off(checks):
    for check in checks:
        check["measured"] = 2 * check["bound"] if check["name"] == "backward_single" else check["measured"]


RISES = {"rises": {"metric": "test_accuracy", "along": "learning_rate", "sweep": "learning_rate"}}
TURNED = {"falls": RISES["rises"]}
ELSEWHERE = {"best": {"metric": "validation_accuracy", "sweep": "regularization", "at": {"reg": 0.001}}}
LOWERED = "“The original reports a test accuracy of 95.02.*is refuted"

CLAIMS = {
    # results
    "a test accuracy lowered by twice its interval": (shift("test_accuracy", -0.0074, **RATE_1), LOWERED),
    "a training accuracy raised by twice its interval": (
        shift_course("train_accuracy", 0.0045, learning_rate="0.05"),
        "“The original reports a training accuracy of 90.90.*is refuted",
    ),
    "the test accuracies of two configurations exchanged": (
        in_rows("runs.csv", exchanged_rows),
        "rate_test_accuracy: “.*is refuted",
    ),
    "a dropped run": (in_rows("runs.csv", lambda rows: rows[1:]), "complete: “All.*1 missing: learning_rate 1, "),
    "a dropped configuration": (
        in_rows("runs.csv", lambda rows: rows[5:]),
        "rate_test_accuracy: “.*is undecided.*5 of the runs are missing",
    ),
    "a run that nobody declared": (
        in_rows("runs.csv", lambda rows: [*rows, {**rows[0], "seed": "8"}]),
        "complete: “All.*1 not declared: .* seed 8",
    ),
    "a run in the table twice": (in_rows("runs.csv", lambda rows: [*rows, rows[0]]), "has the run .* seed 0 twice"),
    "two seeds exchanged": (in_rows("runs.csv", exchanged_seeds), "seed 0: train_accuracy is .* build both tables"),
    "a last epoch that was edited": (in_rows("runs.csv", one_image), "seed 0: validation_accuracy is"),
    "a best epoch that was edited": (shift("best_validation_accuracy", 0.01), "best_validation_accuracy is"),
    "an epoch lost": (in_rows("epochs.csv", lambda rows: rows[1:]), "complete: “All.*1 without all their epochs"),
    "a last epoch lost": (in_rows("epochs.csv", lambda rows: rows[:9] + rows[10:]), "seed 0: train_accuracy is"),
    "a diverged run hidden": (in_rows("runs.csv", hidden_divergence), "seed 3: train_accuracy is nan"),
    "a diverged run dropped": (in_rows("runs.csv", lambda rows: rows[:3] + rows[4:]), "complete: “All.*1 missing"),
    "runs on another data set": (
        in_text("runs.csv", "mnist,0.01,", "fashion-mnist,0.01,", 8),
        "a run on fashion-mnist",
    ),
    "a seed dropped from the plan": (in_json("plan.json", lost_seed), "complete: “All.*10 not decl"),
    "a sweep's configuration dropped from the plan": (
        in_json("plan.json", lost_configuration),
        "claim rate_costs: no configuration of the sweep learning_rate has learning rate 0.01",
    ),
    "code too far from its formula": (
        in_json("agreement.json", too_far_off),
        "backprop_code_single: “In the single precision.*is refuted",
    ),
    "a comparison of code and formula lost": (
        in_json("agreement.json", lost_check),
        "claim backprop_slopes: 'They agree",
    ),
    # claims
    "a rule turned round": (in_claim("rate_test_accuracy", rule=TURNED), "rate_test_accuracy: “.*is refuted"),
    "a verdict turned round": (
        in_claim("rate_test_accuracy", expected="refuted"),
        "rate_test_accuracy: “.*expected to be refuted and is supported",
    ),
    "best at another value than the rule's": (
        in_claim("penalty_best", rule=ELSEWHERE),
        "claim penalty_best: “.*which its rule does not use",
    ),
    "best at another value": (
        in_claim(
            "penalty_best", rule=ELSEWHERE, statement="It is best at $\\alpha = 10^{-3}$.", refuted="It is not best."
        ),
        "penalty_best: “It is best.*is refuted",
    ),
    "a tolerance tightened": (
        in_text("claims.yaml", "tolerance: 0.05", "tolerance: 0.0005"),
        "penalty_chance_loss: “.*is undecided",
    ),
    "a limit moved": (in_text("claims.yaml", "below: -0.1", "below: -0.9"), "rate_slowest_unfinished: “.*is refuted"),
    "a number typed into a statement": (
        in_claim("rate_best", statement="It reaches 95.0 %."),
        r"claim rate_best: the number 95\.0 is typed by hand",
    ),
    "a number in words": (in_claim("rate_best", statement="Ten times better."), "claim rate_best: the number Ten is"),
    "a number dressed as a formula": (in_claim("rate_best", statement="It is $0.95$."), "claim rate_best: the number"),
    "a formula typed into a proved statement": (
        in_claim("softmax_diagonal", statement=r"$\partial s_i / \partial z_i = s_i (1 + s_i)$."),
        "claim softmax_diagonal: the formula .* is typed by hand",
    ),
    "a loss shown in percent": (
        in_claim("rate_best", statement="<< mean('train_loss', learning_rate=1) | show('%') >>"),
        "claim rate_best: show: '%' is not a unit of the train loss",
    ),
    "a limit shown in another unit": (
        in_claim("rate_costs", statement="It costs << rule.by | show('nats') >>."),
        "claim .*: show: 'nats' is not a unit of the test accuracy",
    ),
    "a unit that does not exist": (
        in_claim("rate_best", statement="<< mean('train_loss', learning_rate=1) | show('bits') >>"),
        "claim rate_best: show: 'bits' is not a unit",
    ),
    "a sweep misspelt": (
        in_claim(
            "penalty_best",
            rule={"best": {**ELSEWHERE["best"], "sweep": "penalty"}},
            statement="It is best.",
            refuted="It is not.",
        ),
        "claim penalty_best: the study has no sweep 'penalty'",
    ),
    "a metric misspelt": (
        in_claim("rate_best", rule={"best": {**ELSEWHERE["best"], "metric": "accuracy"}}),
        "'accuracy' is not allowed",
    ),
    "another gate claimed": (
        in_text("claims.yaml", "bias: -3/2", "bias: -1/2"),
        "gate_and: “With the published weights.*is undecided.*its bias is -3/2",
    ),
    "a chain that the theorem does not have": (
        in_claim("softmax_norm", rule={"certificate": {"theorem": "softmax", "chain": "trace"}}),
        "softmax_norm: “The spectral norm.*is undecided",
    ),
    "two claims of one name": (in_text("claims.yaml", "id: rate_best", "id: rate_close"), "the id rate_close is given"),
    # published values
    "a stale published value": (in_text("published.yaml", "0.9502", "0.9302"), "test accuracy of 93.02.*is refuted"),
    "a published value with two digits exchanged": (
        in_text("published.yaml", "0.8831", "0.8381"),
        "“The original reports a training accuracy of 83.81.*is refuted",
    ),
    "the published row taken at its word": (
        in_claim("momentum_none", rule={"matches": {"sweep": "tuned", "at": {"momentum": 0.9}}}),
        "momentum_none: “.*is refuted",
    ),
}

TABLE = {
    "a run's result missing": (lambda study: (study.folder / FOLDER / "result.json").unlink(), r"seed~2/result\.json"),
    "the result of another seed": (
        in_json(f"{FOLDER}/result.json", another_seed),
        r"says that seed is 4\.0, but its folder says 2",
    ),
    "an accuracy above one": (
        in_json(f"{FOLDER}/result.json", lambda result: result.update(test_accuracy=95.0)),
        r"test_accuracy cannot be 95\.0",
    ),
    "a diverged run shown as whole": (
        in_json(f"{FOLDER}/result.json", lambda result: result.update(test_accuracy=None)),
        "test_accuracy cannot be None",
    ),
}


RUN_FILES = {
    "a result at odds with its epochs": (
        in_json(f"{FOLDER}/result.json", lambda result: result.update(train_loss=0.2)),
        r"seed 2: train_loss is 0\.2 in .* and 0\.\d+ in",
    ),
    "epochs cut short": (in_rows(f"{FOLDER}/epochs.csv", lambda rows: rows[:-1]), "seed 2: train_accuracy is"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claims_stop_at(name, study):
    plant, named = CLAIMS[name]
    theorems = ("certificate",) if "proved" in name or "gate" in name or "theorem" in name else ()
    study.keep_claims(lambda claim: not claim["rule"].keys() & {"certificate"} or theorems)
    plant(study)
    assert re.search(named, study.claims(), re.DOTALL)


@pytest.fixture
def study_with_runs(whole, tmp_path):
    """The study, with runs of its own."""
    return take(whole, tmp_path / "study", "runs")


@pytest.mark.parametrize("name", TABLE)
def test_the_table_stops_at(name, study_with_runs):
    plant, named = TABLE[name]
    plant(study_with_runs)
    assert re.search(named, study_with_runs.table())


@pytest.mark.parametrize("name", RUN_FILES)
def test_the_claims_stop_at_a_run_with(name, study_with_runs):
    plant, named = RUN_FILES[name]
    study_with_runs.keep_claims(lambda claim: not claim["rule"].keys() & {"certificate"})
    plant(study_with_runs)
    assert study_with_runs.table() == ""
    for table in ("runs", "epochs"):
        (study_with_runs.folder / f"new-{table}.csv").replace(study_with_runs.folder / f"{table}.csv")
    assert re.search(named, study_with_runs.claims())


def test_a_message_about_a_claim_gives_sentence_rule_and_numbers(study):
    CLAIMS["a rule turned round"][0](study)
    told = study.claims()
    assert re.search(r"“.*” was expected to be supported and is refuted\. Rule: .*\. Found: .*\[.*\]", told)
