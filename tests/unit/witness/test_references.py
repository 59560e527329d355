"""The witness follows references, and counts what they lead to; whatever an author may write passes."""

import json
from pathlib import Path

import pytest

from writeup.document.document_tree import parse
from writeup.witness.account import Account, WitnessError
from writeup.witness.derivations import check_derivations
from writeup.witness.references import check_references

DOCUMENT = """
# One {#sec:one}

See [@tbl:first; @tbl:second], [@eq:sum] and [@sec:more].

| a |
|--:|
| 1 |

: The first {#tbl:first}

| b |
|--:|
| 2 |

: The second {#tbl:second}

$$a = b$$ {#eq:sum}

## Two {.appendix}

# Aside {.unnumbered #sec:aside}

[@sec:aside] and [this section](#sec:one){.reference}, as [@sec:last] says.

::: {.note uses="abc"}
A note.
:::

# More {.appendix #sec:more}

## Last {#sec:last}
"""
TYPED = (
    r"$$J_{ij} = \frac{\partial s_i}{\partial z_j} = s_i \times (1 - s_i) \approx s_i$$",
    r"$$f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}$$",
    r"$$E_{ij} = -s_i s_j \quad \text{for } i \ne j$$",
    r"Here $\sum_i s_i = 0$, $\chi^2 = 7.2$, and $R^2 =$ 0.9.",
)


def checked(markdown, change=lambda words: words):
    tree = json.loads(change(json.dumps(parse(markdown), ensure_ascii=False)))
    account = Account()
    check_references(account, Path("document.json"), tree)
    check_derivations(account, Path("document.json"), tree, Path("nowhere"))
    return account.counts


def test_a_document_as_it_should_be_passes():
    assert checked(DOCUMENT)["references"] > 10


@pytest.mark.parametrize("formula", TYPED)
def test_a_formula_that_an_author_types_passes(formula):
    assert checked(f"# One\n\n{formula}\n") == {"references": 1}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Table\u00a01", "Table\u00a02"),
        ("Equation\u00a01", "Equation\u00a02"),
        ("Appendix\u00a0A", "Section\u00a02"),
        ("Appendix\u00a0A.1", "Appendix\u00a0A.2"),
        ('["number", "2"]', '["number", "3"]'),
        ('"#tbl:first"', '"#tbl:second"'),
        ('"#tbl:first"', '"#tbl:nowhere"'),
    ],
)
def test_a_reference_to_another_place_is_refused(right, wrong):
    with pytest.raises(WitnessError, match="a second computation gives"):
        checked(DOCUMENT, lambda words: _replaced(words, right, wrong))


def _replaced(words, right, wrong):
    assert right in words
    return words.replace(right, wrong, 1)
