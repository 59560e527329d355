"""A number in a sentence has its unit, its digits and a source."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writeup.claims.numbers import Measure, show, show_interval, show_level, show_limit, show_percent
from writeup.claims.sentences import bounded, environment, fill, hand_typed
from writeup.errors import DocumentError
from writeup.experiment.declaration import Metric


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [
        (0.92155, "%", None, "92.16\u00a0%"),
        (-0.0042, "points", None, "\u22120.42\u00a0percentage points"),
        (0.2746, "nats", None, "0.275\u00a0nats"),
        ("0.0001", "", None, "10⁻⁴"),
        (0.00025, "", None, "2.5\u00a0×\u00a010⁻⁴"),
        (0.00088, "", 4, "0.0009"),
        ("1e-05", "", None, "10⁻⁵"),
        (2.5e-7, "", 1, "2.5\u00a0×\u00a010⁻⁷"),
        (48000, "", None, "48,000"),
        ("1", "", None, "1"),
        (0, "", None, "0"),
        (0.01, "points", 0, "1\u00a0percentage point"),
        (0.31684, "norm", None, "0.317"),
        (-5.3e-5, "nats", None, "0.000\u00a0nats"),
        (-0.00001, "%", 1, "0.0\u00a0%"),
    ],
)
def test_a_number_is_written_with_its_unit_and_digits(value, unit, places, text):
    assert show(value, unit, places) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.95, "95"), (0.999, "99.9"), (0.975, "97.5"), (0.9999, "99.99"), (0.5, "50")]
)
def test_a_declared_confidence_is_never_rounded(share, text):
    assert show_percent(share) == f"{text}\u00a0%"


@pytest.mark.parametrize(
    ("limit", "unit", "text"),
    [
        (0.99996, "%", "99.996 %"),
        (0.92345, "%", "92.345 %"),
        (0.00004, "points", "0.004 percentage points"),
        (0.00125, "points", "0.125 percentage points"),
        (1e-4, "nats", "0.0001 nats"),
        (-0.02, "points", "−2.00 percentage points"),
        (400, "steps", "400 steps"),
        (1 / 3, "%", "33.33 %"),
        (math.inf, "%", "∞ %"),
        (12.5, "s", "12.5 s"),
    ],
)
def test_a_declared_limit_is_never_rounded(limit, unit, text):
    assert show_limit(limit, unit) == text


@pytest.mark.parametrize(("level", "text"), [(0.95, "95"), (0.999, "99.9"), (0.9999, "99.99"), (0.99983, "99.98")])
def test_a_level_is_shown_to_the_first_digit_in_which_it_differs_from_certainty(level, text):
    assert show_level(level) == f"{text} %"


@pytest.mark.parametrize(
    ("value", "text"), [(math.nan, "(no value)"), (None, "(no value)"), (-math.inf, "\u2212∞\u00a0%")]
)
def test_a_value_that_is_no_number_says_so(value, text):
    assert show(value, "%") == text


def test_the_size_of_a_value_that_is_no_number_is_none_either():
    assert fill("by << by | abs | show('nats', 1) >>", {"by": None}) == "by (no value)"
    assert fill("by << by | abs | show('nats', 1) >>", {"by": -2.0}) == "by 2.0\u00a0nats"


def read_back(text):
    """The number that `text` writes, with a power of ten or without."""
    plain = text.translate(str.maketrans("\u2212⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")).replace(",", "")
    mantissa, _, exponent = plain.partition("\u00a0×\u00a010") if "×" in plain else ("1", "", plain[2:])
    return float(f"{mantissa}e{exponent}") if any(sign in text for sign in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹") else float(plain)


@given(st.floats(min_value=-1e14, max_value=1e14).filter(lambda x: x == 0 or abs(x) >= 1e-4))
def test_a_number_without_places_reads_back_as_itself(number):
    assert read_back(show(number)) == number


def test_a_unit_that_no_metric_has_is_refused_by_name():
    assert fill("It went << far | show('furlongs') >>.", {"far": 1.5}, ["furlongs"]) == "It went 1.5\u00a0furlongs."
    with pytest.raises(DocumentError, match=r"'furlongs' is not a unit; give one of %, points, .*, ms, or none"):
        fill("It went << far | show('furlongs') >>.", {"far": 1.5}, ["ms", ""])


def test_an_unknown_name_in_a_sentence_is_refused_by_name():
    with pytest.raises(DocumentError, match="'test_acuracy' is undefined"):
        fill("It reached << test_acuracy | show('%') >>.", {"test_accuracy": 0.9})


def test_a_bare_number_in_a_sentence_is_refused():
    with pytest.raises(DocumentError, match="has no unit"):
        fill("It reached << accuracy >>.", {"accuracy": 0.9})


def test_numbers_typed_by_hand_are_found_in_prose():
    assert hand_typed("It reached 97.8 % of 10,000 images.") == ["97.8", "10,000"]


@pytest.mark.parametrize(
    "words",
    [
        "Ten of them",
        "a hundredth",
        "twice as much",
        "three-fold",
        "10x",
        "5e-3 nats",
        "$0.95$",
        "$.95$",
        "p < .05",
        "(.5)",
        "½ of them",
        "about $\\approx 0.9$",
    ],
)
def test_numbers_in_words_and_in_disguise_are_found_too(words):
    assert len(hand_typed(words)) == 1


def test_words_of_grammar_and_digits_in_names_are_left_alone():
    assert hand_typed("One of the two, half of the first, x86-64, SHA-256, AVX2, 2D, 3-D and $\\eta = 0.01$") == []


def test_formulas_code_values_addresses_and_names_hold_no_prose():
    assert hand_typed("$s_1 + 2$, `seed 3`, << x | show('%', 1) >>, [a](b-4), W1 and {width=50%}") == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.3456789, "ms", "12.35\u00a0ms"),
        (1, "ms", "1\u00a0ms"),
        (299734.5, "kg", "299,734.5\u00a0kg"),
        (1234567.891, "kg", "1,234,568\u00a0kg"),
        (-0.000123456789, "V", "\u22121.235\u00a0×\u00a010⁻⁴\u00a0V"),
        (2 / 3, "number", "0.6667"),
        (0.0, "number", "0"),
    ],
)
def test_a_declared_unit_stands_behind_as_many_digits_as_a_reader_needs(value, unit, text):
    assert show(value, unit) == text


def test_an_interval_in_a_declared_unit_shows_two_digits_of_its_width():
    assert show_interval(1234.56789, 1234.56123, 1234.57455, "ms") == "1,234.568 [1,234.561, 1,234.575]\u00a0ms"
    assert show_interval(1234.56789, -math.inf, math.inf, "ms") == "1,235 [\u2212∞, ∞]\u00a0ms"


@pytest.mark.parametrize(("unit", "text"), [("ms", "0.6667\u00a0ms"), ("", "0.6667")])
def test_a_measure_is_shown_in_its_own_unit_alone(unit, text):
    measure = Measure(2 / 3, Metric("delay", unit=unit))
    assert show(measure, unit) == text
    with pytest.raises(DocumentError, match=r"'%' is not a unit of the delay(; give it|, which has none; declare it)"):
        show(measure, "%")


@pytest.mark.parametrize(("value", "text"), [("adam", "adam"), (True, "true"), ("false", "false")])
def test_the_value_of_a_parameter_that_is_no_number_is_shown_as_it_is_spelled(value, text):
    assert show(value) == text


def test_an_interval_names_its_unit_once():
    assert show_interval(0.0184, -0.0011, math.inf, "points") == "1.84 [\u22120.11, ∞]\u00a0percentage points"


@pytest.mark.parametrize(
    "words",
    [
        "Polyak (1964)",
        "as is known [@saxe-2014, pp. 3–5; see @x, 17]",
        "as @doi:10.1000/182 [chap. iv, 2] says",
        "Šidák (1967, 1968a)",
        "Saxe, McClelland and Ganguli (2013) and Saxe et al. (2014)",
        "as is known (Polyak, 1964; Saxe et al., 2013)",
        "(see van der Waals 1910)",
        "arXiv:1412.6980 and arXiv:cond-mat/9403051",
        "doi:10.1016/0041-5553(64)90137-5",
        "https://doi.org/10.1038/nature14539",
        "a remark[^1] and another[^12]",
    ],
)
def test_numerals_of_what_is_cited_are_left_alone(words):
    assert hand_typed(words) == []


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("right on 45 % (Polyak, 1964)", "45"),
        ("right on [@x2014, 45 % of all]", "45"),
        ("right [@x2014, in 3 of all]", "3"),
        ("right [@sec:x, 3]", "3"),
        ("right on 45 % of them[^1]", "45"),
        ("the steps (1964) were", "1964"),
        ("All Images (48000) were", "48000"),
        ("It took 1964 steps", "1964"),
        ("The Images (1964 of them) were", "1964"),
    ],
)
def test_a_number_beside_what_is_cited_is_still_found(words, number):
    assert hand_typed(words) == [number]


@pytest.mark.parametrize("words", ["<< ''.__class__ >>", "<< value.__init__.__globals__ >>", "<< value.append(1) >>"])
def test_a_sentence_cannot_reach_into_python(words):
    with pytest.raises(DocumentError, match=r"cannot be filled in: access to attribute .* is unsafe"):
        fill(words, {"value": [1]})


@pytest.mark.parametrize("words", ["<% for i in range(10**9) %>a<% endfor %>", "<< 1 / 0 >>", "<< 'a' * none >>"])
def test_a_sentence_that_cannot_be_filled_in_is_refused(words):
    with pytest.raises(DocumentError, match="cannot be filled in"):
        fill(words, {})


def test_a_loop_without_end_is_stopped():
    words = "<% for i in range(99999) %><% for j in range(99999) %><% endfor %><% endfor %>"
    with pytest.raises(DocumentError, match="look for an endless loop in them"), bounded(0.2):
        environment().from_string(words).render()
