"""The signs of claims: in the margin beside their line, or behind their words, and never alone on a line."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

SIGNS = """() => [...document.querySelectorAll("main .mark")].map((sign) => {
    const text = (node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return range.getClientRects();
    };
    let before = sign.previousSibling;
    while (before && !before.textContent.trim()) before = before.previousSibling;
    const words = [...text(before)].at(-1);
    const spot = sign.getBoundingClientRect();
    return { left: spot.left, right: spot.right, middle: (spot.top + spot.bottom) / 2,
             start: words.left, end: words.right, top: words.top, bottom: words.bottom };
})"""


@pytest.mark.parametrize("width", [1024, 1440, 1600])
def test_signs_stand_in_the_margin_beside_their_line(shared_page, width):
    shared_page.set_viewport_size({"width": width, "height": 900})
    shared_page.evaluate("document.fonts.ready")
    edge = shared_page.evaluate("document.querySelector('main').getBoundingClientRect().right")
    signs = shared_page.evaluate(SIGNS)
    assert len(signs) > 10
    for sign in signs:
        assert edge <= sign["left"]
        assert sign["right"] <= width
        assert sign["top"] - 3 < sign["middle"] < sign["bottom"] + 3


def test_signs_of_one_line_stand_beside_each_other(shared_page):
    shared_page.set_viewport_size({"width": 1440, "height": 900})
    shared_page.evaluate("document.fonts.ready")
    signs = shared_page.evaluate(SIGNS)
    places = sorted((round(sign["middle"] / 4), sign["left"], sign["right"]) for sign in signs)
    shared = [(one, other) for one, other in pairwise(places) if one[0] == other[0]]
    assert shared
    assert all(one[2] <= other[1] + 0.5 for one, other in shared)


@pytest.mark.parametrize("width", range(320, 800, 23))
def test_sign_behind_its_words_is_never_alone_on_a_line(shared_page, width):
    shared_page.set_viewport_size({"width": width, "height": 900})
    for sign in shared_page.evaluate(SIGNS):
        assert sign["end"] - 1 <= sign["left"] < sign["end"] + 12
        assert sign["top"] - 3 < sign["middle"] < sign["bottom"] + 3


@pytest.mark.parametrize("verdict", ["proved", "supported", "undecided", "refuted"])
def test_only_a_badge_has_a_box(page, verdict):
    width = """(verdict) => {
        const sign = document.querySelector("main .mark").cloneNode(true);
        sign.className = `mark ${verdict}`;
        document.querySelector("main p").append(sign);
        return getComputedStyle(sign).borderTopWidth;
    }"""
    assert page.evaluate(width, verdict) == "0px"


def test_sentences_hold_no_badge_but_an_unexpected_one(page):
    expect(page.locator("main > p .verdict:not(.unexpected)")).to_have_count(0)
    expect(page.locator("main > p .unexpected")).to_have_count(1)


def test_sign_is_read_aloud_as_its_word(page):
    expect(page.get_by_role("link", name="supported", exact=True).first).to_be_visible()
    reading = page.get_by_role("link", name="the author’s reading")
    reading.click()
    expect(page.get_by_role("dialog", name="What this claim rests on")).to_be_visible()


def test_without_scripts_signs_stand_behind_their_words(browser, site):
    plain = browser.new_page(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    plain.goto(site)
    main, sign = plain.locator("main").bounding_box(), plain.locator("main .mark").first.bounding_box()
    assert sign["x"] + sign["width"] <= main["x"] + main["width"]
    plain.close()
