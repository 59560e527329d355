"""Everyone can read what was built: axe, the validator and a browser that tells of every error and every request."""

import pytest

LOOKS = [(390, "light"), (1600, "dark")]  # axe takes half a minute; each width and each colour scheme once


@pytest.fixture
def opened(browser, root):
    """Open the built page; all that its console says and all that it asks for is kept."""
    pages = []

    def _open(**look):
        page = browser.new_page(reduced_motion="reduce", **look)
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((root / "report/writeup.html").as_uri())
        pages.append(page)
        return page

    yield _open
    for page in pages:
        page.close()


@pytest.mark.parametrize(("width", "colours"), LOOKS)
def test_axe_finds_no_violation_in_what_was_built(opened, violations, width, colours):
    page = opened(viewport={"width": width, "height": 900}, color_scheme=colours, bypass_csp=True)
    assert violations(page) == []


def test_validator_finds_no_error_in_what_was_built(root, html_errors):
    assert html_errors(root / "report/writeup.html") == {"writeup.html": []}


def test_every_learning_curve_that_was_built_can_be_explored_without_a_complaint(opened, root):
    page = opened()
    figures = page.locator("figure.drawing:has(.plane)")
    assert figures.count() == len(list((root / "results/figures").glob("curves_*.svg")))
    for figure in figures.all():
        figure.get_by_role("application").focus()
        page.keyboard.press("End")
        assert "nats" in figure.get_by_role("status").text_content()
        figure.get_by_label("logarithmic scale").uncheck()
    assert page.said == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1600])
def test_nothing_that_was_built_is_wider_than_the_window(opened, width):
    page = opened(viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
