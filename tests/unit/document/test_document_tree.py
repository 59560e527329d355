import pytest

from writeup.document import document_tree
from writeup.document.pandoc_ast import attributes, find_all, image_of, text, walk
from writeup.errors import DocumentError

FIGURE = "![Loss.](curve){#fig:curve}\n\n"


def numbers(document):
    return {attributes(node)[0]: attributes(node)[2]["number"] for node in walk(document["blocks"])
            if node["t"] in ("Header", "Figure", "Table", "Div") and "number" in attributes(node)[2]}  # fmt: skip


def references(document):
    return [text(link["c"][1]) for link in find_all(document["blocks"], "Link", "reference")]


def test_sections_figures_tables_and_equations_are_numbered_in_reading_order(sample):
    assert numbers(sample.tree) == {
        "sec:softmax": "1", "sec:steps": "1.1", "sec:sweep": "2", "sec:claims": "A", "sec:runs": "A.1",
        "eq:softmax": "1", "eq:jacobian": "2", "eq:matrix": "3", "tbl:rates": "1", "tbl:runs": "2", "fig:curve": "1",
    }  # fmt: skip


def test_reference_is_written_with_the_kind_and_number_of_its_target():
    document = document_tree.parse(
        f"# One {{#sec:one}}\n\nSee @sec:one, [@fig:curve; @eq:e].\n\n{FIGURE}$$ a $$ {{#eq:e}}\n"
    )
    assert [name.replace("\xa0", " ") for name in references(document)] == ["Section 1", "Figure 1", "Equation 1"]


def test_displayed_formula_inside_a_paragraph_becomes_a_block_of_its_own():
    blocks = document_tree.parse("before $$ x $$ after")["blocks"]
    assert [(node["t"], text(node["c"])) for node in blocks] == [("Para", "before"), ("Div", " x "), ("Para", "after")]


def test_displayed_formula_carries_given_words_or_generated_ones():
    given, generated = document_tree.parse('$$ x $$ {#eq:a alt="the letter x"}\n\n$$ x^2 $$')["blocks"]
    assert (attributes(given)[2]["alt"], attributes(generated)[2]["alt"]) == ("the letter x", "x squared")


@pytest.mark.parametrize(
    ("said", "pairs"),
    [
        ('{#eq:a alt="the set {x}"}', [["alt", "the set {x}"], ["number", "1"]]),
        ('{certificate="softmax"}', [["alt", "x"], ["certificate", "softmax"]]),
        ('{certificate="softmax"} {#eq:a}', [["alt", "x"], ["certificate", "softmax"], ["number", "1"]]),
    ],
)
def test_what_is_said_of_a_formula_is_taken_up_and_the_words_behind_it_stay(said, pairs):
    formula, words = document_tree.parse(f"$$ x $$ {said} and so on.")["blocks"]
    assert formula["c"][0][2] == pairs
    assert text(words["c"]) == "and so on."


@pytest.mark.parametrize("words", ["`{#eq:a}` labels", "*{#eq:a}* or {this}", '"{#eq:a}"'])
def test_code_and_emphasised_or_quoted_words_behind_a_formula_are_no_label(words):
    formula, said = document_tree.parse(f"$$ x $$ {words}")["blocks"]
    assert formula["c"][0][0] == ""
    assert "{#eq:a}" in text(said["c"])


