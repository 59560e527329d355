"""Certificates as mathematics for a reader: derivations, systems of inequalities, truth tables.

Everything shown is read from the certificate that was checked, so the page cannot say what was not proved.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from writeup.certificates.halfspaces import inequality_tex
from writeup.certificates.printing import tex
from writeup.claims.numbers import show
from writeup.document import maths
from writeup.errors import DocumentError

Certificate = Mapping[str, Any]
WIDEST = 74  # characters of a formula that a line of the PDF has room for


def formula(certificate: Certificate, symbol: str) -> str:
    """TeX of the definition of `symbol` in a derivation."""
    for definition in certificate["definitions"]:
        if definition["symbol"][1] == symbol:
            return f"{tex(definition['symbol'])} = {tex(definition['value'])}"
    raise DocumentError(f"{certificate['name']}.json defines no {symbol}; name one of its symbols.")


def derivation(certificate: Certificate, name: str) -> str:
    """The chain `name` as a displayed formula: a line a step, with its reason.

    The first formula has a line of its own where the lines would be wider than a page.
    """
    start, *steps = _chain(certificate, name)
    reasons = [rf"&& \text{{{step['by']}}}" for step in steps]
    lines = [rf"{tex(step['expr'])} {reason}" for step, reason in zip(steps, reasons, strict=True)]
    first = tex(start["expr"])
    if _width(first) + max(map(_width, lines)) > WIDEST:
        return proved(certificate, [f"& {first}", *(f"= {{}} & {line}" for line in lines)])
    return proved(certificate, [f"{first} &= {lines[0]}", *(f" &= {line}" for line in lines[1:])])


def calculation(certificate: Certificate, *names: str) -> str:
    """The chains `names` as one displayed formula without their reasons: as many steps a line as there is room for."""
    lines = []
    for name in names:
        first, *others = (tex(step["expr"]) for step in _chain(certificate, name))
        lines += filled(f"{first} &", (f"= {formula} " for formula in others), " &")
    return proved(certificate, lines)


def filled(start: str, pieces: Iterable[str], indent: str) -> list[str]:
    """Lines of an aligned formula: `start`, and as many of the `pieces` on each line as there is room for."""
    room = WIDEST - _width(start)  # left of the ampersand, every line is as wide as the first
    lines = [""]
    for piece in pieces:
        if lines[-1] and _width(lines[-1] + piece) > room:
            lines.append("")
        lines[-1] += piece
    return [start + lines[0], *(indent + line for line in lines[1:])]


def _chain(certificate: Certificate, name: str) -> Sequence[Mapping[str, Any]]:
    """The steps of the chain `name`."""
    chains = {chain["name"]: chain["steps"] for chain in certificate["chains"]}
    if name not in chains:
        raise DocumentError(f"{certificate['name']}.json has no chain {name}; it has {', '.join(chains)}.")
    steps: Sequence[Mapping[str, Any]] = chains[name]
    return steps


def _width(line: str) -> int:
    """About how many characters wide a line of an aligned formula is."""
    return maths.width(maths.mathml(aligned([line]).strip("$"), displayed=True))


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


def proved(certificate: Certificate, lines: Iterable[str]) -> str:
    """Displayed lines, which say that the certificate proves them."""
    return f'{aligned(lines)} {{certificate="{certificate["name"]}"}}'


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
    """A row for each input: what each gate demands of (w, b) there, its activation and its output, in Markdown."""
    names = list(gates)
    heads = ["$x_1$", "$x_2$"]
    for name in names:
        heads += [name.upper(), f"{name.upper()} demands", r"$w \cdot x + b$"]
    rows = []
    for corner, entry in enumerate(gates[names[0]]["truth_table"]):
        cells = list(map(str, entry["input"]))
        for gate in gates.values():
            at, demand = gate["truth_table"][corner], gate["valid_set"][corner]
            cells += [str(at["output"]), f"${inequality_tex(dict(demand))}$", f"${at['activation']}$"]
        rows.append(cells)
    return table(heads, rows)


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
    """The functions of two inputs, each beside its negation: truth table, and weights or multipliers, in Markdown."""
    heads = ["Function", "Outputs", "$w_1, w_2; b$"]
    cells = [
        [_spoken(function["name"]), "".join(function["table"]), _weights(function)]
        for function in separability["functions"]
    ]
    half = len(cells) // 2  # listed by their outputs: the negation of the first is the last
    pairs = zip(cells[:half], cells[: half - 1 : -1], strict=True)
    return table([*heads, *heads], ([*one, *other] for one, other in pairs), left=(0, len(heads)))


def _spoken(name: str) -> str:
    """The name of a function as a formula of gates: x1 and not x2 is x₁ AND NOT x₂."""
    return re.sub(r"\bx(\d)", r"$x_\1$", re.sub(r"\b(and|or|not)\b", lambda gate: gate[0].upper(), name))


def _weights(function: Mapping[str, Any]) -> str:
    if "weights" not in function:
        return f"none: ${', '.join(function['multipliers'])}$"
    return f"${', '.join(function['weights'])}; {function['bias']}$"


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


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: Collection[int] = ()) -> str:
    """A pipe table; the columns `left` are text, the others numbers."""
    rule = [":--" if column in left else "--:" for column in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
