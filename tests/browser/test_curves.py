import re
from statistics import fmean

import pytest
from playwright.sync_api import expect

from writeup.claims.numbers import show

FIGURE = "[id='fig:curves']"
SHAPE = "svg => [...svg.querySelectorAll('[data-part] path')].map((path) => path.getAttribute('d')).join()"
VISIBLE = """(all, form) => all.filter((one) =>
    one.dataset.part.match(form) && getComputedStyle(one).display !== "none").length"""
POINT = """(mark) => {
    const [panel] = JSON.parse(mark.closest("figure").querySelector("script").textContent).panels;
    const { left, top, width, height } = mark.getBoundingClientRect();
    return [left + width / 2, top + height / 2, (mark.getAttribute("x") - panel.first) / panel.step + 1];
}"""


@pytest.fixture
def figure(page):
    """The figure of learning curves, on the screen."""
    found = page.locator(FIGURE)
    found.scroll_into_view_if_needed()
    return found


def readout(figure):
    return figure.get_by_role("status").text_content()


def written(epochs, rate, split, epoch):
    """Loss and accuracy of one point, as the readout must write them."""
    told = []
    for metric, unit in (("loss", "nats"), ("accuracy", "%")):
        values = [run[epoch - 1] for run in epochs[rate, f"{split}_{metric}"].values()]
        least, most = (show(value, unit).split("\u00a0")[0] for value in (min(values), max(values)))
        seeds = f" (seeds {least} to {most})" if least != most else ""
        told.append(f"{metric} {show(fmean(values), unit)}{seeds}")
    return f"{', '.join(told)}."


def visible(figure, part):
    """How many parts of the drawing whose names match `part` can be seen."""
    return figure.locator("svg [data-part]").evaluate_all(VISIBLE, part)


def test_keyboard_goes_along_a_curve_and_reads_what_was_measured(page, figure, epochs):
    figure.get_by_role("application").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert readout(figure) == f"η = 1, training, epoch 3: {written(epochs, '1', 'train', 3)}"


def test_keyboard_reads_metrics_whatever_they_are_called(page):
    figure = page.locator("[id='fig:sizes']")
    figure.get_by_role("application").focus()
    for key in ("End", "End"):
        page.keyboard.press(key)
    assert readout(figure) == "n = 2: points 2, line 2, split 2, at 2."


