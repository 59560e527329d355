"""The one look of all figures."""

import itertools
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from builtin import EXPERIMENT
from writeup.claims.numbers import number, numbers
from writeup.output.figures import labels, style
from writeup.output.figures.scales import plain_powers

DRAW = """
import hashlib
from matplotlib.figure import Figure
from writeup.claims.numbers import number, numbers
from writeup.output.figures import style
@style.drawn
def draw():
    figure = Figure()
    figure.add_subplot().plot([1, 2], [3, 4], "o", clip_on=True, label="α")
    return style.drawing(figure, "a", "b")
print(hashlib.sha256(draw().svg).hexdigest())
"""


@style.drawn
def picture() -> style.Drawing:
    figure = Figure(figsize=(style.WIDTH, 3))
    figure.add_subplot().plot([-1, 1], [0, 1])
    return style.drawing(figure, "a line that rises", "more of it")


PAPERS = ("#ffffff", "#14171a")


def contrast(one, other):
    """The contrast ratio, 1 to 21, of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("colour", [colour for colour, _ in style.PALETTE])
def test_every_data_colour_has_three_to_one_contrast_on_either_paper(colour, paper):
    assert contrast(colour, paper) >= 3


def test_black_on_white_has_contrast_21_and_a_colour_on_itself_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#d55e00", "#d55e00") == 1


def test_no_two_data_colours_share_a_marker():
    assert len({marker for _, marker in style.PALETTE}) == len(style.PALETTE)


def test_hash_seed_time_zone_and_folder_leave_no_trace(tmp_path):
    def digest(seed, zone):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", DRAW]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=True).stdout

    assert digest("0", "UTC") == digest("7", "Asia/Tokyo")


def test_a_matplotlibrc_of_the_user_has_no_say(tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.size: 40\nxtick.direction: in\naxes.xmargin: 0.4\n")
    plain = subprocess.run([sys.executable, "-c", DRAW], capture_output=True, check=True).stdout
    assert subprocess.run([sys.executable, "-c", DRAW], cwd=tmp_path, capture_output=True, check=True).stdout == plain


def test_text_stays_text_in_the_ink_that_the_dark_page_replaces():
    svg = picture().svg.decode()
    assert ">\N{MINUS SIGN}1</text>" in svg
    assert f"fill: {style.INK}" in svg
    assert "#000000" not in svg


def test_the_background_is_transparent():
    assert "#ffffff" not in picture().svg.decode()


def test_no_date_and_no_version_is_in_the_picture():
    svg = picture().svg.decode()
    assert "dc:date" not in svg
    assert "Matplotlib v" not in svg


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (-0.5, "−0.5"),
        (1.5e-9, "1.5\u00a0×\u00a010⁻⁹"),
        (1e-12, "10⁻¹²"),
        (0.0, "0"),
        (float("nan"), "not finite"),
    ],
)
def test_numbers_are_written_as_a_reader_writes_them(value, text):
    assert number(value) == text


def test_a_configuration_is_told_by_what_the_sweep_varies_alone():
    assert (
        labels.label(EXPERIMENT, {"reg": "0.001", "learning_rate": "0.1", "momentum": "0"}, ["learning_rate"])
        == "η = 0.1"
    )


@settings(deadline=None)  # the first call loads SciPy
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.001, 0.3))
def test_spread_labels_keep_their_order_their_distance_and_the_panel(positions, gap):
    places = style.spread(positions, gap)
    distance = min(gap, 1 / max(len(positions) - 1, 1))
    in_order = [places[i] for i in sorted(range(len(places)), key=lambda i: (positions[i], i))]
    assert all(b - a >= distance - 1e-9 for a, b in itertools.pairwise(in_order))
    assert min(places) >= -1e-9
    assert max(places) <= 1 + 1e-9


def test_labels_with_room_stay_where_their_lines_end():
    assert style.spread([0.9, 0.1, 0.5], 0.1) == pytest.approx([0.9, 0.1, 0.5])


@style.drawn
def logarithmic():
    figure = Figure()
    axes = figure.add_subplot()
    axes.set_xscale("log")
    plain_powers(axes.xaxis)
    axes.set_xlim(1, 1000)
    return style.drawing(figure, "alt", "long")


def test_ticks_of_a_logarithmic_axis_are_powers_and_no_markup():
    shown = re.sub(r"<!--.*?-->", "", logarithmic().svg.decode())
    assert "mathdefault" not in shown


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.0, 0.5, 1.0], ["0", "0.5", "1"]),
        ([100.0, 10_000.0, 1e6], ["100", "10,000", "1,000,000"]),
        ([0.0, 5e-4, 0.001], ["0", "0.0005", "0.001"]),
        ([0.0, 5e6, 1e7], ["0", "5\u00a0×\u00a010⁶", "10⁷"]),
        ([-0.1, 1e-5], ["−1\u00a0×\u00a010⁻¹", "10⁻⁵"]),
        ([1e6, 2e6], ["10⁶", "2\u00a0×\u00a010⁶"]),
    ],
)
def test_numbers_of_one_axis_have_one_style(values, texts):
    assert numbers(values, 5) == texts


@pytest.mark.parametrize(
    ("ticks", "texts"),
    [
        ([0.1 * n for n in range(4)], ["0", "0.1", "0.2", "0.3"]),
        ([0.1 + 0.2 - 0.3, 0.1], ["0", "0.1"]),
        ([1e6, 1e6 + 0.25], ["1000000", "1000000.25"]),
        ([2e-14, 4e-14], ["2\u00a0×\u00a010⁻¹⁴", "4\u00a0×\u00a010⁻¹⁴"]),
        ([1 - 1e-5, 1 - 7.5e-6], ["0.99999", "0.9999925"]),
        ([7.0], ["7"]),
        ([0.1, 1e9, 1e19], ["10⁻¹", "10⁹", "10¹⁹"]),
        ([], []),
    ],
)
def test_numbers_at_an_axis_tell_its_ticks_apart(ticks, texts):
    assert style.tick_numbers(ticks) == texts


@style.drawn
def great() -> style.Drawing:
    figure = Figure(figsize=(style.WIDTH, 3))
    figure.add_subplot().plot([100_000_000, 100_000_001], [0, 3e8])
    return style.drawing(figure, "alt", "long")


def test_no_factor_and_no_summand_stands_apart_from_the_numbers_of_an_axis():
    texts = re.findall(r">([^<>]+)</text>", great().svg.decode())
    assert "3\u00a0×\u00a010⁸" in texts
    assert "100000001" in texts
    assert not [text for text in texts if text.startswith(("1e", "+"))]
