import pytest
from playwright.sync_api import expect

CURRENT = "nav a[aria-current]"


def read(page, section):
    """Go on reading at a section."""
    page.locator(f"[id='{section}']").evaluate("heading => heading.scrollIntoView({ block: 'start' })")


@pytest.fixture
def phone(browser, site):
    opened = browser.new_page(viewport={"width": 390, "height": 700}, reduced_motion="reduce")
    opened.goto(site)
    yield opened
    opened.close()


@pytest.mark.parametrize("section", ["sec:curves", "sec:tables", "sec:ledger"])
def test_contents_mark_the_section_that_is_read(page, section):
    read(page, "sec:sources")
    read(page, section)
    expect(page.locator(CURRENT)).to_have_attribute("href", f"#{section}")


def test_contents_stand_beside_the_text_on_a_wide_screen_wherever_it_is_read(page):
    page.set_viewport_size({"width": 1100, "height": 700})
    read(page, "sec:ledger")
    expect(page.locator("nav li a").last).to_be_in_viewport()
    nav, main = page.locator("nav").bounding_box(), page.locator("main").bounding_box()
    assert nav["x"] + nav["width"] <= main["x"]


def test_contents_on_a_phone_name_the_section_and_open_and_fold(phone):
    read(phone, "sec:tables")
    summary = phone.locator("nav summary")
    expect(summary).to_be_in_viewport()
    expect(summary).to_contain_text("Tables and formulas")
    summary.click()
    phone.locator("nav").get_by_role("link", name="Curves").click()
    expect(phone.locator("nav ol").first).to_be_hidden()
    expect(phone.locator("[id='sec:curves']")).to_be_in_viewport()


def test_heading_that_contents_lead_to_is_not_under_them(phone):
    phone.locator("nav summary").click()
    phone.locator("nav").get_by_role("link", name="Tables and formulas").click()
    bar, heading = phone.locator("nav").bounding_box(), phone.locator("[id='sec:tables']").bounding_box()
    assert heading["y"] >= bar["y"] + bar["height"]


def test_a_column_that_stays_passes_under_the_contents_on_a_phone(phone):
    cell = phone.locator("[id='tbl:wide'] td.decisive").first
    cell.evaluate("cell => scrollBy(0, cell.getBoundingClientRect().top - 12)")
    box = cell.bounding_box()
    assert box["y"] < phone.locator("nav").bounding_box()["height"]
    topmost = "([x, y]) => document.elementFromPoint(x, y).closest('nav, td').tagName"
    assert phone.evaluate(topmost, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) == "NAV"


def test_escape_folds_the_contents_on_a_phone(phone):
    phone.locator("nav summary").click()
    phone.locator("nav a").first.focus()
    phone.keyboard.press("Escape")
    expect(phone.locator("nav summary")).to_be_focused()
    expect(phone.locator("nav ol").first).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1600])
def test_nothing_is_wider_than_the_window(shared_page, width):
    shared_page.set_viewport_size({"width": width, "height": 800})
    assert shared_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [768, 1024, 1600])
def test_a_line_of_text_has_no_more_characters_than_are_read_with_ease(shared_page, width):
    shared_page.set_viewport_size({"width": width, "height": 800})
    column = shared_page.locator("main p").first.bounding_box()["width"]
    letter = shared_page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") * 0.44
    assert column / letter < 95
