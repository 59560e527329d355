"""All verdicts of a study are right together as often as it says, and its forecasts and levels are its own."""

import math

import numpy as np
import pytest
from scipy import stats

from builtin import EXPERIMENT
from factories import spelled
from writeup.claims.comparison import Comparison, Region, Rule
from writeup.claims.decide import Levels, decide, judge
from writeup.claims.decide import Test as ClaimTest
from writeup.claims.design import Design, Quantity
from writeup.claims.outcome import Outcome
from writeup.claims.p_values import PValues

REST = tuple(spelled().values())[1:]
ABOVE, BELOW, NEAR, FAR = Region(low=0.0), Region(high=0.0), Region(-1.0, 1.0), Region(-1.0, 1.0, inside=False)


class Drawn:
    """Results whose runs are drawn: values (configurations, seeds), asked by the name of a configuration."""

    def __init__(self, values):
        self.values = values

    def value(self, quantity, seed):
        return float(self.values[int(quantity.configuration[0]), seed])


def a_design(seeds, confidence):
    return Design(EXPERIMENT, {"all": ()}, tuple(range(seeds)), confidence, preliminary=False)


def a_rule(*parts):
    """A rule of comparisons, each (configuration, region)."""
    return Rule(
        "it",
        [
            Comparison("it", Quantity(EXPERIMENT.metric("train_loss"), (str(i), *REST)), 0.0, region)
            for i, region in parts
        ],
    )


def truth(rule, means):
    holds = [c.region.holds(*[means[int(c.plus.configuration[0])]] * 2) for c in rule.comparisons]
    return "supported" if all(holds) else "refuted"


def a_test(*p, region=ABOVE):
    """A claim whose comparisons came out with these pairs of p values."""
    rule = a_rule(*((i, region) for i in range(len(p))))
    outcomes = [Outcome(it, EXPERIMENT, [], PValues(*pair)) for it, pair in zip(rule.comparisons, p, strict=True)]
    return ClaimTest(rule, outcomes)


LEVELS = Levels(claims=1, support=0.02, refute=0.03)


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        ([(0.02, 1.0)], "supported"),
        ([(0.0201, 1.0)], "undecided"),
        ([(1.0, 0.03)], "refuted"),
        ([(1.0, 0.0301)], "undecided"),
        ([(0.02, 1.0), (0.021, 1.0)], "undecided"),
        ([(1.0, 0.015), (0.5, 0.5)], "refuted"),
        ([(1.0, 0.016), (0.5, 0.5)], "undecided"),
        ([], "undecided"),
    ],
)
def test_a_p_value_decides_up_to_its_level(p, verdict):
    assert LEVELS.verdict(a_test(*p)) == verdict


def test_a_claim_rests_on_the_comparisons_that_decided_it_and_hangs_on_those_that_did_not():
    def places(test):
        return [test.outcomes.index(outcome) for outcome in LEVELS.decisive(test)]

    assert places(a_test((0.01, 1.0), (0.001, 1.0))) == [0, 1]
    assert places(a_test((1.0, 0.001), (1.0, 0.02), (0.01, 1.0))) == [0]
    assert places(a_test((0.01, 1.0), (0.3, 0.7))) == [1]


@pytest.mark.parametrize(
    ("region", "p", "level"),
    [
        (ABOVE, [(0.01, 1.0)], 0.02),
        (NEAR, [(0.01, 1.0)], 0.02),
        (FAR, [(0.01, 1.0)], 0.02 / 2),
        (ABOVE, [(1.0, 0.001)], 0.03),
        (NEAR, [(1.0, 0.001)], 0.03 / 2),
        (FAR, [(1.0, 0.001)], 0.03),
        (NEAR, [(1.0, 0.001), (0.5, 0.5)], 0.03 / 2 / 2),
        (ABOVE, [(0.5, 0.5)], 0.02),
        (NEAR, [(0.5, 0.5)], 0.03 / 2),
        (FAR, [(0.5, 0.5)], 0.02 / 2),
    ],
)
def test_an_interval_is_shown_at_the_level_at_which_its_ends_decide(region, p, level):
    assert LEVELS.shown(a_test(*p, region=region)) == pytest.approx(level)


# Means on the limits, where a wrong verdict is likeliest, beside means that decide at once and let the level rise.
HARD = {
    "all on a limit": [0.0] * 8,
    "half of them clear": [0.0, 9.0] * 4,
    "all clear but one": [9.0] * 7 + [0.0],
    "on the other limit": [1.0, -1.0] * 4,
    "nearly clear": [1.2, 0.8, -0.8, 9.0] * 2,
}


@pytest.mark.parametrize("dependent", [False, True])
@pytest.mark.parametrize("means", HARD.values(), ids=HARD)
def test_a_wrong_verdict_anywhere_is_as_rare_as_the_study_says(means, dependent):
    generator, studies, confidence, seeds = np.random.default_rng(11), 300, 0.90, 4
    rules = {f"above{i}": a_rule((i, ABOVE)) for i in range(8)}
    rules |= {f"near{i}": a_rule((i, NEAR), ((i + 1) % 8, NEAR)) for i in range(0, 8, 2)}
    rules |= {"below": a_rule((7, BELOW)), "far": a_rule((0, FAR)), "all": a_rule(*((i, ABOVE) for i in range(8)))}
    true = {name: truth(rule, means) for name, rule in rules.items()}
    wrong = 0
    for _ in range(studies):
        noise = generator.normal(0, 1, (1 if dependent else 8, seeds))
        tests, levels = judge(rules, a_design(seeds, confidence), Drawn(np.array(means)[:, None] + noise))
        wrong += any(levels.verdict(test) not in (true[name], "undecided") for name, test in tests.items())
    assert wrong / studies <= 0.10 + 3 * math.sqrt(0.1 * 0.9 / studies)


