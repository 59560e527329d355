"""Each rule gives the verdict that the runs deserve, and says why."""

import pytest
from scipy import stats

from writeup.errors import ConfigError

SWEEP = {"sweep": "learning_rate"}
BEST, LAST = {"learning_rate": 1}, {"learning_rate": 0.01}


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ({"rises": {"metric": "test_accuracy", "along": "learning_rate"}}, "supported"),
        ({"falls": {"metric": "test_accuracy", "along": "learning_rate"}}, "refuted"),
        ({"falls": {"metric": "train_loss", "along": "learning_rate"}}, "supported"),
        ({"rises": {"metric": "weight_norm_1", "along": "learning_rate"}}, "refuted"),
        ({"best": {"metric": "validation_loss", "at": BEST}}, "supported"),
        ({"best": {"metric": "test_accuracy", "at": LAST}}, "refuted"),
        ({"worst": {"metric": "test_accuracy", "at": LAST}}, "supported"),
        ({"exceeds": {"metric": "test_accuracy", "at": BEST, "than": LAST, "by": 0.19}}, "supported"),
        ({"exceeds": {"metric": "test_accuracy", "at": BEST, "than": LAST, "by": 0.21}}, "refuted"),
        ({"exceeds": {"metric": "test_accuracy", "at": BEST, "than": LAST}}, "supported"),
        ({"exceeds": {"metric": "test_accuracy", "at": BEST, "than": LAST | SWEEP}}, "supported"),
        ({"differs": {"metric": "test_accuracy", "at": LAST, "than": BEST, "by": 0.19}}, "supported"),
        ({"differs": {"metric": "test_accuracy", "at": LAST, "than": BEST, "by": 0.21}}, "refuted"),
        ({"differs": {"metric": "test_accuracy", "at": BEST, "than": LAST, "by": 0.19}}, "supported"),
        ({"differs": {"metric": "test_accuracy", "at": BEST, "than": LAST, "by": 0.21}}, "refuted"),
        ({"equivalent": {"metric": "test_accuracy", "at": LAST, "than": BEST, "margin": 0.3}}, "supported"),
        ({"equivalent": {"metric": "test_accuracy", "at": LAST, "than": BEST, "margin": 0.1}}, "refuted"),
        ({"equivalent": {"metric": "test_accuracy", "at": BEST, "than": LAST, "margin": 0.1}}, "refuted"),
        ({"near": {"metric": "test_accuracy", "at": BEST, "of": 0.951, "tolerance": 0.01}}, "supported"),
        ({"near": {"metric": "test_accuracy", "at": BEST, "of": 0.951, "tolerance": 0.002}}, "undecided"),
        ({"near": {"metric": "test_accuracy", "at": BEST, "of": 0.99, "tolerance": 0.01}}, "refuted"),
        ({"in_range": {"metric": "test_accuracy", "above": 0.7, "below": 0.96}}, "supported"),
        ({"in_range": {"metric": "test_accuracy", "where": {"learning_rate": [1, 0.1]}, "above": 0.9}}, "supported"),
        ({"in_range": {"metric": "test_accuracy", "above": 0.9}}, "refuted"),
        ({"difference": {"metric": "test_accuracy", "minus": "train_accuracy", "within": 0.01}}, "supported"),
        ({"difference": {"metric": "test_accuracy", "minus": "train_loss", "above": 0.6}}, "refuted"),
        ({"change": {"metric": "train_loss", "epochs": 1, "below": 0}}, "supported"),
        ({"change": {"metric": "train_accuracy", "epochs": 0.5, "above": 0.09, "below": 0.11}}, "supported"),
        ({"change": {"metric": "train_accuracy", "epochs": 0.25, "above": 0.09, "below": 0.11}}, "supported"),
        ({"change": {"metric": "weight_norm_1", "epochs": 1, "above": 0}}, "refuted"),
    ],
)
def test_a_rule_gives_the_verdict_that_the_runs_deserve(study, rule, verdict):
    ((kind, terms),) = rule.items()
    assert study.entry({kind: SWEEP | terms})["verdict"] == verdict


