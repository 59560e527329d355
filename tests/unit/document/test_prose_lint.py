"""Nothing in the templates asserts anything, or names a number, without a claim or a value behind it."""

from pathlib import Path

import pytest

from writeup.document.prose_lint import REASONS, faults, refuse_unclaimed
from writeup.errors import DocumentError

TEMPLATES = Path(__file__).parents[3] / "templates"


def words(source):
    return [fault.words for fault in faults(source)]


def test_the_shipped_templates_have_nothing_unclaimed():
    refuse_unclaimed(TEMPLATES)


@pytest.mark.parametrize(
    "source",
    [
        "Small steps find a worse place.",
        "<< claim('a') >> It is so everywhere.",
        "It is so everywhere: << claim('a') >>",
        "Is it so? It is.",
        "- << claim('a') >>\n- Larger is better.",
        "**Why.** The penalty shrinks it.",
        "**The penalty shrinks every weight of both layers.**",
        "[@fig:a] shows it: nothing is learned.",
        "[@saxe2014] shows it: nothing is learned.",
        "<< claim('a') >> [@saxe2014, p. 3, and nothing is learned].",
        "::: note\nIt is so.\n:::",
        "::: definitoin\nIt is so.\n:::",
        "::: definition\nIt means this.\n:::\n\nIt is so.",
        "[It means this.]{.definition} It is so.",
        "| a | b |\n|---|---|\n\nIt is so.",
        "Its value is << x | show >>.",
        "> quoted\n\nIt is so.",
        "Text[^1].\n\n[^1]: It is so.",
    ],
)
def test_an_assertion_without_a_claim_is_found(source):
    assert any("says something that no claim decides" in fault for fault in words(source))


@pytest.mark.parametrize(
    "source",
    [
        "# Larger is better {#sec:a}",
        "**What is seen.** << claim('a') >> << claim('b') >>",
        "Is it so? << claim('a') >>",
        "**Does a larger penalty on both of the layers help?** << claim('a') >>",
        "![Larger is better](a){#fig:a}",
        "| Larger |\n|---|\n| better |\n\n: Larger is better {#tbl:a}",
        "> It was 0.95.\n>\n> — the original",
        "[[@fig:a] shows both [lines](#b).]{.guide}",
        "::: {.method #m}\nIt was done.\n\n- So.\n- And so.\n:::",
        "::: step\n::: {.proof title=Proof}\nIt follows.\n:::\n\nAnd so does this.\n:::",
        "<% for name in claims('a') %>\n- << claim(name) >>\n<% endfor %>",
        "<# a comment that asserts something 0.95 #>\n\n<< table() >>",
        "```\nmake report 3\n```",
        '<< derivation("a", "b") >> {#eq:c}',
        "[It was done so.[^1] And so.[^grey]]{.method}",
        "[It was done as Polyak (1964) did.]{.method}",
        "<< claim('a') >> [@saxe2014].",
        "<< claim('a') >> [see @saxe2014, chap. 3; e.g. @b:c-10, 33–35]. << claim('b') >>",
        "[It was done as @saxe2014 [pp. 3–5] did.]{.method}",
        "[It was done.]{.method}[^1]\n\n[^1]: [B. T. Polyak, *Some methods*, Zh. 4(5), 791–803, May 1964.]{.reference}",
        "::: reference\nSaxe, McClelland and Ganguli, Exact solutions, pp. 1–22 (2013).\n:::",
        "[A comparison, $a<b$ and $c>d$, `<b>`, <https://example.org>.]{.guide}",
        "<# <!-- not printed --> #>",
    ],
)
def test_what_is_exempt_is_left_alone(source):
    assert words(source) == []


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_explained_to_authors(reason):
    assert f"| `{reason}` |" in (TEMPLATES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "source",
    [
        "# All 97 of them",
        "![Accuracy over 10 epochs](a)",
        ": Five seeds {#tbl:a}",
        "| 0.95 |\n|---|",
        "[It ran ten epochs.]{.method}",
        "[It is $0.95$.]{.method}",
        "[It is right on 45 %.]{.reference}",
        "[It was done.[^1]]{.method}\n\n[^1]: [Right on 45 % of them.]{.method}",
        "[It was done in 1964.]{.method}",
        "[The images (48000) are those of Polyak (1964).]{.method}",
        "<< 0.95 | show('%') >>",
        "<< (1 - 0.05) | show('%') >>",
        "<% set x = 0.95 %>",
    ],
)
def test_a_number_typed_anywhere_is_found(source):
    assert any("is typed" in fault for fault in words(source))


def test_a_typed_formula_is_found_unless_it_defines_something():
    assert "the formula $$ a = b $$ is typed by hand" in words("[x]{.step}\n\n$$ a = b $$ {#eq:a}")[0]
    assert words("::: definition\n$$ a = b $$\n:::") == []


@pytest.mark.parametrize("kind", ["verdict", "value"])
def test_a_badge_typed_by_hand_is_found(kind):
    assert "by hand" in words(f"[supported]{{.{kind} verdict=supported claim=a}}")[0]


def test_a_division_never_closed_exempts_nothing():
    assert words("::: method\nIt was done.")[0] == "this ::: is never closed."


def test_the_complaint_names_file_line_and_sentence(tmp_path):
    (tmp_path / "sweeps").mkdir()
    (tmp_path / "sweeps" / "a.md").write_text("# A\n\n<< claim('b') >> Small steps\nfind a worse place. Is it so?\n")
    with pytest.raises(DocumentError, match=r"^sweeps/a\.md, line 3: “Small steps find a worse place\.” says"):
        refuse_unclaimed(tmp_path)


@pytest.mark.parametrize(
    "source", ["[It was done. <!-- TODO --> So.]{.method}", "<!-- all\nof it", "[<b>It</b> was.]{.method}"]
)
def test_html_that_would_be_printed_is_found(source):
    assert any("would be printed as it stands; write a comment as <# … #>" in fault for fault in words(source))


def test_a_heading_after_a_byte_order_mark_is_a_heading(tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf# The pictures show it {#sec:a}\n")
    refuse_unclaimed(tmp_path)
