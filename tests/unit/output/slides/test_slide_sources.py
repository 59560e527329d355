import json

import pytest

from writeup.document import document_tree
from writeup.document.pandoc_ast import find_all, text, walk
from writeup.document.plain import escaped
from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.tables import table
from writeup.document.template_paths import sections, slides
from writeup.errors import DocumentError
from writeup.output.text_runs import formula, plain, runs

from .conftest import CLAIM, DOCUMENT, PLAN, TEMPLATES


def said(slide):
    words = (plain(node["c"]) for box in slide["boxes"] for node in walk(box.get("blocks", []))
             if node["t"] in ("Para", "Plain"))  # fmt: skip
    return " ".join(" ".join(words).split())


def titles(slides):
    return [text(slide["title"]) for slide in slides]


def test_the_tools_own_slides_say_nothing_by_hand():
    refuse_unclaimed(TEMPLATES, slides)


@pytest.mark.parametrize("words", ["It reached 94.2 percent.", "Deeper networks are better."])
def test_number_or_sentence_typed_on_a_slide_is_refused(tmp_path, words):
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides/mine.md").write_text(f"## Depth\n\n{words}\n")
    with pytest.raises(DocumentError, match=r"slides/mine\.md, line 3"):
        refuse_unclaimed(tmp_path, slides)


def test_slides_are_no_sections_so_that_their_edits_leave_the_document_alone():
    assert not set(sections(TEMPLATES)) & set(slides(TEMPLATES))
    assert "slides/slides.md" in slides(TEMPLATES)


def test_a_new_sweep_has_its_slide_with_no_code(make):
    assert titles(make()) == ["Experiments", "Deeper is better, at n \\le 2", "Formula and table"]


def test_curves_stand_at_the_left_and_the_table_beside_them(make):
    picture, caption, head, table = make()[1]["boxes"]
    assert [picture["kind"], table["kind"]] == ["picture", "table"]
    assert caption["quiet"]
    assert head["quiet"]
    assert picture["x"] + picture["w"] < table["x"]


def test_a_sweep_that_the_study_does_not_have_has_none(make):
    assert titles(make(plan={**PLAN, "sweeps": []})) == ["Experiments", "Formula and table"]


def test_what_is_taken_is_the_documents_with_its_number(make):
    table = make('# A\n\n<< excerpt("tbl:depth") >>\n')[0]
    assert said(table) == "Table 1. Depth: accuracy in percent"
    assert "94.20" in text(table["boxes"][1]["node"])


@pytest.mark.parametrize(
    "words", ["*X*", "**very *X***", "~~X~~", '"X"', "[X](https://example.org)", "[see X]{.guide}"]
)
def test_an_excerpt_stands_within_marked_words_too(make, words):
    words = words.replace("X", '<< excerpt("sec:depth") >>')
    (slide,) = make(f"# {words}\n\nMore {words}\n")
    assert "Depth" in titles([slide])[0]
    assert "Depth" in said(slide)


def test_a_caption_for_the_slide_may_hold_an_excerpt(make):
    caption = 'caption="It is " ~ excerpt("sec:depth")'
    (slide,) = make(f'# A\n\n<< excerpt("tbl:depth", {caption}) >>\n')
    assert said(slide) == "Table 1. It is Depth"


def test_a_table_can_show_some_of_its_columns_and_those_before_them(make):
    document = DOCUMENT.replace("| Test   |", "| Test, last epoch |")
    for columns, head in ((["Test"], ["Layers n", "Test, last epoch"]), (["Layers n"], ["Layers n"]), (["Loss"], None)):
        (slide,) = make(f'# A\n\n<< excerpt("tbl:depth", columns={columns}) >>\n', document=document)
        rows = table(slide["boxes"][1]["node"]).head
        assert [text(cell.blocks) for cell in rows[0]] == (head or ["Layers n", "Test, last epoch"])


MERGED = (
    DOCUMENT
    + """
+---+---+---+---+
| A | B     | C |
+===+===+===+===+
| 1 | 2 | 3 | 4 |
+---+---+---+---+
| a and b   | c |
+---+---+---+---+

: Merged {#tbl:merged}

|   |   |
|---|---|
| 5 | 6 |

: Headless {#tbl:headless}
"""
)


@pytest.mark.parametrize(
    ("name", "head", "rows"),
    [
        ("merged", "A", [[("A", 1)], [("1", 1)], [("a and b", 1)]]),
        ("merged", "B", [[("A", 1), ("B", 2)], [("1", 1), ("2", 1), ("3", 1)], [("a and b", 3)]]),
        ("merged", "C", [[("A", 1), ("B", 2), ("C", 1)], [(n, 1) for n in "1234"], [("a and b", 3), ("c", 1)]]),
        ("headless", "A", [[("5", 1), ("6", 1)]]),
    ],
)
def test_columns_are_chosen_where_cells_are_over_several_of_them_and_where_there_are_no_heads(make, name, head, rows):
    (slide,) = make(f'# A\n\n<< excerpt("tbl:{name}", columns=["{head}"]) >>\n', document=MERGED)
    shown = table(slide["boxes"][1]["node"])
    assert [[(text(cell.blocks), cell.columns) for cell in row] for row in [*shown.head, *shown.body]] == rows