@pytest.mark.parametrize(
    (
        "minus",
        "terms",
        "verdict",
    ),  # each run gains 0.1 of accuracy, and loses 0.1 of loss, in its second epoch and last
    [
        ("validation_accuracy", {"within": 0.01}, "supported"),
        ("validation_accuracy", {"lag": 1, "above": 0.09, "below": 0.11}, "supported"),
        ("train_loss", {"where": BEST, "above": 0.85}, "supported"),
        ("train_loss", {"where": BEST, "above": 0.75, "epochs": 1}, "refuted"),
        ("train_loss", {"where": BEST, "above": 0.65, "epochs": 1}, "supported"),
        ("train_loss", {"where": BEST, "above": 0.65, "epochs": 0.5}, "supported"),
    ],
)
def test_a_difference_is_that_of_the_epochs_it_names(study, minus, terms, verdict):
    rule = {"difference": SWEEP | {"metric": "train_accuracy", "minus": minus} | terms}
    assert study.entry(rule)["verdict"] == verdict


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"exceeds": {"at": BEST, "than": LAST, "by": 0.19}}, "above that at learning rate 0.01 by more than 19.00"),
        (
            {"differs": {"at": BEST, "than": LAST, "by": 0.19}},
            "further than 19.00\u00a0percentage points from that at ",
        ),
        ({"equivalent": {"at": BEST, "than": LAST, "margin": 0.3}}, "within ±30.00\u00a0percentage points of that at "),
        ({"near": {"at": BEST, "of": 0.951, "tolerance": 0.01}}, "within ±1.00\u00a0percentage points of 95.10\u00a0%"),
        ({"in_range": {"above": 0.7}}, "test accuracy is above 70.00\u00a0% at every "),
    ],
)
def test_a_rule_in_words_has_its_limits_with_their_units(study, rule, words):
    ((kind, terms),) = rule.items()
    assert words in study.entry({kind: SWEEP | {"metric": "test_accuracy"} | terms})["rule"]


def test_each_comparison_of_a_claim_says_what_it_compares(study):
    entry = study.entry({"best": SWEEP | {"metric": "test_accuracy", "at": BEST}})
    labels = [comparison["label"] for comparison in entry["evidence"]["comparisons"]]
    assert labels == [f"test accuracy at learning rate 1 − learning rate {rate}" for rate in ("0.1", "0.01")]
    assert entry["reason"].startswith(labels[0])


def test_the_evidence_of_a_claim_is_the_paired_t_test_that_decided_it(study):
    for (rate, seed), row in study.rows.items():
        row["test_accuracy"] += 0.003 * seed * (rate == "1")
    evidence = study.entry({"exceeds": SWEEP | {"metric": "test_accuracy", "at": BEST, "than": LAST, "by": 0.19}})[
        "evidence"
    ]
    (compared,) = evidence.pop("comparisons")
    assert evidence == {
        "kind": "runs", "confidence": 0.95, "claims": 1, "level": 0.95, "seeds": study.seeds, "more_seeds": None,
    }  # fmt: skip
    differences = [0.2 + 0.003 * seed for seed in study.seeds]
    interval = stats.ttest_1samp(differences, 0.19).confidence_interval(0.95)
    ends = {
        "differences": differences, "estimate": 0.206, "low": interval.low, "high": interval.high,
        "sd": stats.tstd(differences),
        "p_elsewhere": stats.ttest_1samp(differences, 0.19, alternative="greater").pvalue,
        "p_as_claimed": stats.ttest_1samp(differences, 0.19, alternative="less").pvalue,
    }  # fmt: skip
    assert {name: compared.pop(name) for name in ends} == {name: pytest.approx(end) for name, end in ends.items()}
    plus, minus = (study.plan["sweeps"][0]["configurations"][place] for place in (0, 2))
    side = {"metric": "test_accuracy", "epochs_before_last": None}
    assert compared == {
        "label": "test accuracy at learning rate 1 − learning rate 0.01", "unit": "points",
        "plus": {"configuration": plus, **side}, "minus": {"configuration": minus, **side},
        "limits": [0.19, None], "inside": True, "missing": [], "diverged": [],
    }  # fmt: skip


def test_the_evidence_names_the_runs_that_are_missing_or_diverged(study):
    rule = {"best": SWEEP | {"metric": "test_accuracy", "at": BEST}}
    study.diverge("0.01", 2)
    assert [len(it["diverged"]) for it in study.entry(rule)["evidence"]["comparisons"]] == [0, 1]
    del study.rows["0.1", 3]
    entry = study.entry(rule)
    assert [len(it["missing"]) for it in entry["evidence"]["comparisons"]] == [1, 0]
    assert entry["reason"].startswith("1 of the runs are missing or too short: learning_rate 0.1, ")


def test_comparisons_are_paired_so_what_a_seed_adds_to_both_sides_does_not_count(study):
    for (_, seed), row in study.rows.items():
        row["test_accuracy"] += (0, 0.4, -0.4, 0.2, -0.2)[seed]
    assert (
        study.entry({"rises": SWEEP | {"metric": "test_accuracy", "along": "learning_rate"}})["verdict"] == "supported"
    )


def test_more_undecided_claims_make_every_interval_wider(study):
    rule = {"near": SWEEP | {"metric": "test_accuracy", "at": BEST, "of": 0.95, "tolerance": 0.01}}
    alone = study.entry(rule)["evidence"]["comparisons"][0]
    amid = study.entries([rule, *[{"in_range": SWEEP | {"metric": "test_accuracy", "above": 0.919}}] * 3])[0][
        "evidence"
    ]
    assert amid["claims"] == 4
    assert amid["comparisons"][0]["high"] > alone["high"]


