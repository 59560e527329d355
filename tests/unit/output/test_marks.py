import io
import json
import re
from collections import Counter

import pikepdf
import pytest
import typst

from writeup.output import pdf
from writeup.output.typesetting import typst_fonts

RIGHT_MARGIN = 520  # points from the left edge of the page
BADGE = "[proved]{.verdict verdict=proved claim=a}"
ENTRY = f"::: {{#claim:a .claim}}\nIt is so. {BADGE}\n\nRule\n:   Look.\n:::"
PLACES = (
    "\n#context [#metadata(query(<mark>).map(it => it.location().position()).map(it => (it.page, it.x.pt()))) <places>]"
)


@pytest.fixture
def written(sample):
    """The HTML and the Typst source of some Markdown, followed by the ledger's entry of the claim `a`."""

    def _written(text):
        words = f"{text}\n\n# All {{.appendix}}\n\n{ENTRY}"
        return sample.to_main(words), sample.write(pdf.source, words)

    return _written


def test_verdict_behind_words_is_a_sign_that_leads_to_the_ledger_and_is_read_as_its_word(written):
    page, program = written(f"It is so. {BADGE} And more.")
    assert re.search(
        r'is <span class="unbroken">so\.<a id="use:a:1" class="mark proved" title="proved" href="#claim:a">'
        r'<span aria-hidden="true">∎</span><span class="unseen"> proved</span></a></span> And',
        page,
    )
    assert '#mark("proved", "∎", "proved", target: <claim:a>);' in program["main.typ"]


def test_reading_of_the_author_has_a_sign_of_its_own(written):
    page, program = written("So [it seems]{.reading claim=a}, [to me]{.reading}.")
    assert page.count('<a class="mark reading" title="the author’s reading" href="#claim:a">') == 1
    assert page.count('<span class="mark reading" title="the author’s reading">') == 1
    assert '#mark("reading", "◦", "the author’s reading", target: <claim:a>);' in program["main.typ"]


def test_a_passage_of_the_authors_reading_has_the_sign_behind_its_last_word(written):
    page, program = written("::: {.reading claim=a}\nIt seems\n\nso to 2 of us.\n:::")
    assert page.count('class="mark reading" title="the author’s reading" href="#claim:a"') == 1
    assert re.search(r'us\.<a class="mark reading"', page)
    assert '<a class="value" tabindex="-1" href="#claim:a">2</a>' in page
    assert program["main.typ"].count('#mark("reading", "◦", "the author’s reading", target: <claim:a>);') == 1


def test_a_reading_in_a_footnote_has_one_sign(sample):
    page = sample.to_html("So.^[[It seems.]{.reading}]")
    assert page.count('title="the author’s reading"') == 1


@pytest.mark.parametrize("words", ["*so*", "“so”", "$x$", "`so`", "[0.1]{.value source=b.csv}", "[so](#use:a:1)"])
def test_nothing_comes_between_a_sign_and_what_it_stands_behind(written, words):
    page, program = written(f"It is {words} {BADGE} And more.")
    assert not re.search(r'\s<a [^>]*class="mark', page)
    assert not re.search(r"\s#mark", program["main.typ"])


def test_sign_stays_on_the_line_of_a_formula_and_its_full_stop(written):
    page, _ = written(f"It is $x$. {BADGE}")
    assert re.search(r'<span class="unbroken"><math>[^ ]*</math>\.<a [^>]*class="mark', page)


def test_verdict_that_is_all_of_a_cell_stays_a_word(written):
    page, program = written(f"| a | b |\n|---|---|\n| 1 | {BADGE} |")
    assert 'class="verdict proved"' in page.partition("</table>")[0]
    assert '#badge("proved")' in program["main.typ"]


def test_signs_in_print_stand_on_the_line_of_their_words(sample, written):
    _, program = written(" ".join([f"Some words, of which there are many. {BADGE}"] * 60))
    files = {name: content.encode() for name, content in program.items()}
    files["main.typ"] += PLACES.encode()
    with typst_fonts(sample.templates) as fonts:
        answer = typst.query(files, "<places>", field="value", font_paths=fonts, ignore_system_fonts=True,
                             sys_inputs={"figures": "float"})  # fmt: skip
    (places,) = json.loads(answer)
    assert len(places) == 60
    left = 25 / 25.4 * 72
    assert min(x for _, x in places) > left + 20


def test_signs_of_one_line_stand_beside_each_other_however_many_come_before(sample):
    before = " ".join([f"Some words, of which there are many. {BADGE}"] * 40)
    text = f"{before}\n\nOne. {BADGE} Two. {BADGE} Three. {BADGE}\n\n# All {{.appendix}}\n\n{ENTRY}"
    with pikepdf.open(io.BytesIO(sample.to_pdf(text))) as read:
        links = [note.Rect for page in read.pages for note in page.get("/Annots", [])]
    signs = [tuple(round(float(side)) for side in box) for box in links if float(box[0]) > RIGHT_MARGIN]
    assert max(Counter(bottom for _, bottom, _, _ in signs).values()) >= 3
    assert len({(left, bottom) for left, bottom, _, _ in signs}) == len(signs) == 43
