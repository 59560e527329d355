"""Metrics of any experiment in tables: heads, units, places, and what has no column."""

import pytest

from writeup.document.measures import Cell, exactly, further, heads, shown, tabled
from writeup.document.sourced import Sourced
from writeup.experiment.declaration import Experiment, Metric

TIME = Metric("time", unit="ms")


def cell(mean, half=None, **about):
    number = {"mean": mean, "low": None, "high": None} | ({"low": mean - half, "high": mean + half} if half else {})
    return Cell(
        **{name: None if it is None else Sourced(it, "") for name, it in number.items()}, seeds=3, diverged=0, **about
    )


@pytest.mark.parametrize(
    ("mean", "half", "text"),
    [
        (0.123456, 0.00123, "0.1235 ± 0.0012"),
        (1234.5678, 12.3, "1,235 ± 12"),
        (123456.78, 1234.0, "123,457 ± 1,234"),
        (2.5e-7, 1.3e-9, "2.500 × 10⁻⁷ ± 1.3 × 10⁻⁹"),
        (0.0, 0.5, "0 ± 0.50"),
        (3.14159265, None, "3.142"),
        (1234567.0, None, "1,234,567"),
        (0.000012345, None, "1.234 × 10⁻⁵"),
        (-4.5678, 0.1, "−4.57 ± 0.10"),
        (106_390_420_839.0, 111_938_985_223.0, "1.1 × 10¹¹ ± 1.1 × 10¹¹"),
        (106_390_420_839.0, 1_938_985_223.0, "1.064 × 10¹¹ ± 0.019 × 10¹¹"),
        (12_345_678.0, 423.0, "1.234568 × 10⁷ ± 0.000042 × 10⁷"),
        (12_345_678.0, 42.0, "1.234568 × 10⁷ ± 42"),
        (5_000_000_000.0, 0.25, "5.000000 × 10⁹ ± 0.25"),
        (-1e20, 2.5e8, "−1.000000 × 10²⁰ ± 2.5 × 10⁸"),
        (0.5, 2.5e8, "0.0 × 10⁸ ± 2.5 × 10⁸"),
        (0.0, 2.5e8, "0.0 × 10⁸ ± 2.5 × 10⁸"),
        (25_000_000.0, None, "2.5 × 10⁷"),
        (9_000_000.0, 12_000.0, "9,000,000 ± 12,000"),
    ],
)
def test_a_number_has_the_places_that_its_interval_gives_it(mean, half, text):
    assert shown(cell(mean, half), TIME).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456789, "0.123457"),
        (123456.789, "123,457"),
        (1_234_567.89, "1,234,568"),
        (9_999_999.0, "9,999,999"),
        (12_345_678.9, "1.23457 × 10⁷"),
        (-9_095_584.8, "−9,095,585"),
    ],
)
def test_a_single_run_is_never_rounded_before_the_point(value, text):
    assert exactly(value, TIME).replace("\u00a0", " ") == text


def test_a_share_is_in_percent_with_two_places():
    assert shown(cell(0.98765, 0.0012), Metric("accuracy", unit="%")) == "98.77 ± 0.12"


def test_runs_without_a_result_are_counted_in_the_words_of_the_experiment():
    assert shown(Cell(None, None, None, seeds=4, diverged=1), TIME, "failed") == "failed (1 of 4)"


def test_heads_have_the_unit_unless_all_are_in_percent():
    share = Metric("share", unit="%", decisive=True)
    assert heads([TIME, share]) == {"time": "Time (ms)", "share": r"[Share (\%)]{.decisive}"}
    assert heads([share]) == {"share": "[Share]{.decisive}"}


def test_of_many_metrics_the_decisive_ones_and_the_score_have_columns_and_the_others_are_further():
    metrics = [*(Metric(f"m{i}") for i in range(10)), Metric("last", decisive=True), Metric("off", in_tables=False)]
    experiment = Experiment("function", (), tuple(metrics), score="m9")
    assert [metric.name for metric in tabled(experiment)] == ["m0", "m1", "m2", "m3", "m9", "last"]
    assert [metric.name for metric in further(experiment)] == ["m4", "m5", "m6", "m7", "m8"]