@pytest.mark.parametrize("diverged", [[], ["0.01"]])
def test_one_seed_decides_nothing_and_says_so(make_study, diverged):
    study = make_study(seeds=1)
    for rate in diverged:
        study.diverge(rate, 0)
    entry = study.entry({"exceeds": SWEEP | {"metric": "test_accuracy", "at": BEST, "than": LAST}})
    assert entry["verdict"] == "undecided"
    assert "one seed only" in entry["reason"]
    assert [rate for rate in diverged if f"diverged: learning_rate {rate}" in entry["reason"]] == diverged


def test_what_leaves_a_claim_open_is_said_comparison_by_comparison(make_study):
    entry = make_study(seeds=2).entry(
        {"difference": SWEEP | {"metric": "test_accuracy", "minus": "train_accuracy", "above": 0}}
    )
    *comparisons, forecast = entry["reason"].split("; ")
    assert entry["verdict"] == "undecided"
    assert [part.split(" = ")[0] for part in comparisons] == [
        f"test accuracy − training accuracy at learning rate {rate}" for rate in ("1", "0.1", "0.01")
    ]
    assert forecast == "no number of further seeds would probably decide it"


def test_what_a_diverged_run_reached_before_does_not_count(study):
    for seed in study.seeds:
        study.diverge("1", seed)
        study.rows["1", seed]["best_validation_accuracy"] = 0.99
    entry = study.entry({"worst": SWEEP | {"metric": "best_validation_accuracy", "at": BEST}})
    assert entry["verdict"] == "supported"


def test_undecided_says_how_many_more_seeds_would_probably_decide(study, make_study):
    rule = {"near": SWEEP | {"metric": "test_accuracy", "at": BEST, "of": 0.951, "tolerance": 0.0025}}
    more = study.entry(rule)["evidence"]["more_seeds"]
    assert f"about {more} more seeds" in study.entry(rule)["reason"]
    assert make_study(seeds=5 + more).entry(rule)["verdict"] == "supported"


def test_a_configuration_whose_every_run_diverged_is_the_worst(study):
    for seed in study.seeds:
        study.diverge("1", seed)
    entry = study.entry({"worst": SWEEP | {"metric": "validation_loss", "at": BEST}})
    assert entry["verdict"] == "supported"
    assert "diverged: learning_rate 1" in entry["reason"]


def test_one_diverged_run_among_five_leaves_the_matter_open_and_is_named(study):
    study.diverge("1", 3)
    entry = study.entry({"best": SWEEP | {"metric": "test_accuracy", "at": BEST}})
    assert entry["verdict"] == "undecided"
    assert "diverged: learning_rate 1, reg 0.001" in entry["reason"]
    assert "seed 3" in entry["reason"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"best": {"metric": "test_accuracy", "sweep": "learning_rate", "at": {"reg": 0.001}}}, "name one"),
        ({"best": {"metric": "weight_norm_1", "sweep": "learning_rate", "at": BEST}}, "has no best or worst value"),
        ({"rises": {"metric": "test_accuracy", "sweep": "learning_rate", "along": "reg"}}, "nothing to compare"),
        (
            {"change": {"metric": "train_loss", "sweep": "learning_rate", "epochs": 2, "below": 0}},
            "looks back 2 epochs from the last one, but a run at learning rate 1 has 2 epochs; lower epochs",
        ),
        (
            {"change": {"metric": "train_loss", "sweep": "learning_rate", "epochs": 0.96, "below": 0}},
            "looks back 2 epochs from the last one, but a run at learning rate 1 has 2 epochs; lower epochs",
        ),
        ({"difference": SWEEP | {"metric": "train_loss", "minus": "train_loss", "lag": 2, "below": 0}}, "lower lag"),
        (
            {"difference": SWEEP | {"metric": "train_loss", "minus": "train_loss", "lag": 1, "epochs": 1, "below": 0}},
            "lower epochs or lag",
        ),
        ({"in_range": SWEEP | {"metric": "test_accuracy", "above": 0.9, "below": 0.5}}, "between 0.9 and 0.5"),
        ({"every_run": SWEEP | {"metric": "test_accuracy", "above": 0.9, "below": 0.5}}, "between 0.9 and 0.5"),
        (
            {"change": SWEEP | {"metric": "train_loss", "epochs": 1, "above": 0.5, "within": 0.1}},
            "no number lies between 0.5 and 0.1; mend the limits",
        ),
        (
            {"difference": SWEEP | {"metric": "test_accuracy", "minus": "train_accuracy", "within": 0}},
            "no number lies between 0 and 0",
        ),
        ({"equivalent": SWEEP | {"metric": "test_accuracy", "at": BEST, "than": LAST, "margin": 0}}, "between 0 and 0"),
    ],
)
def test_a_rule_that_speaks_of_what_the_study_lacks_is_refused_by_name(study, rule, words):
    with pytest.raises(ConfigError, match=f"claim it: .*{words}"):
        study.entry(rule)
