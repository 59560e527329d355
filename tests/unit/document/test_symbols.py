"""What finds a symbol that prose uses before it is defined."""

import pytest

from symbols import symbols, undefined
from writeup.document.document_tree import parse


def found(markdown):
    return [line.split("$")[1] for line in undefined(parse(markdown)["blocks"], ["Hidden units"])]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\eta = 0.1", [(r"\eta", "")]),
        (r"W_1 + b_{2}", [("W", "1"), ("b", "2")]),
        (r"\hat{y} - \bar x", [(r"\haty", ""), (r"\barx", "")]),
        (r"\frac{1}{2} \operatorname{softmax} \left( z \right)", [("z", "")]),
        (r"\sum_k \sigma_k \text{ of each class}", [(r"\sigma", "*")]),
        (r"x \in \mathbb{R}^n \quad \exp", [("x", ""), ("n", "")]),
        ("10^{-4}", []),
    ],
)
def test_the_symbols_of_a_formula_are_its_letters_with_their_numbers(tex, expected):
    assert symbols(tex) == expected


@pytest.mark.parametrize(
    ("markdown", "missing"),
    [
        (r"It grows at $\lambda$.", [r"\lambda"]),
        ("::: definition\nLet $P$ be the probabilities.\n:::\n\nIt starts at $P_0$.", ["P_0"]),
        ("It is $R = 1$ there.\n\nOther words.\n\n::: definition\n$R$ is the radius.\n:::", ["R"]),
        ("- $r$ grows.\n- So does $s$.", ["r", "s"]),
        (r"[It is $\kappa a$.]{.step}", [r"\kappa", "a"]),
        ("$$ r = 1 $$", ["r"]),
        (r"$$ r = \lambda - q $$", [r"\lambda", "q"]),
        (r"At $\eta = 1$ it is fast.", [r"\eta"]),
        ("> It is $r$.", ["r"]),
        (r"It lasts for $T$, and $T$ is long.", ["T"]),
    ],
)
def test_a_symbol_that_nobody_defined_is_found_where_it_is_first_used(markdown, missing):
    assert found(markdown) == missing


@pytest.mark.parametrize(
    "markdown",
    [
        "::: definition\nLet $r$ be the rate.\n:::\n\nIt is $r$.",
        "[The score $z_i$ of a class.]{.definition} The first is $z_1$, and all are $z$.",
        r"The learning rate $\eta$ matters. At $\eta = 1$ it is fast.",
        "Two inputs $x_1, x_2$ make $x$.",
        "With $H = 32$ hidden units it is slow, and $H = 64$ is fast.",
        "[The rate $q$ is high.]{.step}\n\n$$ r = q / 2 $$\n\nSo is $r$.",
        r"It moves by $\eta g$, where $g$ is the gradient and the learning rate $\eta$ its length.",
        r"[Let $\tau = 1$ at first.]{.step} Then $\tau$ grows.",
        "It is $r > 0$.\n\n::: definition\nHere $r$ is the rate.\n:::",
        "| Penalty $\\alpha$ |\n|---|\n| 1 |\n\n: The table {#tbl:a}\n\nAt $\\alpha = 1$ nothing is learnt.",
        "# On $q$ {#sec:a}\n\nNothing.",
        "::: {.derivation title=A}\nIt is $q$.\n:::",
        "::: {#claim:a .claim}\nIt is $q$.\n:::",
        "It is $10^{-4}$, for each $i$.",
    ],
)
def test_what_is_defined_or_not_asked_for_is_let_be(markdown):
    assert found(markdown) == []


def test_the_section_and_the_formula_are_named():
    (line,) = undefined(parse("# First {#sec:a}\n\nSo is $r < 1$.")["blocks"])
    assert line.startswith("“First”: the symbol $r$ in $r < 1$ is used before it is defined")
