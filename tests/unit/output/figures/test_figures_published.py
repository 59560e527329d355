"""Published values against measured ones."""

import re
from itertools import pairwise

import pytest

from builtin import EXPERIMENT
from drawings import texts
from factories import spelled
from writeup.output.figures import published, published_rows
from writeup.output.figures.style import text_width

SPELLED = spelled(learning_rate=1.0, reg=0.0, epochs=1.0)


def sweep(name, title, values):
    configurations = [{**SPELLED, "momentum": value} for value in values]
    return {"name": name, "title": title, "vary": {"momentum": list(values)}, "configurations": configurations}


PLAN = {"sweeps": [sweep("tuned", "Tuning", ("0", "0.9"))]}


def value(momentum, metric, mean, low=None, high=None, verdict="supported"):
    """What a claim says of one published value, 0.98 at momentum 0.9."""
    facts = {"sweep": "tuned", "metric": metric, "configuration": {**SPELLED, "momentum": momentum}}
    return {
        **facts, "published": 0.98, "declared": momentum == "0.9", "mean": mean,
        "low": low if low or mean is None else mean - 0.005, "high": high if high or mean is None else mean + 0.005,
        "verdict": verdict,
    }  # fmt: skip


def draw(*values, plan=PLAN, drawn=published.published):
    claims = [{"evidence": {"kind": "published", "comparisons": values}}, {"evidence": {"kind": "runs"}}]
    return drawn(published_rows.rows(EXPERIMENT, plan, claims))


GIVEN, MISSED = value("0", "test_accuracy", 0.979), value("0.9", "test_accuracy", 0.957, verdict="refuted")


def test_a_value_that_a_single_run_gives_gets_a_tick_and_another_a_cross():
    found = texts(draw(GIVEN, MISSED))
    assert found.count("✓") == 1
    assert found.count("✗") == 1


def test_the_alternative_text_counts_and_names_the_farthest_outside():
    drawing = draw(GIVEN, MISSED)
    assert drawing.alt.startswith("1 of 2 published values lie where a single run is expected")
    assert "test accuracy of Tuning, μ = 0.9, 2.3 percentage points below" in drawing.alt


@pytest.mark.parametrize(
    ("metric", "far"), [("validation_loss", "0.98 nats"), ("test_accuracy", "98 percentage points")]
)
def test_what_is_far_from_0_is_so_in_the_unit_of_the_metric(metric, far):
    nothing = value("0.9", metric, 0.98, verdict="refuted") | {"published": 0.0}
    assert f"{far} above it" in draw(nothing).alt
    assert "10" in texts(draw(nothing)) if "points" in far else "10" not in texts(draw(nothing))


def test_a_reader_sees_which_configuration_was_published_and_which_was_not():
    assert {"μ = 0 (not as published)", "μ = 0.9 (as published)"} <= set(texts(draw(GIVEN, MISSED)))


def test_values_published_for_another_sweep_have_no_part_in_this_one():
    assert "μ = 0" in texts(draw(GIVEN))


def test_training_comes_before_test_whatever_the_order_of_the_claims():
    found = texts(draw(GIVEN, value("0", "train_accuracy", 0.99)))
    assert found.index("train") < found.index("test")


def test_a_value_that_no_run_could_be_held_against_has_no_point_and_is_open():
    found = texts(draw(value("0.9", "test_accuracy", None, verdict="undecided")))
    assert {"none", "?"} <= set(found)


@pytest.mark.parametrize("limits", [(0.979, 0.981), (-3, 5)])
def test_any_interval_can_be_drawn(limits):
    assert "✓" in texts(draw(value("0", "test_accuracy", 0.98, *limits)))


@pytest.mark.parametrize(
    ("reach", "beyond"), [(0.009, ()), (0.015, ("3",)), (0.02, ("3",)), (0.1, ("10",)), (0.9, ("10", "100"))]
)
def test_an_axis_that_leaves_its_linear_part_has_a_number_beyond_it_and_room_for_each(reach, beyond):
    found = texts(draw(value("0", "test_accuracy", 0.98, 0.98 - reach, 0.98 + reach)))
    assert {it for it in found if re.fullmatch(r"\u2212?[1-9]\d*", it)} == {
        sign + it for it in ("1", *beyond) for sign in ("", "\u2212")
    }


