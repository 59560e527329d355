"""Works cited from a bibliography: filled in, listed, linked both ways; what is missing or malformed is named."""

import re
from pathlib import Path

import pytest

from writeup.document.bibliography import bibliography_of, keys_in, read_bibliography, read_entries, uncited
from writeup.document.document_tree import parse
from writeup.document.pandoc_ast import attributes, find_all, text
from writeup.document.template_paths import read_words, sections, slides
from writeup.errors import DocumentError, WriteupError
from writeup.mnist_mlp.data.datasets import DATASETS
from writeup.tool import REFERENCES, TEMPLATES

DATA = Path(__file__).parents[2] / "data"
OWN = """
@article{ray2001, author={Ray, A.}, title={On $x^2$}, journal={J}, year={2001}, url={javascript:alert(1)}}
@article{DBLP:a/b+c, author={Bo, B.}, title={Some \\textsc{Words}}, journal={J}, year={2002}}
@article{left2003, author={Le, C.}, title={Not cited}, journal={J}, year={2003}}
"""
WORDS = """
# Growth {#sec:growth}

It grows [@ray2001, p. 3; see @DBLP:a/b+c], as @ray2001 says, and [@sec:growth]; once more [@ray2001].

# Ends {#sec:ends}

It ends [@ray2001].

# All {.appendix}

Text.
"""


def test_a_link_of_the_authors_stays_where_a_work_is_cited(own):
    blocks = parse("It is [here](figures/a.pdf), [there](mailto:a@example.org) and [@ray2001].", own())["blocks"]
    leads = [node["c"][2][0] for node in find_all(blocks, "Link")]
    assert leads[:2] == ["figures/a.pdf", "mailto:a@example.org"]
    assert not any(target.startswith("javascript") for target in leads)


@pytest.fixture
def own(tmp_path):
    (tmp_path / "own.bib").write_text(OWN)
    return lambda style=None: read_bibliography(tmp_path / "own.bib", style and DATA / style)


def works(tree):
    return list(find_all(tree["blocks"], "Div", "work"))


def test_citations_are_filled_in_and_the_works_listed_before_the_appendix(own):
    tree = parse(WORDS, own())
    said = text(tree["blocks"])
    assert "(Ray 2001, 3; see Bo 2002), as Ray (2001) says, and Section\u00a01;" in said
    assert said.index("It ends") < said.index("References") < said.index("Bo, B. 2002.") < said.index("Text.")
    assert [attributes(work)[0] for work in works(tree)] == ["ref-DBLP:a.2f.b.2b.c", "ref-ray2001"]


def test_a_citation_leads_to_its_entry_and_the_entry_back_to_each_section_once(own, sample):
    tree = parse(WORDS, own())
    page, program = sample.to_html(tree), sample.to_typst(tree)
    entry = re.search(r'<div id="ref-ray2001".*?</div>', page, re.DOTALL)[0]
    assert re.findall(r'href="#(.*?)".*?>(.*?)</a>', entry) == [
        ("cite:1", "Section\u00a01"),
        ("cite:4", "Section\u00a02"),
    ]
    assert all(f'id="cite:{n}"' in page and f"<cite:{n}>" in program for n in (1, 2, 3, 4))
    assert page.count('href="#ref-ray2001"') == program.count("#link(<ref-ray2001>)") == 4
    assert "#link(<cite:4>)" in program
    sample.to_pdf(tree)


def test_works_stand_where_the_author_puts_them(own):
    tree = parse("# Works {#sec:works}\n\n::: references\n:::\n\n# Text\n\nIt is so [@ray2001].", own())
    assert [text(block["c"]) for block in tree["blocks"] if block["t"] == "Header"] == ["Works", "Text"]
    assert len(works(tree)) == 1
    with pytest.raises(DocumentError, match="the works cited have two places"):
        parse("@ray2001\n\n::: references\n:::\n\n::: references\n:::", own())


def test_a_document_that_cites_nothing_lists_nothing(own):
    assert parse("# Growth\n\nIt grows.", own()) == parse("# Growth\n\nIt grows.")


