"""The markup is valid HTML: as it is written, and as the scripts change it."""

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest


@pytest.fixture(scope="module")
def errors(browser, site, html_errors, tmp_path_factory):
    """What the validator says of the file, of what the scripts make of it, and of one with a fault."""
    written, folder = Path(unquote(urlparse(site).path)), tmp_path_factory.mktemp("markup")
    page = browser.new_page()
    page.goto(site)
    page.get_by_role("application").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator("main p a.verdict").first.evaluate("badge => badge.click()")
    (folder / "changed.html").write_text(page.content())
    page.close()
    (folder / "faulty.html").write_text(written.read_text().replace("<main", "<p id='content'></p><main", 1))
    return html_errors(written, folder / "changed.html", folder / "faulty.html")


def test_validator_finds_no_error_in_the_file(errors):
    assert errors["page.html"] == []


def test_validator_finds_no_error_in_what_the_scripts_make_of_it(errors):
    assert errors["changed.html"] == []


def test_validator_sees_a_fault_that_is_planted(errors):
    assert errors["faulty.html"]
