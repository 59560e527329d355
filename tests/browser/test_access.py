"""Everyone can read the page: axe finds nothing, and the keyboard reaches everything that can be pressed."""

import pytest
from playwright.sync_api import expect

CONTROLS = """() => {
    const some = "a[href]:not([tabindex='-1']), button:enabled:not([tabindex='-1']), input:enabled, textarea:enabled, "
        + "summary:not([tabindex='-1']), [tabindex='0']";
    const seen = [...document.querySelectorAll(some)].filter((one) => one.checkVisibility());
    seen.forEach((one, place) => (one.dataset.place = place));
    return seen.length;
}"""

LAID_OUT = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Wait until the page has found out which tables still scroll."""


@pytest.fixture
def opened(browser, site):
    """Open the page in a window of some width and colours, for axe to be let in."""
    pages = []

    def _open(width=1400, colours="light"):
        look = {"color_scheme": colours, "reduced_motion": "reduce", "bypass_csp": True}
        pages.append(browser.new_page(viewport={"width": width, "height": 900}, **look))
        pages[-1].goto(site)
        return pages[-1]

    yield _open
    for page in pages:
        page.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_no_violation(opened, violations, width, colours):
    assert violations(opened(width, colours)) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_no_violation_once_all_that_opens_is_open(opened, violations, width, colours):
    page = opened(width, colours)
    page.get_by_label("logarithmic scale").uncheck()
    page.locator("[id='tbl:sorted'] button").first.click()
    page.get_by_role("application").first.focus()
    page.keyboard.press("End")
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    page.locator("main p a.verdict").first.evaluate("badge => badge.click()")
    assert page.locator("#panel").is_visible()
    assert violations(page) == []


def test_axe_sees_a_fault_that_is_planted(opened, violations):
    page = opened()
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert violations(page) == ["button-name: <button></button>"]


@pytest.mark.parametrize("width", [390, 1400])
def test_keyboard_reaches_everything_that_can_be_pressed_in_the_order_of_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(LAID_OUT)
    controls = page.evaluate(CONTROLS)
    reached = []
    for _ in range(controls):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("Number(document.activeElement.dataset.place)"))
    assert reached == list(range(controls))


def test_focus_is_seen_on_every_kind_of_control(page):
    page.locator("body").press("Tab")
    for selector in (
        "nav summary",
        "nav a",
        "a.mark",
        "a.verdict",
        "a.value",
        ".sort",
        ".plane",
        ".explorer input",
        "#recheck",
    ):
        control = page.locator(selector).locator("visible=true").first
        control.focus()
        style = control.evaluate("one => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth")
        assert style not in ("none0px", "none3px"), selector


def test_nothing_moves_for_those_who_ask_for_stillness(page):
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_arrow_keys_go_through_the_signs_and_numbers_of_a_section_and_tab_past_them(page):
    links = page.locator("[id='sec:text'] ~ p :is(a.mark, a.verdict, a.value)")
    links.first.focus()
    page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(links.first).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.mark, .verdict, .value')") is False
    page.keyboard.press("Shift+Tab")
    expect(links.first).to_be_focused()


def test_heads_that_sort_are_one_stop(page):
    heads = page.locator("[id='tbl:sorted'] thead button")
    heads.first.focus()
    page.keyboard.press("ArrowRight")
    expect(heads.nth(1)).to_be_focused()
    assert heads.evaluate_all("all => all.filter((one) => one.tabIndex === 0).length") == 1
