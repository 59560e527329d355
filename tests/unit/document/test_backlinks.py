from writeup.document import document_tree
from writeup.document.pandoc_ast import attributes, text, walk

ENTRY = "::: {#claim:a .claim}\nIt is so. [proved]{.verdict verdict=proved claim=a}\n\nRule\n:   Look.\n:::\n"
BADGE = "[proved]{.verdict verdict=proved claim=a}"


def spans(document, name):
    return [node for node in walk(document["blocks"]) if node["t"] == "Span" and name in attributes(node)[1]]


def links(document):
    return [(text(n["c"][1]), n["c"][2][0]) for n in walk(document["blocks"]) if n["t"] == "Link"]


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


def test_statement_of_a_claim_without_an_entry_is_plain_words():
    document = document_tree.parse("[All 20.]{.claimed claim=b}")
    assert spans(document, "value") == spans(document, "claimed") == []


def test_value_leads_to_the_entry_of_its_file():
    document = document_tree.parse(
        '[1]{.value source="runs.csv"} [2]{.value source="b.csv"}\n\n::: {#source:runs}\nRuns.\n:::'
    )
    assert [attributes(node)[2].get("href") for node in spans(document, "value")] == ["#source:runs", None]
