import shutil
import subprocess

import pytest

CONTROLS = ("Contents", "Checkall", "arrowkeys", "logarithmicscale", "Skiptothetext", "Descriptionof", "↕")


@pytest.fixture(scope="module")
def printed(browser, site, tmp_path_factory):
    """The letters of the page as it is printed, after a reader has changed what can be changed."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext is installed; .ci/packages brings one")
    page, path = browser.new_page(), tmp_path_factory.mktemp("print") / "page.pdf"
    page.goto(site)
    figure = page.locator("[id='fig:curves']")
    figure.get_by_label("η = 1", exact=True).uncheck()
    figure.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.locator("[id='tbl:sorted'] button").first.click()
    page.pdf(path=path, format="A4")
    page.close()
    words = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return "".join(words.split())


def test_paper_has_the_text_and_the_whole_of_every_figure(printed):
    assert "Alargerstepisbetter" in printed
    assert "Loss(nats)" in printed
    assert printed.count("η=1") == 2  # a label in each panel, of the curve that was switched off


def test_paper_has_tables_in_the_order_of_the_document(printed):
    assert printed.index("pear") < printed.index("Apple") < printed.index("2,000")


def test_paper_has_nothing_to_press(printed):
    assert [control for control in CONTROLS if control in printed] == []