def test_badge_leads_to_its_claim_only_where_the_claim_stands_in_the_document():
    badge = '[yes]{.verdict verdict="proved" claim="a"}'
    (alone,) = find_all(document_tree.parse(badge), "Span")
    with_claim, _ = find_all(document_tree.parse(f"{badge}\n\n[A]{{#claim:a}}"), "Span")
    assert "href" not in attributes(alone)[2]
    assert attributes(with_claim)[2]["href"] == "#claim:a"


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("See [@fig:none].", r"\[@fig:none\] leads nowhere"),
        ("[text](#nowhere)", "#nowhere leads nowhere"),
        ("# A {#sec:a}\n\n# B {#sec:a}", "#sec:a is used twice"),
        (FIGURE + FIGURE, "#fig:curve is used twice"),
        ("Text ![Loss.](curve) text", "must stand alone"),
        ("![](curve)\n", "must stand alone"),
        ("# ![Loss.](curve)", "the picture curve must stand alone"),
        ("| ![Loss.](curve) |\n|---|\n| a |", "the picture curve must stand alone"),
        ("+------------------+\n| ![Loss.](curve)  |\n+------------------+", "the picture curve must stand alone"),
        ("[![Loss.](curve)](https://example.org)", "the picture curve must stand alone"),
        ("Text[^1].\n\n[^1]: ![Loss.](curve)", "the picture curve must stand alone"),
        ("![Loss ![gain](other).](curve)", "the picture other must stand alone"),
        ("![Loss.](charts/curve.svg)", r"without folder or ending: !\[Caption\]\(curve\)"),
        ("![Loss.](my%20photo.png)", r"'my photo\.png' is given as a path; .*figures/my_photo\.png"),
        (">", "a quotation is empty; write its words after the >"),
        ("[^1]: Unused.", r"footnote \[\^1\] has words, but nothing refers to it"),
        ("A[^1].\n\n[^1]: One.\n\n[^1]: Two.", r"footnote \[\^1\] has words in two places"),
        ("# On $$ a $$", r"formula \$a\$ is displayed outside a paragraph"),
        ("On *$$ a $$*", r"formula \$a\$ is displayed outside a paragraph"),
        ("| a |\n|---|\n| b |\n\n: On $$ a $$", r"formula \$a\$ is displayed outside a paragraph"),
        ("::: equation\nWords.\n:::", r"“Words\.” has the class \.equation, .*; write a displayed formula as"),
        ("On [x]{.mark}", r"“x” has the class \.mark, which only the program gives; emphasise words as \*words\*"),
        ("[x](https://a.b){.citation}", r"class \.citation, .*; cite a work as \[@key\]"),
        ("::: {.work #ref:x}\n:::", r"a passage has the class \.work, .*; write ::: references"),
        ("::: {.ledger}\nWords.\n:::", r"class \.ledger, .*; print the claims with << ledger\(\) >>"),
        ("> ::: {.attribution}\n> Words.\n> :::", "write the source of a quotation as its last paragraph: > — source"),
        ("::: references\nWords.\n:::", "::: references only says where they are to stand; take the words out of it"),
        ("::: contents\nWords.\n:::", "::: contents only says where they are to stand; take the words out of it"),
        ("[x]{.claimed}", r"“x” has the class \.claimed without claim=; write << claim\("),
        ("[x]{.excerpt}", r"“x” has the class \.excerpt without of=; write << excerpt\("),
        ('[x]{.reading href="#a"}', "“x” has the attribute href=, which only the program gives; remove it"),
        ('| a |\n|---|\n| b |\n\n: C {#tbl:a uses="1"}', "the attribute uses=, which only the program gives"),
        ("# A {.unnumbered number=7}", "the attribute number=, which only the program gives"),
        ("On $$ a $$\n: term", r"formula \$a\$ is displayed outside a paragraph"),
        ("$\\foo$", r"uses \\foo"),
        ("$$ \\begin{array}{l} a \\end{array} $$", "environment array"),
        ("$$ a $$ {#a}", r"label \{#a\} after the formula \$a\$ must be written"),
        ('$$ a $$ {certificate="softmax"}{#eq:a}', r'"name"\} and a space may stand before it'),
        ('$$ a $$ {certificate="softmax"}.', r'label \{certificate="softmax"\}\. after the formula'),
        ("$$ a $$ {#eq:a}[^1]\n\n[^1]: Note.", r"label \{#eq:a\}… after the formula"),
        ("$$ a $$ {#eq:a}.", "with a space or the end of the paragraph after it"),
        ("[yes]{.verdict}", "give verdict= one of"),
        ("[yes]{.verdict verdict=maybe}", "give verdict= one of"),
        (
            "# A\n\n# Thanks {.unnumbered}\n\n## Funding",
            "a heading of level 2 has no numbered heading of level 1 above it; write one, or give this one level 1",
        ),
        ("# A\n\n### B", "a heading of level 3 has no numbered heading of level 2 above it; write one, or give this"),
        (
            "![A](a){width=300px}",
            "the figure a has the width 300px; give a share of the line, as 60%, or a length in pt",
        ),
        ("![A](a){width=0.0pt}", "the figure a has the width 0.0pt; give a share of the line"),
        ("| a |\n| b |", "a line block cannot be set"),
        ("[a]{.smallcaps}", "small capitals cannot be set"),
    ],
)
def test_authors_mistake_is_told_in_one_sentence(markdown, message):
    with pytest.raises(DocumentError, match=message) as caught:
        document_tree.parse(markdown)
    assert "\n" not in str(caught.value)


def test_sections_are_counted_on_behind_those_without_a_number():
    words = (
        "# A\n\n## B\n\n## C {.unnumbered}\n\n### D {.unnumbered}\n\n## E\n\n### F\n\n# G {.unnumbered}\n\n# H\n\n## I"
    )
    headers = find_all(document_tree.parse(words)["blocks"], "Header")
    assert " ".join(attributes(header)[2].get("number", "-") for header in headers) == "1 1.1 - - 1.2 1.2.1 - 2 2.1"


def test_a_reference_has_the_number_of_its_section_or_its_heading_as_it_stands():
    appendices = "".join(f"# {number} {{#sec:a{number} .appendix}}\n\n" for number in range(1, 29))
    words = "# On its own {#sec:own .unnumbered}\n\n[@sec:own], [@sec:a1], [@sec:a26], [@sec:a27], [@sec:a28]\n\n"
    links = find_all(document_tree.parse(words + appendices)["blocks"], "Link", "reference")
    assert [text(link["c"][1]).replace("\u00a0", "~") for link in links] == [
        "On its own", "Appendix~A", "Appendix~Z", "Appendix~AA", "Appendix~AB",
    ]  # fmt: skip


def test_a_picture_of_the_authors_own_is_called_after_its_file():
    (figure,) = document_tree.parse('![The bench](figures/photos/bench.png "A laser."){width=50%}')["blocks"]
    image = image_of(figure)
    assert figure["c"][0][0] == "fig:bench"
    assert image["c"][2] == ["bench", "A laser."]
    assert dict(image["c"][0][2]) == {"width": "50%", "file": "figures/photos/bench.png"}