def test_an_entry_that_nothing_cites_is_reported_and_not_printed(own):
    tree = parse(WORDS, own())
    assert "Not cited" not in text(tree["blocks"])
    assert uncited(own(), bibliography_of(tree).entries).endswith("own.bib: nothing cites left2003.")
    assert not uncited(read_bibliography(REFERENCES), [])  # the tool's own serve every study


def test_a_claim_may_cite_in_its_statement_and_its_reason(own):
    said = '[It grows [@ray2001].]{.claimed claim="a"} [supported]{.verdict verdict="supported" claim="a"}'
    because = '[So it was seen before [@DBLP:a/b+c].]{.reading claim="a"}'
    tree = parse(f"# One\n\n{said} {because}\n\n# Ledger {{.appendix}}\n\n::: {{#claim:a .claim}}\n{said}\n:::", own())
    assert text(tree["blocks"]).count("(Ray 2001)") == 2
    assert "(Bo 2002)" in text(tree["blocks"])
    assert "Cited in Section\u00a01, Appendix\u00a0A." in text(tree["blocks"])


def test_a_style_of_numbers_has_labels_and_one_of_notes_has_footnotes(own, sample):
    numbered = parse(WORDS, own("numeric.csl"))
    assert "It grows [1, p. 3, see 2], as [1] says" in text(numbered["blocks"])
    assert [attributes(work)[2]["label"] for work in works(numbered)] == ["[1]", "[2]"]
    noted = sample.to_html(parse(WORDS, own("note.csl")))
    assert noted.count('role="doc-noteref"') == 4
    for style in ("numeric.csl", "note.csl"):
        sample.to_pdf(parse(WORDS, own(style)))


@pytest.mark.parametrize("cached", [False, True])
def test_a_style_of_notes_refers_to_the_footnote_that_cites_a_work_first(own, tmp_path, cached):
    words = (
        "# One {#sec:one}\n\nSo^[A.] it is, see [@sec:one] [@ray2001].\n\n# Two {#sec:two}\n\nIt is[^n] [@ray2001].\n\n"
    )
    words += "# Three {#sec:three}\n\nAs is this [@DBLP:a/b+c].\n\n[^n]: As in @DBLP:a/b+c."
    tree = parse(words, own("note.csl"), cache=tmp_path / "read.json" if cached else None)
    notes = [text(note["c"]) for note in find_all(tree["blocks"], "Note")]
    assert [re.findall(r"See n\. \d", note) for note in notes] == [[], [], [], ["See n. 2"], ["See n. 3"]]


def test_a_citation_in_a_heading_leads_nowhere_for_contents_repeat_it(own, sample):
    tree = parse("# After @ray2001 {#sec:a}\n\n[@sec:a]", own())
    assert "After Ray (2001)" in text(tree["blocks"])
    sample.to_pdf(tree)


def test_a_link_of_an_entry_leads_to_a_page_or_nowhere(own):
    targets = [node["c"][2][0] for node in find_all(parse(WORDS, own())["blocks"], "Link")]
    assert not [target for target in targets if not target.startswith(("#", "http"))]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("As [@ray2002].", r"\[@ray2002\] cites a work, but .*own.bib has no entry for it; did you mean ray2001\?"),
        ("As @nothing.", r"\[@nothing\] cites a work, but .*; add the entry, or mend the key\."),
        ("As [@sec:a; @ray2001].\n\n# A {#sec:a}", "refers to a part and to a work; give each its own brackets"),
        ("As [@sec:b].\n\n# A {#sec:a}", r"the reference \[@sec:b\] leads nowhere; did you mean sec:a\?"),
    ],
)
def test_a_key_that_is_missing_is_named(own, words, sentence):
    with pytest.raises(DocumentError, match=sentence):
        parse(words, own())


