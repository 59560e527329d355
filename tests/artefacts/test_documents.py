"""The deliverables are what a reader needs: whole, self-contained, tagged, and saying what the results say."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from pptx import Presentation

import accessibility
import archival
from symbols import undefined
from writeup.document import pandoc
from writeup.document.pandoc_ast import attributes, text, walk
from writeup.experiment.declaration import Experiment
from writeup.files import read_json


class Page(HTMLParser):
    """What a page refers to: identifiers, links, things that a browser would load."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.tags = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in ("img", "script", "link", "iframe", "image", "use"):
            self.loads += [given[name] for name in ("src", "href", "xlink:href") if name in given]


@pytest.fixture(scope="module")
def page(root):
    return Page((root / "report/writeup.html").read_text())


def tool(name):
    return shutil.which(name) or pytest.fail(f"{name} is not installed; run .ci/packages")


def told(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_link_within_the_page_leads_somewhere(page):
    assert {link for link in page.links if link.startswith("#")} - {f"#{name}" for name in page.ids} - {"#"} == set()


def test_no_identifier_is_used_twice(page):
    assert sorted(name for name in set(page.ids) if page.ids.count(name) > 1) == []


def test_the_page_loads_nothing_from_anywhere(page):
    assert [load for load in page.loads if not load.startswith(("data:", "#"))] == []


def test_the_page_says_its_language_and_every_picture_its_words(page):
    assert ("html", "en") in [(tag, given.get("lang")) for tag, given in page.tags]
    pictures = [given for tag, given in page.tags if given.get("role") == "img" or tag == "img"]
    assert pictures
    assert all(given.get("aria-label") or given.get("alt") or given.get("aria-labelledby") for given in pictures)


def test_the_page_is_small_enough_to_send(root):
    assert (root / "report/writeup.html").stat().st_size < 5_000_000


def test_no_template_is_left_unfilled(root):
    text = re.sub(r"<(script|style).*?</\1>", "", (root / "report/writeup.html").read_text(), flags=re.DOTALL)
    assert not re.search(r"&lt;&lt;|&lt;%|\bNone\b|\bnan\b", text)


def test_every_symbol_is_defined_before_prose_uses_it(root):
    experiment = Experiment.read(read_json(root / "results/experiment.json"))
    labels = [parameter.title for parameter in experiment.parameters]
    assert undefined(read_json(root / "results/document.json")["blocks"], labels) == []


def test_the_sums_of_both_files_stand_in_the_build_record(root):
    record = json.loads((root / "report/build.json").read_text())
    for name, value in record["sha256"].items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == value


def test_the_pdf_is_sound_tagged_and_carries_its_fonts(root):
    path = str(root / "report/writeup.pdf")
    assert told(tool("qpdf"), "--check", path).returncode == 0
    assert re.search(r"Tagged: +yes", told(tool("pdfinfo"), path).stdout)
    fonts = told(tool("pdffonts"), path).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)


@pytest.mark.parametrize("name", ["writeup.pdf", "slides.pdf"])
def test_each_pdf_passes_the_checker_of_accessibility(root, name):
    assert accessibility.faults((root / "report" / name).read_bytes()) == []


@pytest.mark.parametrize("name", ["writeup.pdf", "slides.pdf"])
def test_each_pdf_passes_the_checker_of_archiving(root, name):
    assert archival.faults((root / "report" / name).read_bytes()) == []