def test_keyboard_goes_to_another_curve_at_the_same_epoch(page, figure, epochs):
    figure.get_by_role("application").focus()
    for key in ("End", "End", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert readout(figure) == f"η = 0.1, validation, epoch 10: {written(epochs, '0.1', 'validation', 10)}"


@pytest.mark.parametrize("log", [True, False])
def test_pointer_reads_the_point_that_it_is_at(page, figure, epochs, log):
    figure.get_by_label("logarithmic scale").set_checked(log)
    marker = figure.locator("[data-part='0.2.validation.mean.0'] use").nth(3)
    x, y, epoch = marker.evaluate(POINT)
    page.mouse.move(x, y)
    place = round(epoch)
    assert readout(figure) == f"η = 0.05, validation, epoch {place}: {written(epochs, '0.05', 'validation', place)}"
    expect(figure.locator(".tip")).to_contain_text("η = 0.05, validation")


def test_pointer_that_leaves_takes_its_marks_along(page, figure):
    figure.locator(".plane").hover()
    expect(figure.locator(".cursor circle")).to_have_count(2)
    page.mouse.move(0, 0)
    expect(figure.locator(".cursor circle")).to_have_count(0)
    expect(figure.locator(".tip")).to_be_hidden()


def test_escape_takes_what_was_shown_away(page, figure):
    figure.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    expect(figure.locator(".tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(figure.locator(".tip")).to_be_hidden()


def test_touch_reads_a_point_on_a_phone(browser, site):
    phone = browser.new_page(viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    phone.goto(site)
    phone.locator(f"{FIGURE} .plane").tap()
    assert re.match("η = .*, epoch [0-9]+: loss .*\u00a0nats", readout(phone.locator(FIGURE)))
    phone.close()


def test_curve_switched_off_is_neither_seen_nor_read(page, figure):
    figure.get_by_label("η = 1", exact=True).uncheck()
    assert visible(figure, r"^\d\.0\.") == 0
    assert visible(figure, r"^\d\.1\.") > 0
    figure.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    assert readout(figure).startswith("η = 0.1, training")


def test_switches_answer_to_the_keyboard(page, figure):
    figure.get_by_label("validation", exact=True).focus()
    page.keyboard.press("Space")
    assert visible(figure, r"\.validation\.") == 0
    assert visible(figure, r"\.train\.mean") == 8


def test_seeds_are_shown_or_hidden_beside_their_mean(figure):
    assert visible(figure, r"\.seed\.") == 2 * 4 * 2 * 8  # panels, rates, splits, seeds
    figure.get_by_label("single seeds").uncheck()
    assert visible(figure, r"\.seed\.") == 0
    assert visible(figure, r"\.mean\.") == 2 * 4 * 2


def test_linear_scale_puts_every_point_where_its_ticks_say(figure, epochs):
    figure.get_by_label("logarithmic scale").uncheck()
    ticks = figure.locator(".ticks").first
    marks = [float(text) for text in ticks.locator("text").all_text_contents()]
    places = [line.bounding_box()["y"] for line in ticks.locator(".grid").all()]
    slope = (places[-1] - places[0]) / (marks[-1] - marks[0])
    for index, epoch in ((0, 1), (-1, 10)):
        box = figure.locator("[data-part='0.0.train.mean.0'] use").nth(index).bounding_box()
        loss = fmean(run[epoch - 1] for run in epochs["1", "train_loss"].values())
        assert box["y"] + box["height"] / 2 == pytest.approx(places[0] + slope * (loss - marks[0]), abs=1)


def test_other_scale_brings_the_drawing_back(figure):
    before = figure.locator("svg").evaluate(SHAPE)
    figure.get_by_label("logarithmic scale").uncheck()
    assert figure.locator("svg").evaluate(SHAPE) != before
    figure.get_by_label("logarithmic scale").check()
    assert figure.locator("svg").evaluate(SHAPE) == before


def test_print_shows_the_whole_drawing_whatever_was_switched_off(page, figure):
    before = figure.locator("svg").evaluate(SHAPE)
    figure.get_by_label("η = 1", exact=True).uncheck()
    figure.get_by_label("logarithmic scale").uncheck()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert visible(figure, r"^\d\.0\.") > 0
    assert figure.locator("svg").evaluate(SHAPE) == before
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert visible(figure, r"^\d\.0\.") == 0


def test_without_scripts_the_drawing_is_whole_and_has_no_controls(browser, site):
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(site)
    figure = plain.locator(FIGURE)
    expect(figure.get_by_role("img")).to_be_visible()
    expect(figure.locator("input, .plane")).to_have_count(0)
    assert figure.locator("svg [data-part*='.mean.'] path").count() >= 16
    plain.close()


def test_a_phone_shows_the_text_of_a_figure_at_ten_pixels_and_lets_it_scroll(page):
    page.set_viewport_size({"width": 390, "height": 800})
    smallest = page.locator("[id='fig:curves'] svg").evaluate(
        """svg => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return Math.min(...[...svg.querySelectorAll("text")].map(
                (text) => scale * parseFloat(getComputedStyle(text).fontSize)));
        }"""
    )
    canvas, plane = page.locator("[id='fig:curves'] .canvas"), page.locator("[id='fig:curves'] .plane")
    assert smallest >= 10
    assert canvas.evaluate("canvas => canvas.scrollWidth > canvas.clientWidth && canvas.tabIndex === 0")
    assert plane.bounding_box()["width"] > 480
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_phone_gives_a_figure_that_takes_a_share_of_a_wide_column_its_whole_width(page):
    page.set_viewport_size({"width": 390, "height": 800})
    canvas = page.locator("[id='fig:curves'] .canvas")
    assert canvas.evaluate("canvas => { canvas.style.maxWidth = '58%'; return canvas.clientWidth; }") == 390