def test_a_value_that_two_claims_speak_of_is_drawn_once():
    assert texts(draw(GIVEN, GIVEN)).count("✓") == 1


@pytest.mark.parametrize("drawn", [published.published, published.on_slide], ids=["page", "slide"])
def test_two_sweeps_may_have_one_title_and_two_configurations_one_label(drawn):
    plan = {"sweeps": [sweep("tuned", "Tuning", ("0.90000001", "0.90000002")), sweep("again", "Tuning", ("0.9",))]}
    given = [value(momentum, "test_accuracy", 0.98) | {"declared": True} for momentum in ("0.90000001", "0.90000002")]
    again = value("0.9", "test_accuracy", 0.98) | {"sweep": "again"}
    found = texts(draw(*given, again, plan=plan, drawn=drawn))
    assert found.count("Tuning") == 2
    assert found.count("μ = 0.9") == 3


def test_values_of_another_sweep_with_the_same_title_are_left_out_if_none_was_published_there():
    plan = {"sweeps": [*PLAN["sweeps"], sweep("again", "Tuning", ("0",))]}
    again = value("0", "test_accuracy", 0.98) | {"sweep": "again"}
    assert draw(MISSED, again, plan=plan).alt.startswith("0 of 1 published values")


def test_where_nothing_was_published_a_sentence_stands_in_its_place():
    assert draw().alt == "No published value belongs to a configuration of this study."


def test_values_of_a_sweep_that_is_not_drawn_are_left_out():
    assert draw(GIVEN, plan={"sweeps": []}).alt == "No published value belongs to a configuration of this study."


def test_on_a_slide_configurations_stand_beside_each_other_and_say_the_same():
    on_page, on_slide = draw(GIVEN, MISSED), draw(GIVEN, MISSED, drawn=published.on_slide)
    assert (on_slide.alt, on_slide.description) == (on_page.alt, on_page.description)
    assert {"Tuning", "μ = 0.9", "(as", "published)"} <= set(texts(on_slide))


def test_a_slide_leaves_out_the_sweeps_of_which_nothing_was_published():
    assert draw(GIVEN, drawn=published.on_slide).alt.startswith("No published value")


def test_no_words_of_a_slide_overlap_and_none_is_cut():
    many = sweep("many", "Many values of momentum", [f"0.00{n}" for n in range(10)])
    several = {"sweeps": [sweep("tuned", "Hyper-parameter tuning", ("0", "0.9")), many]}
    others = [{**value(f"0.00{n}", "test_accuracy", 0.98), "sweep": "many", "declared": True} for n in range(10)]
    drawing = draw(GIVEN, MISSED, *others, plan=several, drawn=published.on_slide)
    assert {"Hyper-parameter tuning", "Many values of momentum"} <= set(texts(drawing))
    lines = {}
    for style, place, words in re.findall(r'<text style="([^"]*)" ([^>]*)>([^<>]+)</text>', drawing.svg.decode()):
        if "rotate(-90" not in place:
            size = float(re.search(r"([\d.]+)px", style)[1])
            width = 72 * text_width(words, size, weight="bold" if "font-weight: 700" in style else "normal")
            x, y = map(float, re.findall(r"[-\d.]+", place)[:2])
            start = x - width * (0.5 if "anchor: middle" in style else 1 if "anchor: end" in style else 0)
            lines.setdefault(round(y), []).append((start, start + width))
    assert len(lines) > 4
    for places in map(sorted, lines.values()):
        assert places[0][0] >= 0
        assert places[-1][1] <= 72 * published.SLIDE[0]
        assert all(end < start for (_, end), (start, _) in pairwise(places))


@pytest.mark.parametrize("drawn", [published.published, published.on_slide], ids=["page", "slide"])
def test_a_mean_however_far_from_what_was_published_is_drawn(drawn):
    assert "100" in texts(draw(value("0.9", "validation_loss", 1e308), drawn=drawn))