def test_the_pdf_can_be_checked_without_the_study(root, tmp_path):
    checked = told(
        sys.executable, "-m", "writeup.cli", "check", str(shutil.copy(root / "report/writeup.pdf", tmp_path))
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    claims = len(json.loads((root / "results/claims.json").read_text()))
    assert f"checked: {claims:,} verdicts" in checked.stdout
    assert f"checked: {claims} claims, whose sentences the document prints" in checked.stdout


@pytest.mark.usefixtures("whole")
def test_the_default_deck_can_be_presented_in_fifteen_minutes(root):
    deck = json.loads((root / "results/slides.json").read_text())
    assert len(deck) + 1 <= 20
    bodies = [box for slide in deck for box in slide["boxes"] if box["kind"] == "text" and not box.get("quiet")]
    assert len({box["size"] for box in bodies}) == 1
    assert (root / "logs/slides/fill_slides.log").read_text() == ""
    assert all(slide["notes"] for slide in deck)
    assert max(len(text(slide["title"])) for slide in deck) <= 75


def test_slides_of_both_kinds_are_as_many_and_small_enough_to_send(root):
    pages = re.search(r"Pages: +(\d+)", told(tool("pdfinfo"), str(root / "report/slides.pdf")).stdout)
    assert len(Presentation(str(root / "report/slides.pptx")).slides) == int(pages[1])
    assert all((root / "report" / name).stat().st_size < 5_000_000 for name in ("slides.pdf", "slides.pptx"))


def test_both_files_have_the_same_headings(root):
    html = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", (root / "report/writeup.html").read_text(), re.DOTALL)
    words = [re.sub(r"\W+", "", re.sub(r"<.*?>", "", heading)) for heading in html]
    pdf = re.sub(r"\W+", "", told(tool("pdftotext"), str(root / "report/writeup.pdf"), "-").stdout)
    assert [word for word in words if word not in pdf] == []


@pytest.fixture(scope="module")
def body(root):
    """The blocks of the document before its appendix."""
    blocks = json.loads((root / "results/document.json").read_text())["blocks"]
    appendix = next(
        place for place, block in enumerate(blocks) if block["t"] == "Header" and "appendix" in block["c"][1][1]
    )
    return blocks[:appendix]


@pytest.fixture(scope="module")
def claims(root):
    return json.loads((root / "results/claims.json").read_text())


def test_the_first_page_of_the_pdf_answers_before_the_contents_begin(root):
    first = " ".join(told(tool("pdftotext"), "-l", "1", str(root / "report/writeup.pdf"), "-").stdout.split())
    assert [
        words for words in ("What does the learning", "best of all configurations", "holds fixed") if words not in first
    ] == []
    assert "Contents" not in first


def test_every_reason_stands_in_the_body(body, claims):
    spans = [node for node in walk(body) if node["t"] == "Span" and "reading" in node["c"][0][1]]
    read = {attributes(node)[2].get("claim") for node in spans}
    sections = {attributes(node)[0] for node in walk(body) if node["t"] == "Header"}  # one may be left out
    explained = [claim for claim in claims if claim["because"] and claim["expected"] in ("open", claim["verdict"])]
    explained = [claim for claim in explained if f"sec:{claim['section']}" in sections]
    reasons = {claim["id"]: claim["because"] for claim in explained}
    shown = {reason for name, reason in reasons.items() if name in read}  # published values of a row share one reason
    assert shown
    assert [name for name, reason in reasons.items() if reason not in shown] == []


def test_what_does_not_hold_is_never_said_but_in_quotation_marks(root, body, claims):
    """Statements with formulas are sought in the tree that both files are written from, the others in the files."""
    html = re.sub(r"<(script|style).*?</\1>|<[^>]*>", "", (root / "report/writeup.html").read_text(), flags=re.DOTALL)
    pdf = told(tool("pdftotext"), str(root / "report/writeup.pdf"), "-").stdout
    tree = " ".join(text(node["c"]) for node in walk(body) if node["t"] in ("Para", "Plain"))
    for claim in claims:
        if claim["verdict"] in ("refuted", "undecided"):
            statement = text(pandoc.read(claim["statement"])["blocks"]).rstrip(".")
            for said in (tree,) if "$" in claim["statement"] else (tree, html, pdf):
                before = said_before(statement, said)
                assert all(mark == "“" for mark in before), claim["id"]


def said_before(statement, said):
    """The mark before each place where `statement` is said, however its spaces are set."""
    words = r"\s+".join(map(re.escape, statement.split()))
    return [match[1] for match in re.finditer(rf"(.)\s*{words}", said, re.DOTALL)]


def certificates(root):
    return sorted((root / "results/certificates").glob("*.json"))


def checked(root, *paths):
    command = [sys.executable, "-S", "-m", "writeup.certificates", *map(str, paths)]
    return subprocess.run(command, cwd=root / "src", capture_output=True, text=True, check=False)


def test_the_certificates_hold_with_nothing_installed(root):
    assert checked(root, *certificates(root)).returncode == 0


def test_a_tampered_copy_of_each_certificate_fails_with_a_reason(root, tmp_path):
    for path in certificates(root):
        copy = tmp_path / path.name
        copy.write_text(path.read_text().replace('"1"', '"2"', 1))
        assert copy.read_text() != path.read_text(), path.name
        result = checked(root, copy)
        assert result.returncode == 1, path.name
        assert path.name in result.stdout + result.stderr