@pytest.mark.parametrize("head", ['"Layers"', r"Layers\%", "&lt; 2 layers"])
def test_a_chosen_column_may_have_any_characters_in_its_head(make, head):
    document = DOCUMENT.replace("| Layers $n$ |", f"| {escaped(head)} |")
    (slide,) = make(f"# A\n\n<< excerpt('tbl:depth', columns={json.dumps([head])}) >>\n", document=document)
    rows = table(slide["boxes"][1]["node"]).head
    assert [text(cell.blocks) for cell in rows[0]] == [head]


def test_cells_of_chosen_columns_stay_below_their_heads(make):
    (slide,) = make('# A\n\n<< excerpt("tbl:depth", columns=["Layers n"]) >>\n')
    shown = table(slide["boxes"][1]["node"])
    assert [[text(cell.blocks) for cell in row] for row in shown.body] == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        ("supported", "Deeper is better."),
        ("refuted", "It is not so that “Deeper is better”."),
        ("undecided", "Whether deeper is better is open."),
    ],
)
def test_a_title_says_what_the_verdict_leaves_of_its_claim(make, verdict, sentence):
    claim = {**CLAIM, "verdict": verdict, "sentence": sentence}
    (slide,) = make('# << title("deeper") >>\n\n- << claim("deeper") >>\n', claims=[claim])
    assert titles([slide]) == [sentence.removesuffix(".")]
    assert said(slide) == sentence


WIDER = {**CLAIM, "id": "wider", "sentence": "Wider is worse."}


@pytest.mark.parametrize(
    ("verdict", "other", "words"),
    [
        ("supported", "supported", "Deep and wide"),
        ("refuted", "supported", "What the claim says"),
        ("supported", "refuted", "What the claim says"),
        ("undecided", "undecided", "What the claim says"),
    ],
)
def test_short_words_stand_only_where_each_claim_behind_them_has_the_verdict_expected(make, verdict, other, words):
    claims = [{**CLAIM, "verdict": verdict, "sentence": "What the claim says."}, {**WIDER, "verdict": other}]
    call = '("deeper", "Deep and wide", also=["wider"])'
    (slide,) = make(f"# << title{call} >>\n\n- << claim{call} >>\n", claims=claims)
    assert titles([slide]) == [words]
    assert said(slide).startswith(words)
    signs = find_all([box["blocks"] for box in slide["boxes"]], "Span")
    assert any(f"{verdict}" in text(node["c"][1]) for node in signs)


@pytest.mark.parametrize(
    "words",
    ['title("deeper", "Ten layers")', 'claim("deeper", "It reached 94 %.")', 'excerpt("tbl:depth", caption="7")'],
)
def test_a_number_typed_into_short_words_is_refused(make, words):
    with pytest.raises(DocumentError, match="typed by hand"):
        make(f"# A\n\n<< {words} >>\n")


PRINTED = (
    'The rate is [0.1438]{.value source="rates.json" place="first"}, then [1]{.value source="rates.json" place="all"} '
)
PRINTED += '[2]{.value source="rates.json" place="all"}.\n'


@pytest.mark.parametrize(
    ("file", "source"), [("rates.json", "rates.json"), ("results/rates.json", "rates.json"), ("a/b.csv", "../a/b.csv")]
)
def test_short_words_can_hold_a_number_that_the_document_prints(make, file, source):
    deck = f'# << title("deeper", "It ends at " ~ value("{file}", "first")) >>\n\nwords\n'
    (slide,) = make(deck, document=f"{DOCUMENT}\n{PRINTED.replace('rates.json', source)}")
    assert titles([slide]) == ["It ends at 0.1438"]


@pytest.mark.parametrize(("place", "count"), [("none", 0), ("all", 2)])
def test_a_number_that_the_document_does_not_print_once_is_refused(make, place, count):
    with pytest.raises(DocumentError, match=f"prints {count} different numbers from rates.json: {place}"):
        make(f'# A\n\n<< value("rates.json", "{place}") >>\n', document=f"{DOCUMENT}\n{PRINTED}")


def test_a_table_and_a_figure_can_have_a_caption_for_the_slide(make):
    for identifier, words in (("tbl:depth", "Table 1. Two depths"), ("fig:curves-depth", "Figure 1. Two depths")):
        (slide,) = make(f'# A\n\n<< excerpt("{identifier}", caption="Two depths") >>\n')
        assert said(slide) == words


