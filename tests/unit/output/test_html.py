import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from sample_document import ANCHORS, LED

VOID = {"meta", "br", "hr", "link", "img", "input"}


class Page(HTMLParser):
    """Elements in order, identifiers, internal targets; an element closed out of order fails."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def values(self, name):
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def page(sample):
    return Page(sample.html)


def test_every_element_is_closed_in_order(page):
    assert page.open == []


def test_identifiers_are_unique_and_every_internal_link_arrives(page):
    identifiers = page.values("id")
    assert len(identifiers) == len(set(identifiers))
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= set(identifiers)


def test_a_link_to_any_passage_that_has_an_identifier_arrives(sample):
    page = Page(sample.to_html(LED))
    identifiers = page.values("id")
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= set(identifiers)
    assert [identifiers.count(name) for name in ANCHORS] == [1] * len(ANCHORS)


def test_nothing_is_loaded_from_anywhere(sample, page):
    assert not {"link", "iframe", "img"} & {tag for tag, _ in page.elements}
    assert not any("src" in attributes for tag, attributes in page.elements if tag == "script")
    assert all(url.startswith("data:") for url in re.findall(r"url\((?!#)(.*?)\)", sample.html))
    assert "default-src 'none'" in sample.html


def test_the_page_allows_itself_its_own_script_and_no_other(sample):
    (script,) = re.findall(r"<script>(.*?)</script>", sample.html, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]*);", sample.html) == [f"'sha256-{allowed}'"]


def test_page_has_language_landmarks_and_one_first_heading(page):
    tags = [tag for tag, _ in page.elements]
    assert page.elements[0] == ("html", {"lang": "en"})
    assert all(tags.count(tag) == 1 for tag in ("header", "nav", "main", "footer", "h1", "title"))


def test_heading_levels_are_never_skipped(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_contents_lead_to_every_section(sample):
    contents = sample.html.partition("<nav")[2].partition("</nav>")[0]
    assert re.findall(r'href="#(sec:\w+)"', contents) == [
        "sec:softmax",
        "sec:steps",
        "sec:sweep",
        "sec:works_cited",
        "sec:claims",
        "sec:runs",
    ]


def test_every_table_scrolls_in_a_labelled_region_that_a_keyboard_reaches(page):
    regions = [attributes for tag, attributes in page.elements if attributes.get("role") == "region"]
    assert len(regions) == sum(tag == "table" for tag, _ in page.elements)
    assert all(region["tabindex"] == "0" and {"aria-label", "aria-labelledby"} & set(region) for region in regions)


def test_header_cells_say_what_they_head(page):
    assert {attributes.get("scope") for tag, attributes in page.elements if tag == "th"} == {"col", "row"}


def test_verdict_is_told_by_word_and_symbol_not_by_colour_alone(sample):
    badge = sample.to_main('[refuted]{.verdict verdict="refuted" claim="a"}')
    assert '<span class="verdict refuted"><span aria-hidden="true">✗</span> refuted</span>' in badge


def test_value_leads_to_its_source_and_knows_its_place_there(sample):
    written = sample.to_main('[0.92]{.value source="a.csv" place="row 1" seeds="0, 1"}\n\n::: {#source:a}\nA\n:::')
    assert '<a class="value" data-source="a.csv" data-place="row 1" data-seeds="0, 1" href="#source:a">' in written


def test_value_whose_source_the_document_does_not_hold_is_no_link(sample):
    assert '<span class="value" data-source="a.csv">0.92</span>' in sample.to_main('[0.92]{.value source="a.csv"}')


def test_badge_that_contradicts_what_was_expected_says_so(sample):
    badge = sample.to_main('[refuted]{.verdict verdict="refuted" claim="a" expected="supported"}')
    assert 'class="verdict refuted unexpected"' in badge
    assert 'refuted<span class="against">, expected: supported</span>' in badge


def test_certificates_are_carried_where_the_document_has_a_place_for_them(sample, tmp_path):
    path = tmp_path / "and.json"
    path.write_text('{"name": "and", "note": "</script>"}')
    with_place, without = (sample.to_html(text, [path]) for text in ("::: checker\nCheck.\n:::", "Nothing."))
    assert 'data-name="and">{"name":"and","note":"\\u003c/script>"}</script>' in with_place
    assert "certificate" not in without.partition("<script>")[0]


def test_mark_behind_a_formula_stays_on_its_line(sample):
    assert re.search(r'<span class="unbroken"><math>[^ ]*</math>\.</span> So', sample.to_main("It is $x$. So"))
    assert "unbroken" not in sample.to_main("It is $x$ and *so*.")


def test_words_are_text_and_never_markup(sample):
    assert "<p>&lt;script&gt; &amp; <code>&lt;b&gt;</code></p>" in sample.to_main("\\<script\\> & `<b>`")


def test_footnote_and_its_mark_lead_to_each_other(sample):
    written = sample.to_main("Word.[^1]\n\n[^1]: The note.")
    assert 'id="note-1-back" href="#note-1"' in written
    assert re.search(r'<li id="note-1"><p>The note.</p> <a href="#note-1-back"', written)


def test_a_table_with_a_caption_and_no_identifier_has_none(sample):
    page = sample.to_main("| a |\n|---|\n| 1 |\n\n: Words")
    assert '<figcaption><span class="label">Table 1.</span> Words' in page
