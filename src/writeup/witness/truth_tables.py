"""The tables of gates, of the functions of two inputs, of their numbers, and of the network that makes XOR.

Outputs are those of the function's name, and the demands on w and b follow from them; weights, biases, multipliers and
numbers are those of the certificates.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

from writeup.files import read_json
from writeup.witness.account import Account

INPUTS = ("00", "01", "10", "11")
FUNCTIONS = (
    *("FALSE", "AND", "x_1 AND NOT x_2", "x_1", "NOT x_1 AND x_2", "x_2", "XOR", "OR"),
    *("NOR", "XNOR", "NOT x_2", "x_1 OR NOT x_2", "NOT x_1", "NOT x_1 OR x_2", "NAND", "TRUE"),
)
"""Each function where its outputs for these inputs, as a binary number, say."""
Rows = list[list[str]]


def check_truth_table(account: Account, file: Path, titles: Sequence[str], rows: Rows, certificates: Path) -> None:
    """Every cell of a table that has the heads of one of these; WitnessError names one that differs."""
    heads = {*titles}
    if {"x_1", r"w \cdot x + b"} <= heads:
        right = gates([it.removesuffix(" demands") for it in titles if it.endswith(" demands")], certificates)
    elif {"x_1", "h_1 = OR", "h_2 = AND"} <= heads:
        right = network()
    elif {"Outputs", "w_1, w_2; b"} <= heads:
        right = functions(read_json(certificates / "separability.json"))
    elif {"Classes", "Separable"} <= heads:
        right = counts(read_json(certificates / "separability.json"))
    else:
        return
    account.compare("cells of truth tables", file, f"table with the heads {', '.join(titles)}, row", rows, right)


def outputs(name: str) -> str:
    """What a function gives for each of the inputs."""
    return f"{FUNCTIONS.index(name):04b}"


def gates(names: Sequence[str], certificates: Path) -> Rows:
    """For each input what each gate gives, what that demands of w and b, and w·x + b."""
    proved = {name: read_json(certificates / f"{name.lower()}.json") for name in names}
    rows = list(map(list, INPUTS))
    for row, name in product(rows, names):
        x, gate = row[:2], proved[name]
        output = outputs(name)[INPUTS.index("".join(x))]
        demanded = [f"w_{{{n}}}" for n, it in enumerate(x, start=1) if it == "1"] + ["b"]
        terms = [Fraction(w) * int(it) for w, it in zip(gate["weights"], x, strict=True)]
        row += [output, " + ".join(demanded) + (r" \ge 0" if output == "1" else " < 0")]
        row += [str(sum(terms, Fraction(gate["bias"])))]
    return rows


def network() -> Rows:
    """For each input what both gates of the first layer give, OR and AND, and XOR."""
    return [[*x, *it] for x, *it in zip(INPUTS, *map(outputs, ("OR", "AND", "XOR")), strict=True)]


def functions(separability: Mapping[str, Any]) -> Rows:
    """Each function beside its negation, with weights that make it or multipliers which show that there are none."""
    proved = {it["table"]: it for it in separability["functions"]}
    rows: Rows = [[] for _ in range(len(FUNCTIONS) // 2)]
    for n, row in enumerate(rows):
        for number in (n, len(FUNCTIONS) - 1 - n):
            it = proved[f"{number:04b}"]
            weights = f"{', '.join(it['weights'])}; {it['bias']}" if "weights" in it else None
            row += [FUNCTIONS[number], f"{number:04b}", weights or f"none: {', '.join(it['multipliers'])}"]
    return rows


def counts(separability: Mapping[str, Any]) -> Rows:
    """How many functions of n inputs there are, in how many classes, how many are separable, and which share."""
    rows = []
    for it in separability["counts"]:
        numbers = [it["inputs"], 2**2 ** it["inputs"], it["classes"], it["separable"]]
        rows.append([*(f"{number:,}" for number in numbers), f"{100 * numbers[3] / numbers[1]:.2f}\u00a0%"])
    return rows