def test_published_values_are_counted_by_whether_a_single_run_gives_them(make):
    configuration = {"momentum": "0.9"}
    sweep = {"name": "depth", "title": "Depth", "vary": {"momentum": ["0.9"]}, "configurations": [configuration]}
    facts = {"sweep": "depth", "configuration": configuration, "published": 0.98, "mean": 0.98, "low": 0.9, "high": 1.0}
    comparisons = [
        {**facts, "metric": metric, "declared": True, "verdict": verdict}
        for metric, verdict in (("train_accuracy", "refuted"), ("test_accuracy", "supported"))
    ]
    claim = {**CLAIM, "evidence": {"kind": "published", "comparisons": comparisons}}
    deck = "# << published.given | show >> of << published.all | show >>\n\nwords\n"
    (slide,) = make(deck, plan={**PLAN, "sweeps": [sweep]}, claims=[claim])
    assert titles([slide]) == ["1 of 2"]


def test_a_title_of_an_unknown_claim_is_refused_by_name(make):
    with pytest.raises(DocumentError, match="no claim is called 'wider'"):
        make('# << title("wider") >>\n\nwords\n')


def test_claim_stands_with_its_sign_and_value_with_its_source(make):
    words = "A deeper network bends more. So the first 48,000 train. Deeper is better, at n ≤ 2."
    assert said(make()[-1]).startswith(words)
    shown = find_all([box.get("blocks", []) for box in make()[-1]["boxes"]], "Plain")
    signs = [run for node in shown for run in runs(node["c"]) if run.verdict]
    assert [(run.text, run.verdict) for run in signs] == [("✓", "supported")]


def test_the_sign_of_a_verdict_never_stands_alone_on_a_line(make):
    (slide,) = make('# A\n\n- << claim("deeper") >>\n')
    assert "2.\N{NO-BREAK SPACE}✓" in "".join(run.text for run in runs(slide["boxes"][0]["blocks"][0]["c"][0][0]["c"]))


def test_a_span_may_be_empty(make):
    assert said(*make("# A\n\nwords []{#here} and [ ]{.guide} more\n")) == "words and more"


def test_notes_are_what_the_author_wrote_for_the_speaker(make):
    (slide,) = make(
        '# A\n\nwords\n\n::: notes\n[Look at $10^{-4}$.]{.guide}\n<< claim("deeper") >> << because("deeper") >>\n:::\n'
    )
    assert slide["notes"] == ["Look at 10⁻⁴. Deeper is better, at n ≤ 2. A deeper network bends more."]
    assert said(slide) == "words"


def test_without_notes_the_speaker_says_what_the_slide_says(make):
    *sentences, sources = make()[1]["notes"]
    assert sentences[0] == "Deeper is better, at n ≤ 2."
    assert all(sentence[-1] in ".?" for sentence in sentences)
    assert make()[-1]["notes"][-1] == "Sources: plan.json."
    assert not sources.startswith("Claim")


def test_the_sources_are_those_of_the_title_the_notes_and_the_slide(make):
    value = '[1]{.value source="X.csv"}'
    title, word, note, cell, caption = (
        value.replace("X", name) for name in ("title", "word", "note", "cell", "caption")
    )
    (slide,) = make(
        f"# {title}\n\n- {word}\n\n| n |\n|---|\n| {cell} |\n\n: {caption}\n\n::: notes\nSay {note}.\n:::\n"
    )
    assert slide["notes"][-1] == "Sources: caption.csv, cell.csv, note.csv, title.csv, word.csv."


def test_a_deck_shows_all_that_the_document_displays_only_when_backup_is_asked_for(make):
    deck = (TEMPLATES / "slides/slides.md").read_text()
    tail = "# Talk\n\n<< excerpt('eq:softmax') >>\n\n" + deck[deck.index("<% if backup %>") :]
    assert titles(make(tail)) == ["Talk"]
    assert titles(make(tail, backup=True)) == ["Talk", "Backup", "Depth"]
    kinds = [box["kind"] for slide in make(tail, backup=True)[2:] for box in slide["boxes"] if not box.get("quiet")]
    assert sorted(kinds) == ["picture", "table"]


def test_taking_what_the_document_lacks_is_refused_by_name(make):
    with pytest.raises(DocumentError, match=r"the document has no tbl:width .* has\('tbl:width'\)"):
        make('# A\n\n<< excerpt("tbl:width") >>\n')


@pytest.mark.parametrize(
    ("deck", "fault"),
    [
        ("Words.\n", "before the first heading"),
        ("# A\n\n## \n\nwords\n", "a slide has no title"),
        ("# A\n\n## B\n", 'the slide "B" is empty'),
        ("# A\n\n### B\n\nc\n", "has no numbered heading of level 2 above it"),
        ('# A\n\nSee << excerpt("tbl:depth") >> here.\n', "tbl:depth is more than one paragraph of words"),
    ],
)
def test_deck_that_no_class_could_be_shown_is_refused(make, deck, fault):
    with pytest.raises(DocumentError, match=fault):
        make(deck)


