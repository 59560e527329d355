"""The pages of the PDF as they were set: its length, its empty space, and where its figures stand."""

import json
import re
import shutil
import subprocess
from itertools import pairwise

import pytest

MOST_PAGES = 28  # of the body, up to the works cited or the first appendix
MOST_EMPTY = 0.25  # of a page's text area, in one piece
TOP, BOTTOM = 26 / 297, 1 - 28 / 297  # the text area, as shares of the page's height


def output(*command):
    program = shutil.which(command[0]) or pytest.fail(f"{command[0]} is not installed; run .ci/packages")
    return subprocess.run([program, *command[1:]], capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def pages(root):
    """The text of each page of the body; the last may be that on which the works cited or the appendices begin."""
    text = output("pdftotext", "-layout", str(root / "report/writeup.pdf"), "-").decode().split("\f")
    last = next(
        place for place, page in enumerate(text) if re.search(r"^(?:References|A +Every claim)$", page, re.MULTILINE)
    )
    return text[: last if text[last].lstrip().startswith(("References", "A ")) else last + 1]


def test_the_body_is_short(pages):
    assert len(pages) <= MOST_PAGES


@pytest.mark.usefixtures("whole")
def test_no_page_of_the_body_is_more_than_a_quarter_empty(root, pages):
    command = ["pdftoppm", "-r", "36", "-gray", "-l", str(len(pages) - 1), str(root / "report/writeup.pdf")]
    assert [
        place for place, share in enumerate(map(_blank, _images(output(*command))), start=1) if share > MOST_EMPTY
    ] == []


def _images(stream):
    """The rows of each image in a stream of PGM files."""
    while stream:
        width, height = map(int, (head := re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", stream)).groups())
        pixels = stream[head.end() : head.end() + width * height]
        yield [pixels[start : start + width] for start in range(0, len(pixels), width)]
        stream = stream[head.end() + width * height :]


def _blank(rows):
    """The greatest share of the text area that is blank in one piece."""
    area = rows[int(len(rows) * TOP) : int(len(rows) * BOTTOM)]
    inked = [-1, *(place for place, row in enumerate(area) if min(row) < 240), len(area)]
    return max(after - before for before, after in pairwise(inked)) / len(area)


def test_a_page_that_is_half_empty_would_be_noticed():
    assert _blank([b"\xff\x00"] * 40 + [b"\xff\xff"] * 60) > MOST_EMPTY


def test_no_figure_stands_before_the_section_that_shows_it(root, pages):
    html = (root / "report/writeup.html").read_text()
    order = re.findall(
        r'<h[23] id="[^"]*"><span class="number">([\d.]+)</span>|<span class="label">(Figure \d+)\.', html
    )
    section, behind = "", []
    printed = "\n".join(pages)
    for number, figure in order:
        section = number or section
        if not figure or not section:
            continue
        heading = re.search(rf"^{re.escape(section)} +\S.*[^\d]$", printed, re.MULTILINE)
        caption = re.search(rf"^ *{figure}\. ", printed, re.MULTILINE)
        if heading and caption and caption.start() < heading.start():
            behind.append(figure)
    assert behind == []


def test_the_tab_key_passes_the_body_in_few_stops(root, browser):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto((root / "report/writeup.html").as_uri())
    stops = page.evaluate(
        """() => {
            const appendix = document.querySelector("[id='sec:ledger']");
            return [...document.querySelectorAll("main :is(a[href], button, input, summary, [tabindex])")].filter(
                (one) => one.tabIndex >= 0 && one.checkVisibility()
                    && one.compareDocumentPosition(appendix) & Node.DOCUMENT_POSITION_FOLLOWING).length;
        }"""
    )
    page.close()
    assert 20 < stops < 150


@pytest.mark.parametrize("width", [390, 1024, 1440, 1600])
def test_the_page_is_never_wider_than_its_window_and_cuts_no_table_off(root, browser, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((root / "report/writeup.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hidden = page.locator(".scroll").evaluate_all("all => all.map((one) => one.scrollWidth - one.clientWidth)")
    assert width < 1440 or max(hidden) <= 0
    page.close()


def test_the_text_of_every_figure_is_large_enough_on_a_phone(root, browser):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto((root / "report/writeup.html").as_uri())
    sizes = page.locator("figure.drawing").evaluate_all(
        """all => all.map((figure) => {
            const svg = figure.querySelector("svg");
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            const texts = [...svg.querySelectorAll("text, tspan")];
            return [figure.id, Math.min(...texts.map((text) => scale * parseFloat(getComputedStyle(text).fontSize)))];
        })"""
    )
    page.close()
    assert sizes
    assert [name for name, size in sizes if size < 10] == []


def test_the_sliders_of_the_plateau_agree_with_its_predictions(root, browser):
    predictions = json.loads((root / "results/plateau_predicted.json").read_text())["configurations"]
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto((root / "report/writeup.html").as_uri())
    figure = page.locator("figure:has(.settings)")
    data = json.loads(figure.locator("script").text_content())
    names = ("learning_rate", "reg", "hidden_size")
    for one in data["measured"]:
        for name, slider in zip(names, figure.get_by_role("slider").all(), strict=True):
            slider.fill(str(data["settings"][name].index(one[name])))
        fixed = {"batch_size": data["batch_size"], "initial_scale": data["initial_scale"], "momentum": data["momentum"]}
        known = next(
            c
            for c in predictions
            if all(c[name] == one[name] for name in names) and all(float(c[name]) == fixed[name] for name in fixed)
        )
        steps = known["plateau_steps"]
        words = "the plateau never ends" if steps is None else f"after {steps:,} steps"
        assert words in figure.get_by_role("status").inner_text(), one
    page.close()
