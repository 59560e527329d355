"""A document that is read and written in chunks has the bytes that it has as a whole."""

from pathlib import Path

import pytest

from writeup.document import document_tree, ledger_entries
from writeup.document.bibliography import read_bibliography
from writeup.document.chunks import IndivisibleError, split
from writeup.errors import DocumentError
from writeup.output.html_writer import Writer
from writeup.preview.chunks import Chunks

CLAIM = {
    "id": "faster",
    "section": "text",
    "statement": "A larger step is better, by 3.5\u00a0%.",
    "sentence": "A larger step is better, by 3.5\u00a0%.",
    "expected": "supported",
    "verdict": "supported",
    "rule": "accuracy rises with the learning rate",
    "reason": "28.3 above zero",
    "because": "The journey is longer, by 3 steps.",
    "quote": None,
    "evidence": {"kind": "counted", "runs": 4, "off": []},
}
VALUE = '[92.16]{.value source="runs.csv" place="learning rate 0.1" seeds="0, 1"}'
LEDGER = ["# Claims {#sec:ledger .appendix}", ledger_entries.entry(CLAIM, preliminary=False)]
SOURCE = ["# Sources {.appendix}", "::: {#source:runs-csv .source}\nruns.csv\n:::"]
STATED = ledger_entries.stated(CLAIM, preliminary=False)
PARTS = {
    "references": [
        *("# One {#sec:one}", "See [@sec:two] and [@eq:a; @tbl:t].", "# Two {#sec:two}", "See [@sec:one]."),
        *("$$a^2$$ {#eq:a}", "| a | b |\n|---|--:|\n| 1 | 2 |\n\n: Words {#tbl:t}"),
    ],
    "claims": ["# Text {#sec:text}", f"{STATED} And {VALUE}.", "## More", f"Again: {STATED}", *LEDGER, *SOURCE],
    "readings": ["# Text", f"{STATED} [So it is 3 times.]{{.reading claim=faster}}", "# Next", *LEDGER],
    "readings apart": ["# Text", "::: {.reading claim=faster}\nSo it is 3 times.\n:::", "# Next", STATED, *LEDGER],
    "values without their source": ["# Text", f"There are {VALUE}."],
    "notes": ["# One", "Words.[^a]", "# Two", "More.[^b]", "[^b]: The second.", "# Three", "[^a]: The first, $x$."],
    "code": [
        "# One",
        "```\n\n# no heading\n\n::: none\n\n```",
        "# Two",
        "~~~~\n\n# none\n~~~\n\n# none\n~~~~",
        "# Three",
    ],
    "divisions": [
        "# One",
        "::: {.method}\n\n# Inside {#sec:in}\n\n:::: guide\nWords.\n::::\n\n:::",
        "# Two\n\n[@sec:in]",
    ],
    "lists": ["# One", "- a\n\n- b\n\n  # Inside\n\n1. c", "# Two", "Term\n\n:   Meaning", "> # Quoted\n>\n> — Me"],
    "spans": [
        "# One",
        "[Words]{#here}, [more *words*]{.guide} and `code`{#there}.",
        "# Two",
        "[To it](#here), [@here].",
    ],
    "works": ["# One", "As [@farkas1902] says.", "# Two by @holm1979 {#sec:two}", "[@sec:two] and @holm1979.", *LEDGER],
    "works with a place": ["# One", "- [@farkas1902, p. 3; @holm1979]", "# Two", "::: references\n:::", "# Three"],
    "works at the end": [
        "# One",
        "As^[A.] [@farkas1902] says.",
        "# Two",
        "[@holm1979], [@farkas1902].[^a]",
        "[^a]: B.",
    ],
    "an abstract": ["::: abstract\nIt is $x$, see [@farkas1902].\n:::", "# One", "Words.", "# Two {.appendix}"],
    "nothing": [""],
    "no heading": ["Words.", "::: guide\nA.\n:::", "Words.\n:::: {.guide}\nB.\n::::", "C."],
    "appendix": ["# One", "## Two", "# Three {.appendix}", "## Four {.unnumbered #sec:f}", "[@sec:f]"],
}


