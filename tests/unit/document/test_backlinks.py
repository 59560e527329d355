import re

import pytest

from writeup.document import document_tree, provenance_appendix
from writeup.document.pandoc_ast import attributes, find_all, text
from writeup.document.sourced import PUBLISHED, file_name, with_place

ENTRY = "::: {#claim:a .claim}\nIt is so. [proved]{.verdict verdict=proved claim=a}\n\nRule\n:   Look.\n:::\n"
BADGE = "[proved]{.verdict verdict=proved claim=a}"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Some {#tbl:some}\n"
EQUATION = "$$x = y$$ {#eq:some}\n"
FIGURE = "![A curve](curve){#fig:some}\n"


def spans(document, name):
    return list(find_all(document["blocks"], "Span", name))


def links(document):
    return [(text(n["c"][1]), n["c"][2][0]) for n in find_all(document["blocks"], "Link")]


def test_ledger_leads_back_to_each_section_that_uses_a_claim_once():
    sections = f"# One {{#sec:one}}\n\n{BADGE} {BADGE}\n\n# Two {{.unnumbered}}\n\n{BADGE}\n\n# All {{.appendix}}\n\n"
    document = document_tree.parse(sections + ENTRY)
    assert links(document) == [("Section\u00a01", "#use:a:1"), ("Two", "#use:a:3")]


def test_badge_in_the_ledger_leads_nowhere():
    (badge,) = spans(document_tree.parse(ENTRY), "verdict")
    assert attributes(badge) == ("", ["verdict"], {"verdict": "proved", "claim": "a"})


def test_claim_used_nowhere_says_nothing_of_uses():
    assert "Used in" not in text(document_tree.parse(ENTRY)["blocks"])


def test_every_number_of_a_statement_leads_to_its_claim():
    stated = "[From 92.16\u00a0% to −3 in 10⁻¹⁴ or 2.0\u00a0×\u00a010⁻¹⁵, 1,480 of W1 and $x^2$.]{.claimed claim=a}"
    numbers = spans(document_tree.parse(f"{stated} {BADGE}\n\n{ENTRY}"), "value")
    assert [text(node["c"][1]) for node in numbers] == ["92.16\u00a0%", "−3", "10⁻¹⁴", "2.0\u00a0×\u00a010⁻¹⁵", "1,480"]
    assert {attributes(node)[2]["href"] for node in numbers} == {"#claim:a"}


@pytest.mark.parametrize(
    "marks", ["[{}]{{.claimed claim=a}}", "[{}]{{.reading claim=a}}", "::: {{.reading claim=a}}\n{}\n:::"]
)
def test_a_number_leads_to_its_claim_from_emphasised_quoted_and_struck_words(marks):
    words = "Not “*92* to **“93”**” or ~~94~~, as [95](#sec:one), x^96^, `97` and $98$ say"
    document = document_tree.parse(f"# One {{#sec:one}}\n\n{marks.format(words)}\n\n{ENTRY}")
    assert [text(node["c"][1]) for node in spans(document, "value")] == ["92", "93", "94"]


def test_statement_of_a_claim_without_an_entry_is_plain_words():
    document = document_tree.parse("[All 20.]{.claimed claim=b}")
    assert spans(document, "value") == spans(document, "claimed") == []


def test_value_leads_to_the_entry_of_its_file():
    document = document_tree.parse(
        '[1]{.value source="runs.csv"} [2]{.value source="b.csv"}\n\n::: {#source:runs}\nRuns.\n:::'
    )
    assert [attributes(node)[2].get("href") for node in spans(document, "value")] == ["#source:runs", None]


def test_values_of_files_of_any_name_lead_to_the_entry_of_their_own():
    files = ["results/runs.csv", "runs.csv", "data/a.v1.csv", "data/a.v2.csv", "data/my table.csv", 'data/"a".csv',
             "libraries.csv", "config/literature.yaml"]  # fmt: skip
    facts = {"sha256": "", "code": [], "data": False}
    record = {"files": dict.fromkeys(files, facts), "data": {"sha256": {}}, "libraries": []}
    entries = provenance_appendix.entries(record, "config/literature.yaml")
    sources = [*map(file_name, files[:-1]), PUBLISHED]
    values = [with_place(str(number), f"{source}: row 1, x") for number, source in enumerate(sources)]
    document = document_tree.parse("\n\n".join([*values, entries]))
    shown = {attributes(node)[0]: text(node["c"][1]) for node in find_all(document["blocks"], "Div", "source")}
    led = [attributes(node)[2]["href"] for node in spans(document, "value")]
    assert [shown[href[1:]].partition("File")[0] for href in led] == files
    assert (led[0], led[-1]) == ("#source:runs", "#source:published")


@pytest.mark.parametrize(("name", "thing"), [("tbl", TABLE), ("eq", EQUATION), ("fig", FIGURE)])
def test_thing_leads_back_to_each_section_that_refers_to_it_once(sample, name, thing):
    it = f"[@{name}:some]"
    written = sample.to_main(
        f"# One\n\n{thing}\n{it} {it}\n\n# Two {{.unnumbered}}\n\n{it}\n\n# All {{.appendix}}\n\n{it}"
    )
    back = re.search(r'<span class="back">(.*?)</span>\s*</?\w', written.replace("</span> <a", " <a"), re.DOTALL)
    assert re.findall(r'href="#(.*?)".*?>(.*?)</a>', back[1]) == [
        (f"ref:{name}:some:1", "1"),
        (f"ref:{name}:some:3", "Two"),
        (f"ref:{name}:some:4", "A"),
    ]
    assert all(f'id="ref:{name}:some:{n}"' in written for n in (1, 2, 3, 4))


def test_thing_that_nothing_refers_to_leads_nowhere(sample):
    assert 'class="back"' not in sample.to_main(f"# One\n\n{TABLE}\n{EQUATION}\n{FIGURE}")


def test_links_back_say_where_they_lead_to_those_who_do_not_see_them(sample):
    assert 'aria-label="Back to Section\u00a01, which refers to Table 1"' in sample.to_main(
        f"# One\n\n{TABLE}\n[@tbl:some]"
    )