def test_verdicts_are_those_of_textbook_t_tests_with_holms_adjustment():
    generator, seeds = np.random.default_rng(5), 5
    values = generator.normal(0, 0.2, (9, seeds)) + np.linspace(-1, 1, 9)[:, None]
    rules = {str(i): a_rule((i, ABOVE)) for i in range(9)} | {"both": a_rule((7, ABOVE), (8, ABOVE))}
    found = decide(rules, a_design(seeds, 0.95), Drawn(values))

    def adjusted(side):
        alone = [stats.ttest_1samp(row, 0, alternative=side).pvalue for row in values]
        p = np.array([*alone, max(alone[7:]) if side == "greater" else 2 * min(alone[7:])])
        order = np.argsort(p)
        raised = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
        return dict(zip(order.tolist(), raised.tolist(), strict=True))

    up, down = adjusted("greater"), adjusted("less")
    expected = ["supported" if up[i] <= 0.025 else "refuted" if down[i] <= 0.025 else "undecided" for i in range(10)]
    assert {"supported", "refuted", "undecided"} == set(expected)
    assert [found[name].verdict for name in rules] == expected


def test_a_claim_of_several_comparisons_holds_if_all_do_and_falls_with_one():
    values = np.array([[1.0, 1.1, 0.9], [1.0, 1.1, 0.9], [-1.0, -1.1, -0.9], [0.1, 1.0, -1.0]])
    rules = {
        "all": a_rule((0, ABOVE), (1, ABOVE)),
        "one": a_rule((0, ABOVE), (2, ABOVE)),
        "open": a_rule((0, ABOVE), (3, ABOVE)),
    }
    found = decide(rules, a_design(3, 0.95), Drawn(values))
    assert [decision.verdict for decision in found.values()] == ["supported", "refuted", "undecided"]


def test_the_interval_shown_ends_where_the_claim_was_decided():
    generator = np.random.default_rng(3)
    values = generator.normal(0, 1, (30, 5)) + generator.normal(0, 3, (30, 1))
    regions = [ABOVE, BELOW, NEAR, FAR]
    rules = {str(i): a_rule((i, regions[i % 4])) for i in range(30)}
    found = decide(rules, a_design(5, 0.95), Drawn(values))
    answers = {"supported": True, "refuted": False, "undecided": None}
    assert len({decision.verdict for decision in found.values()}) == 3
    for i, decision in enumerate(found.values()):
        (shown,) = decision.evidence["comparisons"]
        assert regions[i % 4].holds(shown["low"], shown["high"]) is answers[decision.verdict]


@pytest.mark.parametrize(
    ("row", "more", "words"),
    [
        ([0.25, 0.5, 0.25, 0.5], 2, "about 2 more seeds would"),  # 2⁻⁶ is the first below 0.025
        ([0.25, 0.5, 0.25, 0.5, 0.25], 1, "about one more seed would"),
        ([-0.25, 0.5, -0.25, 0.5], None, "no number of further seeds would"),
    ],
)
def test_of_two_values_as_many_seeds_are_asked_for_as_coin_tosses(row, more, words):
    (found,) = decide({"it": a_rule((0, ABOVE))}, a_design(len(row), 0.95), Drawn(np.array([row]))).values()
    assert (found.verdict, found.evidence["more_seeds"]) == ("undecided", more)
    assert words in found.reason
    assert f"= {'−' if more is None else ''}0.250\u00a0nats or 0.500\u00a0nats, two values only" in found.reason


def test_a_claim_of_which_one_mean_lies_elsewhere_asks_for_the_seeds_that_refute_it():
    values = np.array([[9.0, 9.1, 8.9, 9.0], [-1.0, 0.5, -1.5, 0.25]])
    (found,) = decide({"it": a_rule((0, ABOVE), (1, ABOVE))}, a_design(4, 0.95), Drawn(values)).values()
    level, distance = 0.025 / 2, abs(values[1].mean()) / values[1].std(ddof=1)  # of two comparisons, each at a half
    needed = (n for n in range(5, 999) if n >= ((stats.t.isf(level, n - 1) + stats.t.ppf(0.8, n - 1)) / distance) ** 2)
    assert (found.verdict, found.evidence["more_seeds"]) == ("undecided", next(needed) - 4)


def test_what_was_decided_elsewhere_lets_the_level_rise():
    noise = np.array([-0.2, -0.1, 0.0, 0.1, 0.2])
    doubtful = noise + stats.t.isf(0.02, 4) * noise.std(ddof=1) / np.sqrt(5)  # its p value is 0.02
    rules = {name: a_rule((i, ABOVE)) for i, name in enumerate(("doubtful", "other"))}
    both, one = (decide(rules, a_design(5, 0.95), Drawn(np.array([doubtful, other + noise]))) for other in (9, 0))
    assert (both["doubtful"].verdict, one["doubtful"].verdict) == ("supported", "undecided")