WORKS = read_bibliography(None)
IN_NOTES = read_bibliography(None, Path(__file__).parents[2] / "data/note.csl")


def whole(markdown, tmp_path, works=WORKS):
    writer = Writer(tmp_path)
    blocks = document_tree.parse(markdown, works)["blocks"]
    return writer.write(blocks), writer.notes, writer.contents(blocks)


def in_chunks(chunks, markdown, tmp_path, works=WORKS):
    document = chunks.write(chunks.read(markdown), works, tmp_path, lambda: "")
    body = "\n".join(filter(None, (chunk.html for chunk in document.chunks)))
    return body, document.notes, Writer(tmp_path).contents(document.outline)


@pytest.mark.parametrize("name", PARTS)
def test_chunks_have_the_bytes_of_the_whole(name, tmp_path):
    markdown = "\n\n".join(PARTS[name])
    assert in_chunks(Chunks(), markdown, tmp_path) == whole(markdown, tmp_path)


@pytest.mark.parametrize("name", PARTS)
def test_what_was_written_before_makes_no_difference(name, tmp_path):
    chunks = Chunks()
    in_chunks(chunks, "\n\n".join([*PARTS["readings"], "# Beside {#sec:beside}"]), tmp_path)
    for parts in (PARTS[name], ["# New", "First.[^z]", "[^z]: A note.", *PARTS[name]], PARTS[name]):
        markdown = "\n\n".join(parts)
        assert in_chunks(chunks, markdown, tmp_path) == whole(markdown, tmp_path)


def test_citations_that_are_footnotes_are_counted_with_the_others(tmp_path):
    chunks, markdown = Chunks(), "\n\n".join(PARTS["works at the end"])
    for text in (markdown, f"# New\n\nFirst [@farkas1902].^[A note.]\n\n{markdown}", markdown):
        assert in_chunks(chunks, text, tmp_path, IN_NOTES) == whole(text, tmp_path, IN_NOTES)


def test_a_chunk_that_others_change_is_written_again(tmp_path):
    chunks, parts = Chunks(), PARTS["claims"]
    in_chunks(chunks, "\n\n".join(parts), tmp_path)
    markdown = "\n\n".join([*parts[:3], "Nothing.", *parts[4:]])
    body, _, _ = in_chunks(chunks, markdown, tmp_path)
    assert body == whole(markdown, tmp_path)[0]
    assert body.count("use:faster") == 2  # where the claim is used, and the way there from its entry


def test_only_what_changed_is_read_again():
    chunks, parts = Chunks(), PARTS["references"]
    before = chunks.read("\n\n".join(parts))
    after = chunks.read("\n\n".join([*parts, "More words."]))
    assert [id(tree) for tree in after[:2]] == [id(tree) for tree in before[:2]]
    assert after[-1] is not before[-1]


@pytest.mark.parametrize(
    "words", ["[label]\n\n[label]: https://example.org", "(@) An example.", "---\ntitle: A\n---", "*[HTML]: words"]
)
def test_a_text_that_hangs_together_is_not_split(words):
    with pytest.raises(IndivisibleError):
        split(f"# One\n\n{words}\n\n# Two")


@pytest.mark.parametrize("words", ["[So it is [@farkas1902]: always.]{.guide}", "[@farkas1902]: a proof. (@holm1979)"])
def test_what_only_looks_so_is_split(words):
    assert len(split(f"# One\n\n{words}\n\n# Two")) == 3


def test_a_division_that_is_never_closed_is_not_split(tmp_path):
    with pytest.raises((IndivisibleError, DocumentError)):
        in_chunks(Chunks(), "# One\n\n::: guide\n\nWords.\n\n# Two", tmp_path)


@pytest.mark.parametrize("words", ["[@fig:nope]", "$$\\nope$$", "A \x07 bell.", "### Too deep"])
def test_a_mistake_is_the_same_as_in_the_whole(words, tmp_path):
    markdown = f"# One\n\n{words}\n\n# Two"
    with pytest.raises(DocumentError) as expected:
        whole(markdown, tmp_path)
    with pytest.raises(DocumentError) as raised:
        in_chunks(Chunks(), markdown, tmp_path)
    assert str(raised.value) == str(expected.value)
