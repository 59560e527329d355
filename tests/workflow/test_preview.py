"""`writeup preview` of a study that was really built, in headless Chromium."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
from playwright.sync_api import expect

WORDS = "[{0}]{{.guide #{0}}}"
STRIP = "#writeup-preview [role=status]"


def preview(folder, *options):
    """The command, started in `folder`."""
    command = [sys.executable, "-m", "writeup.cli", "preview", *options]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def study(original, tmp_path_factory):
    """A copy of the tiny study."""
    folder = tmp_path_factory.mktemp("preview") / "project"
    shutil.copytree(original.folder, folder, symlinks=True)
    return folder


@pytest.fixture(scope="module")
def address(study):
    """Where the preview of the study is served."""
    process = preview(study, "--configfile", "config/minimal.yaml", "config/tiny.yaml")
    yield process.stdout.readline().strip()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 128 + signal.SIGINT


@pytest.fixture
def page(browser, address):
    """The page, opened at its first section; it must not complain, but for what a test does on purpose."""
    opened = browser.new_page(reduced_motion="reduce", viewport={"width": 1000, "height": 700})
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(address)
    expect(opened.locator("main h2").first).to_be_attached(timeout=60_000)
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture
def template(study):
    """A template of the study as text, to be replaced; at the end it is as before."""
    path = study / "templates/limitations.md"
    text = path.read_text("utf-8")
    yield path
    path.write_text(text, "utf-8")


def add(path, *ids):
    """Add a passage of each of the `ids` to a template."""
    path.write_text("\n\n".join([path.read_text("utf-8"), *map(WORDS.format, ids), ""]), "utf-8")


def said(page, words):
    """Wait until the strip at the foot of the page says `words`."""
    expect(page.locator(STRIP)).to_contain_text(words, timeout=60_000)


def seen(page, identifier):
    expect(page.locator(f"#{identifier}")).to_be_attached(timeout=60_000)


def content(folder):
    """The digest of each file below a folder."""
    return {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*") if path.is_file()}


def test_the_page_is_that_of_the_build(study, page):
    html = page.request.get(page.url).text()
    html = re.sub(r'<script src="/preview.js" data-number="\d+"></script>\n', "", html)
    html = html.replace("script-src 'self' ", "script-src ").replace("; connect-src 'self'", "")
    html = re.sub(r"<!--[0-9a-f]{16}(-\d+)?-->\n|\n<!--end-->", "", html)
    assert html == (study / "report/writeup.html").read_text("utf-8")
    assert "preview" not in html


def test_saved_words_appear_where_the_reader_is(page, template):
    last = page.locator("main h2").last
    last.evaluate("node => node.scrollIntoView()")
    last.evaluate("node => { window.stays = true; node.stays = true; }")
    top = last.bounding_box()["y"]
    add(template, "appears")
    seen(page, "appears")
    assert page.evaluate("window.stays") is True
    assert last.evaluate("node => node.stays") is True
    assert last.bounding_box()["y"] == pytest.approx(top, abs=2)


def test_a_mistake_is_shown_with_file_and_line_and_the_last_good_page_stays(page, template):
    add(template, "stays")
    seen(page, "stays")
    text = template.read_text("utf-8")
    template.write_text(f"{text}\n<% if %>\n", "utf-8")
    said(page, f"limitations.md, line {text.count(chr(10)) + 2}: Expected an expression")
    expect(page.locator("#stays")).to_be_attached()
    page.reload()
    expect(page.locator("#stays")).to_be_attached()
    template.write_text(f"{text}\n{WORDS.format('mended')}\n", "utf-8")
    seen(page, "mended")
    expect(page.locator(STRIP)).not_to_contain_text("limitations.md")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("<< nope >>", "'nope' is undefined"),
        ("[See [@fig:nope].]{.guide}", "the reference [@fig:nope] leads nowhere"),
        ("[It is $\\nope$.]{.guide}", "uses \\nope"),
        ("It is 95 % better.", "is typed by hand"),
        ("![Words](nope){#fig:nope}", "the study has no figure nope"),
        ("[One]{.guide #twice} [two]{.guide #twice}", "the identifier #twice is used twice"),
    ],
)
def test_every_kind_of_mistake_has_its_line(page, template, words, complaint):
    line = template.read_text("utf-8").count("\n") + 3
    template.write_text(f"{template.read_text('utf-8')}\n\n{words}\n", "utf-8")
    said(page, complaint)
    said(page, f"limitations.md, line {line}")


def test_a_deleted_template_is_named_where_it_is_included(page, template):
    text = template.read_text("utf-8")
    template.unlink()
    said(page, "writeup.md, line")
    said(page, "there is no template limitations.md")
    template.write_text(f"{text}\n\n{WORDS.format('again')}\n", "utf-8")
    seen(page, "again")


def test_of_two_saves_at_once_both_are_seen(study, page, template):
    other = study / "templates/gates.md"
    text = other.read_text("utf-8")
    try:
        add(template, "one")
        add(other, "two")
        seen(page, "one")
        seen(page, "two")
    finally:
        other.write_text(text, "utf-8")


def test_of_many_saves_in_a_row_the_last_is_seen(page, template):
    text = template.read_text("utf-8")
    for number in range(20):
        template.write_text(f"{text}\n\n{WORDS.format(f'save-{number}')}\n", "utf-8")
    seen(page, "save-19")
    expect(page.locator("[id^=save-]")).to_have_count(1)


def test_a_claim_can_be_reworded(study, page):
    path = study / "config/claims.yaml"
    text, results = path.read_text("utf-8"), content(study / "results")
    entry = re.search(r"^ *statement: ([^>\n].+)$", text, re.MULTILINE)
    try:
        path.write_text(text.replace(entry[1], f"{entry[1].rstrip('.')}, reworded."), "utf-8")
        expect(page.locator("main")).to_contain_text("reworded", timeout=60_000)
    finally:
        path.write_text(text, "utf-8")
    expect(page.locator("main")).not_to_contain_text("reworded", timeout=60_000)
    assert content(study / "results") == results


def test_a_new_style_is_loaded_at_the_same_place_with_the_same_details_open(study, page):
    page.locator("main figure details").first.evaluate("node => { node.open = true; window.stays = true; }")
    last = page.locator("main h2").last
    last.evaluate("node => node.scrollIntoView()")
    top = last.bounding_box()["y"]
    style = study / "templates/style.css"
    text = style.read_text("utf-8")
    try:
        style.write_text(f"{text}\nmain {{ outline: 3px solid rgb(1, 2, 3); }}\n", "utf-8")
        expect(page.locator("main")).to_have_css("outline-color", "rgb(1, 2, 3)", timeout=60_000)
        assert page.evaluate("window.stays") is None
        expect(page.locator("main figure details").first).to_have_attribute("open", "", timeout=20_000)
        assert last.bounding_box()["y"] == pytest.approx(top, abs=3)
    finally:
        style.write_text(text, "utf-8")
    expect(page.locator("main")).not_to_have_css("outline-color", "rgb(1, 2, 3)", timeout=60_000)


def test_the_scripts_of_the_page_serve_what_is_new(page, template):
    table = "| Word | Meaning |\n|---|---|\n| c | z |\n| a | x |\n| b | y |\n\n: Words {#tbl:new}"
    template.write_text(f"{template.read_text('utf-8')}\n\n{table}\n", "utf-8")
    buttons = page.locator("#tbl\\:new button.sort")
    expect(buttons).to_have_count(2, timeout=60_000)
    buttons.first.click()
    expect(page.locator("#tbl\\:new tbody tr").first).to_contain_text("a")


def test_results_that_are_out_of_date_are_named_with_the_command(study, page):
    path = study / "config/tiny.yaml"
    text = path.read_text("utf-8")
    try:
        path.write_text(text.replace("seeds: [0, 1]", "seeds: [0, 1, 2]"), "utf-8")
        said(page, "result files are out of date (")
        said(page, "snakemake --cores 2 --configfile config/minimal.yaml config/tiny.yaml")
    finally:
        path.write_text(text, "utf-8")
    expect(page.locator(STRIP)).not_to_contain_text("out of date", timeout=60_000)


def test_words_alone_put_no_results_out_of_date(study, template):
    add(template, "words-alone")
    code = "from writeup.preview.study import outdated; print(outdated(['config/minimal.yaml', 'config/tiny.yaml']))"
    environment = {**os.environ, "PYTHONPATH": str(study / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=study, env=environment, stdout=subprocess.PIPE, check=True).stdout == b"\n"


def test_a_new_title_is_shown(study, page):
    path = study / "config/tiny.yaml"
    text = path.read_text("utf-8")
    try:
        path.write_text(f"{text}\ntitle: Another title\n", "utf-8")
        expect(page.locator("h1")).to_have_text("Another title", timeout=90_000)
    finally:
        path.write_text(text, "utf-8")
    expect(page.locator("h1")).not_to_have_text("Another title", timeout=60_000)


def test_nothing_is_written_into_what_was_built(study, original):
    for folder in ("results", "report"):
        before = {path.relative_to(original.folder): it for path, it in content(original.folder / folder).items()}
        after = {path.relative_to(study): it for path, it in content(study / folder).items()}
        assert after == before


@pytest.mark.slow
def test_the_results_of_a_build_are_shown_when_it_ends(study, page, original):
    project = type(original)(study)
    project.edit("config/tiny.yaml", "seeds: [0, 1]", "seeds: [1, 2]")
    built = project.snakemake()
    assert built.returncode == 0, built.stdout
    expect(page.locator("main [data-seeds='1, 2']").first).to_be_attached(timeout=60_000)
    expect(page.locator(STRIP)).to_have_text("", timeout=60_000)


def test_a_study_without_results_is_refused_in_one_sentence(unbuilt):
    process = preview(unbuilt.folder)
    assert process.communicate(timeout=60)[1] == (
        "writeup preview: there are no results here to preview: build the study first, with `snakemake --cores 2` in "
        "its folder.\n"
    )
    assert process.returncode == 1