def test_the_document_is_not_changed_by_what_is_taken_from_it(make):
    assert titles(make()) == titles(make(document=DOCUMENT))


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{\partial s_i}{\partial z_j} = -s_i s_j", "∂si/∂zj = −sisj"),
        (r"\tfrac14 C_0", "(1/4)C0"),
        (r"\left( 1 + H / 4 \right)", "(1 + H/4)"),
        (r"w = (1, -1)", "w = (1, −1)"),
        (r"\sqrt{x + 1}", "√(x + 1)"),
        (r"z \in \mathbb{R}^n", "z ∈ ℝn"),
        (r"\frac{1}{2n}", "1/(2n)"),
        (r"\frac{(a + b)}{\sqrt{2}}", "(a + b)/√2"),
        (r"\frac{a}{\frac{b}{c}}", "a/(b/c)"),
        (r"\frac12 (a + b)", "(1/2)(a + b)"),
        (r"\ln\frac{d W_1}{d t} = \frac12, \quad \frac12 < x", "ln\u2061(dW1/dt) = 1/2,  1/2 < x"),
        (r"\left|\frac12\right|", "|1/2|"),
        (r"\sqrt[3]{x}", "(root of order 3 of x)"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"\bar{x + y}", "(x + y)\u0304"),
        (r"e^{-z_i^2}", "e−z_i^2"),
    ],
)
def test_formula_within_words_is_set_on_one_line(tex, line):
    assert "".join(run.text for run in formula(tex)).strip() == line


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("$10^{-4}$, $x^2$, $x'$, $A^\\top$, $x_i$, $x_{ij}$, 5^th^", "10⁻⁴, x², x′, A⊤, x_i, x_ij, 5th"),
        ("$2^k$, $2^{kn}$, $2^k n$, $a^T b$", "2^k, 2^(kn), 2^k n, a^T b"),
        ("$2^{2^n}$, $e^{-x^2/2}$, $x^{1/2}$", "2^(2^n), e^(−x^2/2), x^(1/2)"),
        ("$x_i j$, $x_{i+1}$, $x_i + 1$, $x_{i_j}$, $w_- w$", "x_i j, x_(i+1), x_i + 1, x_(i_j), w_− w"),
        ("$\\frac12^2$, ${x^2}^3$, $\\bar{x_1}$", "(1/2)², (x²)³, (x_1)\u0304"),
    ],
)
def test_scripts_are_told_from_letters_where_nothing_can_be_raised(words, line):
    assert plain(document_tree.parse(words)["blocks"][0]["c"]) == line


@pytest.mark.parametrize(
    ("tex", "other"),
    [
        (r"\sqrt{2n}", r"\sqrt{2}n"),
        (r"\sqrt{x}^2", r"\sqrt{x^2}"),
        (r"\frac{a}{b}c", r"\frac{a}{bc}"),
        (r"a\frac{b}{c}^2", r"a\frac{b}{c^2}"),
        (r"2\frac12", r"\frac{21}{2}"),
        (r"\ln\frac ab", r"\frac{\ln a}{b}"),
        (r"\frac{a}{b} / c", r"a / \frac{b}{c}"),
        (r"\binom{n}{k}", r"\left(\frac{n}{k}\right)"),
        (r"\vec{ab}", r"a\vec{b}"),
        (r"x_{12}", r"x_1 2"),
        (r"e^{\frac{a}{b}}", r"\frac{e^a}{b}"),
        (r"\sqrt[3]{x}y", r"\sqrt[3]{xy}"),
    ],
)
def test_two_formulas_are_never_one_and_the_same_line(tex, other):
    lines = {plain(document_tree.parse(f"${tex}$")["blocks"][0]["c"]) for tex in (tex, other)}
    assert len(lines) == 2


def test_indices_are_lowered_and_exponents_raised():
    assert [(run.text, run.raised) for run in formula("x_i^2")] == [("x", 0), ("i", -1), ("2", 1)]


def test_every_finding_of_a_study_of_ones_own_is_on_its_slides_however_many(make):
    findings = [{**CLAIM, "id": f"finding_{n}", "sentence": f"Finding {n} {'is long ' * 12}."} for n in range(20)]
    complete = {**CLAIM, "id": "complete", "section": "", "sentence": "All runs count."}
    deck = '<% include "slides/answers.md" %>'
    slides = make(deck, plan=PLAN, claims=[*findings, complete])
    told = " ".join(map(said, slides))
    assert len(slides) > 1
    assert all(f"Finding {n} is long" in told for n in range(20))
