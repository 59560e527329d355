import pytest
from playwright.sync_api import expect

TABLE = "[id='tbl:sorted']"


def rates(page):
    """The rates as they stand, from top to bottom: they tell the rows apart."""
    return page.locator(f"{TABLE} tbody tr > :first-child").all_inner_texts()


def head(page, name):
    return page.locator(TABLE).get_by_role("columnheader", name=name)


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        ("rate", ["0.05", "0.1", "1", "10"], ["10", "1", "0.1", "0.05"]),
        ("power", ["0.1", "1", "0.05", "10"], ["10", "0.05", "1", "0.1"]),
        ("size", ["10", "0.1", "0.05", "1"], ["1", "0.05", "0.1", "10"]),
        (
            "accuracy",
            ["0.05", "1", "10", "0.1"],
            ["1", "10", "0.05", "0.1"],
        ),  # equal ones stay, the diverged one is last
        ("word", ["0.1", "10", "1", "0.05"], ["1", "10", "0.1", "0.05"]),  # the empty one is last
    ],
)
def test_heading_sorts_up_then_down_then_as_it_was(page, column, up, down):
    as_it_was = rates(page)
    button = head(page, column).get_by_role("button")
    for order, rows in (("ascending", up), ("descending", down), (None, as_it_was)):
        button.click()
        assert rates(page) == rows
        assert head(page, column).get_attribute("aria-sort") == order


def test_keyboard_sorts_and_keeps_its_place(page):
    button = head(page, "rate").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert rates(page)[0] == "0.05"
    expect(button).to_be_focused()


def test_only_the_column_sorted_last_is_marked(page):
    head(page, "rate").get_by_role("button").click()
    head(page, "word").get_by_role("button").click()
    expect(page.locator(f"{TABLE} [aria-sort]")).to_have_count(1)


def test_print_has_the_order_of_the_document(page):
    as_it_was = rates(page)
    head(page, "accuracy").get_by_role("button").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert rates(page) == as_it_was
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert rates(page) != as_it_was


def test_table_of_one_row_has_nothing_to_sort(page):
    expect(page.locator("table:has(td a.value) button")).to_have_count(0)


COVERED = """(table) => [...table.querySelectorAll("th.decisive, td.decisive")].filter((cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left < 0 || right > innerWidth || !cell.contains(seen);
}).length"""


def test_a_phone_shows_the_decisive_column_without_scrolling(page):
    page.set_viewport_size({"width": 390, "height": 900})
    for table in page.locator("figure.tabular table").all():
        table.scroll_into_view_if_needed()
        assert table.evaluate("table => table.querySelectorAll('.decisive').length") >= 2
        assert table.evaluate(COVERED) == 0
    marked = page.locator("[id='tbl:wide'] td.decisive")
    expect(marked.first).to_have_text("94.90 ± 0.11")
    region = page.locator("[id='tbl:wide'] .scroll")
    assert region.evaluate("region => region.scrollWidth > region.clientWidth")


def test_heads_wrap_so_that_a_wide_window_cuts_no_column_off(page):
    page.set_viewport_size({"width": 1440, "height": 900})
    regions = page.locator(".scroll").evaluate_all("all => all.map((one) => one.scrollWidth - one.clientWidth)")
    assert max(regions) <= 0
