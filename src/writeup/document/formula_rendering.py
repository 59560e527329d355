"""Certificates as mathematics for a reader: derivations, systems of inequalities, truth tables.

Everything shown is read from the certificate that was checked, so the page cannot say what was not proved.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from writeup.certificates.halfspaces import inequality_tex
from writeup.certificates.printing import tex
from writeup.claims.numbers import show
from writeup.errors import DocumentError

Certificate = Mapping[str, Any]


def formula(certificate: Certificate, symbol: str) -> str:
    """TeX of the definition of `symbol` in a derivation."""
    for definition in certificate["definitions"]:
        if definition["symbol"][1] == symbol:
            return f"{tex(definition['symbol'])} = {tex(definition['value'])}"
    raise DocumentError(f"{certificate['name']}.json defines no {symbol}; name one of its symbols.")


def derivation(certificate: Certificate, name: str) -> str:
    """The chain `name` as a displayed formula: a line a step, with its reason."""
    chain = next((chain for chain in certificate["chains"] if chain["name"] == name), None)
    if chain is None:
        names = ", ".join(chain["name"] for chain in certificate["chains"])
        raise DocumentError(f"{certificate['name']}.json has no chain {name}; it has {names}.")
    start, *steps = chain["steps"]
    lines = [rf" &= {tex(step['expr'])} && \text{{{step['by']}}}" for step in steps]
    return aligned([tex(start["expr"]) + lines[0], *lines[1:]])


def jacobian_matrix(softmax: Certificate) -> str:
    """The Jacobian as a displayed matrix, its entries those that the chains for i = j and for i ≠ j end in."""
    ends = {chain["name"]: chain["steps"][-1]["expr"] for chain in softmax["chains"]}

    def entry(row: str, column: str) -> str:
        shown = tex(ends["diagonal" if row == column else "off_diagonal"])
        return shown.replace("_{i}", f"_{{{row}}}").replace("_{j}", f"_{{{column}}}")

    def line(row: str) -> str:
        return f"{entry(row, '1')} & {entry(row, '2')} & \\cdots & {entry(row, 'n')}"

    rows = [line("1"), line("2"), r"\vdots & \vdots & \ddots & \vdots", line("n")]
    matrix = " \\\\\n".join(rows)
    whole = tex(ends["jacobian"][1])  # without its indices
    return rf"$$\frac{{\partial s}}{{\partial z}} = {whole} = \begin{{bmatrix}}{matrix}\end{{bmatrix}}.$$"


def aligned(lines: Iterable[str]) -> str:
    """Displayed lines, aligned at their ampersands."""
    return "$$\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}$$"


def system(rows: Sequence[Mapping[str, Any]], reasons: Iterable[str]) -> str:
    """Inequalities under each other, with a reason each."""
    sides = [inequality_tex(dict(row)).rpartition(r"\ge" if row["relation"] == ">=" else "<") for row in rows]
    return aligned(
        rf"{left} &{relation} {right} && \text{{{reason}}}"
        for (left, relation, right), reason in zip(sides, reasons, strict=True)
    )


def gate_table(gates: Mapping[str, Certificate]) -> str:
    """A truth table with the activation and the output of each gate, in Markdown."""
    names = list(gates)
    heads = ["$x_1$", "$x_2$"]
    for name in names:
        heads += [rf"{name.upper()}: $w \cdot x + b$", name.upper()]
    rows = [
        [*map(str, entries[0]["input"]), *(cell for entry in entries for cell in _activation(entry))]
        for entries in zip(*(gates[name]["truth_table"] for name in names), strict=True)
    ]
    return table(heads, rows)


def _activation(entry: Certificate) -> tuple[str, str]:
    return f"${entry['activation']}$", str(entry["output"])


def gate_system(gate: Certificate) -> str:
    """The inequalities that all valid (w, b) of a gate solve, one a corner."""
    reasons = [f"f({e['input'][0]}, {e['input'][1]}) = {e['output']}" for e in gate["truth_table"]]
    return system(gate["valid_set"], reasons)


def xor_system(xor: Certificate) -> str:
    """What XOR demands of (w, b) at each corner that the proof uses."""
    used = xor["proof"][:-3]
    return system([step["inequality"] for step in used], [step["by"] for step in used])


def xor_contradiction(xor: Certificate) -> str:
    """The two sums, and the contradiction between them."""
    sums = xor["proof"][-3:]
    return system([step["inequality"] for step in sums], [step["by"] for step in sums])


def xor_network_table(network: Certificate) -> str:
    """Inputs, hidden units and output of the two-layer network, in Markdown."""
    rows = [[*map(str, e["input"]), *map(str, e["hidden"]), str(e["output"])] for e in network["truth_table"]]
    return table(["$x_1$", "$x_2$", "$h_1$ = OR", "$h_2$ = AND", "Output"], rows)


def functions_table(separability: Certificate) -> str:
    """The functions of two inputs: truth table, and weights or Farkas multipliers, in Markdown."""
    heads = ["Function", "$f(00), f(01), f(10), f(11)$", "Separable", "Weights $w_1, w_2$; bias $b$, or multipliers"]
    rows = [
        [
            function["name"],
            ", ".join(function["table"]),
            "yes" if "weights" in function else "no",
            f"${', '.join(function['weights'])}$; ${function['bias']}$"
            if "weights" in function
            else f"${', '.join(function['multipliers'])}$ (infeasible)",
        ]
        for function in separability["functions"]
    ]
    return table(heads, rows, left=1)


def counts_table(separability: Certificate) -> str:
    """How many functions of n inputs there are, in how many classes, and how many are separable, in Markdown."""
    heads = ["Inputs $n$", "Functions", "Classes", "Separable", "Share"]
    rows = [
        [
            show(count["inputs"]),
            show(count["functions"]),
            show(count["classes"]),
            show(count["separable"]),
            show(count["separable"] / count["functions"], "%"),
        ]
        for count in separability["counts"]
    ]
    return table(heads, rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 0) -> str:
    """A pipe table; the first `left` columns are text, the others numbers."""
    rule = [":--" if column < left else "--:" for column in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