def test_without_a_bibliography_the_sentence_says_how_to_name_one():
    with pytest.raises(DocumentError, match=r"the study names no bibliography; give its file \(bibliography: "):
        parse("As [@ray2001].", read_bibliography(None))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.bib", "@article{x, title={a", r"a.bib cannot be read as a bibliography: .*line \d+.*; mend the file"),
        ("a.bib", "", "a.bib has no entry; write one"),
        ("a.bib", "@article{x, title={a}}\n@book{x, title={b}}", "a.bib has two entries x; rename or remove one"),
        ("a.bib", "@article{x,\ntitle={\x01}}", r"a.bib, line 2: the character U\+0001 cannot be printed"),
        ("a.json", '[{"id": 3', "a.json cannot be read as a bibliography"),
        ("a.json", "{}", "a.json cannot be read as a bibliography"),
        ("a.yaml", "references: [", "a.yaml is not valid YAML"),
        ("a.yaml", "references:\n- title: x\n", "a.yaml: an entry has no key; give each an id that is text"),
        ("a.yaml", "other: 3", "a.yaml has no entry"),
        ("a.txt", "x", r"bibliography: .*a.txt is unknown; give a file of BibTeX \(.bib\)"),
    ],
)
def test_a_bibliography_that_cannot_be_read_is_one_sentence(tmp_path, name, content, sentence):
    (tmp_path / name).write_text(content)
    with pytest.raises(WriteupError, match=sentence):
        read_bibliography(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("numbers", "is not XML"),
        ("<svg/>", "is not a style of CSL"),
        (
            '<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" '
            'href="http://example.org/apa"/></info></style>',
            "only refers to another style http://example.org/apa; give the file of that one",
        ),
    ],
)
def test_a_style_that_is_none_or_would_be_fetched_is_refused(tmp_path, content, sentence):
    (tmp_path / "a.csl").write_text(content)
    with pytest.raises(DocumentError, match=sentence):
        read_bibliography(None, tmp_path / "a.csl")


def test_a_missing_file_is_named_with_its_key(tmp_path):
    with pytest.raises(DocumentError, match=r"bibliography: there is no file .*a.bib; write it, or mend the name"):
        read_bibliography(tmp_path / "a.bib")
    with pytest.raises(DocumentError, match=r"citation_style: there is no file .*a.csl"):
        read_bibliography(None, tmp_path / "a.csl")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"id": "x", "title": "A <b>b</b>", "type": "book", "issued": {"date-parts": [[2001]]}}]'),
        ("a.yaml", "references:\n- id: xa\n  title: A **b**\n  type: book\n"),
    ],
)
def test_bibliographies_in_csl_are_read_too(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    bibliography = read_bibliography(tmp_path / name)
    assert "A b" in text(works(parse(f"It is so [@{bibliography.own[0]}].", bibliography)))


def test_the_studys_entry_wins_over_the_tools(tmp_path):
    (tmp_path / "a.bib").write_text("@article{saxe2014, author={Other, O.}, title={T}, journal={J}, year={2020}}")
    assert "(Other 2020)" in text(parse("So [@saxe2014].", read_bibliography(tmp_path / "a.bib"))["blocks"])


def test_raw_tex_in_an_entry_that_is_cited_is_named(tmp_path):
    (tmp_path / "a.bib").write_text("@article{x, title={A \\foo{b}}, year=2001}\n@article{y, title={B}, year=2001}")
    bibliography = read_bibliography(tmp_path / "a.bib")
    parse("So [@y].", bibliography)
    with pytest.raises(DocumentError, match=r"the entry x of the bibliography has \\foo\{b\}, which cannot be set"):
        parse("So [@x].", bibliography)


def test_every_work_that_the_templates_cite_is_in_the_tools_file_and_no_other():
    files = {**sections(TEMPLATES), **slides(TEMPLATES)}
    passages = [*map(read_words, files.values()), *(dataset.cited for dataset in DATASETS.values())]
    assert {key for words in passages for _, key in keys_in(words)} == set(read_entries(REFERENCES))


def test_keys_are_found_in_prose_alone():
    words = (
        "A [@a1; see @b:c-d/e, p. 3] b.\nMail me@x.org, `@code`, $@m$, \\@escaped, [@fig:x], << claim('@j') >>.\n@end, "
        "[see @{https://x.org/(y)}], [-@{c,d}] and @{fig:x}, not `@{e}`, $@{f}$ or @{g h}."
    )
    assert list(keys_in(words)) == [
        (1, "a1"), (1, "b:c-d/e"), (3, "end"), (3, "https://x.org/(y)"), (3, "c,d"),
    ]  # fmt: skip
