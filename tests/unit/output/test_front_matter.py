"""Who wrote the document and what it is about: in the title block, in metadata, and in CITATION.cff."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from pptx import Presentation

from accessibility import faults
from writeup.document import document_tree
from writeup.document.bibliography import read_bibliography
from writeup.output.front_matter import description, title_block
from writeup.output.machine_readable import citation_file, structured_data
from writeup.output.slides import pdf as slides_pdf
from writeup.output.slides import pptx

ABSTRACT = r"""
::: {#part:short .abstract}
Small steps, $\eta \le 10^{-4}$, are [slow [@saxe2014]]{.reading}. [supported]{.verdict verdict="supported"}^[A note.]
[[@sec:all] says more.]{.guide}
:::

# All {#sec:all}

It is so [@polyak1964].
"""
ADA = {
    "name": "Ada King Lovelace", "given_name": "Ada", "family_name": "King Lovelace", "email": "ada@example.org",
    "affiliation": ["Analytical Society", "University of London"], "orcid": "0000-0002-1825-0097",
    "corresponding": True,
}  # fmt: skip
CHARLES = {
    **ADA, "name": "Charles “C” <Babbage>", "given_name": "Charles “C”", "family_name": "<Babbage>", "email": "",
    "affiliation": ["Analytical Society"], "orcid": "", "corresponding": False,
}  # fmt: skip
MORE = {
    "author": {"name": "Ada King Lovelace, Charles “C” <Babbage>", "email": "ada@example.org"},
    "authors": [ADA, CHARLES],
    "keywords": ["learning rate", "A & B"],
    "licence": "CC-BY-4.0",
    "funding": "The Crown </script>",
}


@pytest.fixture
def front(sample):
    return {**sample.front, **MORE}


def test_a_figure_in_the_abstract_is_not_part_of_what_is_said_of_the_document(front):
    document = document_tree.parse("::: abstract\nIt falls.\n\n![A curve](curve)\n\nIt rises.\n:::\n")
    assert description(front, document) == "It falls. It rises."


@pytest.fixture
def tree():
    return document_tree.parse(ABSTRACT, read_bibliography(None))


def test_the_description_is_the_abstract_declared_or_that_of_the_document_or_the_subtitle(front, tree):
    assert description({**front, "abstract": "Mine."}, tree) == "Mine."
    assert description(front, tree) == "Small steps, η ≤ 10⁻⁴, are slow (Saxe et al. 2014)."
    assert description(front, {"blocks": []}) == front["subtitle"]


def test_affiliations_are_numbered_where_authors_differ_in_them(front):
    block = title_block(front)
    assert [author["marks"] for author in block["authors"]] == ["1, 2", "1"]
    assert [(place["mark"], place["name"]) for place in block["affiliations"]] == [
        ("1", "Analytical Society"),
        ("2", "University of London"),
    ]
    assert title_block({**front, "authors": [CHARLES]})["authors"][0]["marks"] == ""


def test_the_page_says_who_and_what_to_people_and_to_machines(front, tree, sample):
    page = sample.to_html(tree, front={**front, "abstract": "Mine & yours."})
    head, _, header = page.partition("</head>")
    header = header.partition("</header>")[0]
    for words in ("Ada King Lovelace", "Charles “C” &lt;Babbage&gt;", "University of London", "Mine &amp; yours.",
                  "learning rate, A &amp; B", "CC-BY-4.0", "The Crown"):  # fmt: skip
        assert words in header
    assert 'href="https://orcid.org/0000-0002-1825-0097"' in header
    metadata = re.findall(r'<meta name="([\w.]+)" content="(.*?)">', head)
    assert [value for name, value in metadata if name == "DC.creator"] == [
        "Ada King Lovelace",
        "Charles “C” &lt;Babbage&gt;",
    ]
    assert {
        ("DC.title", front["title"]), ("DC.date", front["date"]), ("DC.description", "Mine &amp; yours."),
        ("DC.subject", "A &amp; B"), ("DC.rights", "CC-BY-4.0"), ("keywords", "learning rate, A &amp; B"),
        ("description", "Mine &amp; yours."),
    } <= set(metadata)  # fmt: skip


def test_search_engines_get_an_article_of_schema_org(front, tree, sample):
    page = sample.to_html(tree, front=front)
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    about = json.loads(script)
    assert about == structured_data(front, tree)
    assert (about["@context"], about["@type"]) == ("https://schema.org", "ScholarlyArticle")
    assert about["headline"] == front["title"]
    assert about["datePublished"] == front["date"]
    assert about["author"][0] == {
        "@type": "Person", "@id": "https://orcid.org/0000-0002-1825-0097", "name": "Ada King Lovelace",
        "givenName": "Ada", "familyName": "King Lovelace", "email": "ada@example.org",
        "affiliation": [{"@type": "Organization", "name": name} for name in ADA["affiliation"]],
    }  # fmt: skip
    assert about["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert about["funding"] == {"@type": "Grant", "name": "The Crown </script>"}
    assert len(about["citation"]) == 2
    assert about["citation"][0].startswith("Polyak, Boris T. 1964.")
    assert "Cited in" not in script


def test_a_document_of_one_author_says_no_more_than_there_is(sample):
    header = sample.html.partition("</head>")[2].partition("</header>")[0]
    assert not [name for name in ("about", "affiliations", "ORCID", "<sup>", "corresponding") if name in header]


def test_both_pdfs_say_who_and_what_in_their_metadata(front, tree, sample):
    document = sample.to_pdf(tree, front=front)
    deck = slides_pdf.render([], {**front, "abstract": "Mine."}, sample.figures, sample.templates)
    for made, about in ((document, description(front, tree)), (deck, "Mine.")):
        with pikepdf.open(io.BytesIO(made)) as opened, opened.open_metadata() as xmp:
            assert xmp["dc:title"] == front["title"]
            assert "Ada King Lovelace" in str(xmp["dc:creator"])
            assert "Babbage" in str(xmp["dc:creator"])
            assert xmp["dc:description"] == about
            assert xmp["pdf:Keywords"] == "learning rate, A & B"
            assert xmp["xmp:CreateDate"].startswith(front["date"])
    assert faults(document) == []


def test_the_office_file_says_it_too(front, sample):
    made = pptx.render([], {**front, "abstract": "Mine."}, sample.figures, sample.templates)
    properties = Presentation(io.BytesIO(made)).core_properties
    assert properties.author == front["author"]["name"]
    assert properties.keywords == "learning rate, A & B"
    assert properties.comments == "Mine."


@pytest.mark.parametrize("more", [{}, MORE], ids=["one author", "all that can be said"])
def test_citation_cff_is_valid(sample, tree, tmp_path, more):
    path = tmp_path / "CITATION.cff"
    path.write_text(citation_file({**sample.front, **more}, tree), encoding="utf-8")
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema"]
    checked = subprocess.run(
        [*command, "vendor.citation-file-format", "--force-filetype", "yaml", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    assert "family-names: King Lovelace" in path.read_text() or not more
