"""The eight certificates, and a reading of formulas that shares nothing with the checker's arithmetic."""

import random
from typing import Any

import mpmath
import pytest
import sympy

import certified
from writeup.certificates import backprop as backprop_theorem
from writeup.certificates import plateau as plateau_theorem
from writeup.certificates import softmax as softmax_theorem
from writeup.certificates.calculus import Setting
from writeup.certificates.expressions import Expr, parse
from writeup.theory.symbolic import expand

SIZES = {"n": 3, "B": 2, "D": 2, "H": 2, "C": 3}
AT = {"i": 1, "j": 2, "b": 1, "a": 2, "d": 2, "e": 1, "h": 2, "g": 1, "c": 2, "k": 3}
DIGITS = 50


class Numbers:
    """High-precision values of a theorem's formulas: SymPy unfolds and differentiates, mpmath evaluates."""

    def __init__(self) -> None:
        self.draw = random.Random(2)
        self.drawn: dict[str, mpmath.mpf] = {}

    def number(self, name: str) -> mpmath.mpf:
        """An arbitrary value for each symbol; the rows of Y sum to one, as the theorem asks."""
        if name.startswith("Y_") and name.endswith("_3"):
            return 1 - self.number(f"{name[:-1]}1") - self.number(f"{name[:-1]}2")
        return self.drawn.setdefault(name, mpmath.mpf(self.draw.uniform(-1, 1)))

    def value(self, setting: Setting, formula: Expr) -> mpmath.mpf:
        """The value of `formula` with everything unfolded that `setting` defines."""
        expression = expand(formula, setting, SIZES, AT)
        names = sorted(map(str, expression.free_symbols))
        with mpmath.workdps(DIGITS):
            return sympy.lambdify(names, expression, "mpmath", cse=True)(*map(self.number, names))

    def chain(self, name: str, steps: list[dict[str, Any]]) -> list[mpmath.mpf]:
        """The value of every step of a chain; one about the origin starts from no derivative, with the weights zero."""
        formulas = [parse(step["expr"]) for step in steps]
        variables, start = [], formulas[0]
        while start.op == "d":
            variables.append(start.args[1].args[0])
            start = start.args[0]
        theorem = {"softmax": softmax_theorem, "backprop": backprop_theorem, "plateau": plateau_theorem}[name]
        symbols = theorem.SYMBOLS if variables or name != "plateau" else plateau_theorem.ORIGIN_SYMBOLS
        setting = Setting(symbols, theorem.RANGES).opaque(variables)
        return [self.value(setting, formula) for formula in formulas]


@pytest.fixture(scope="session")
def numbers() -> Numbers:
    return Numbers()


@pytest.fixture(scope="session")
def certificates(once: Any) -> dict[str, Any]:
    """Each certificate by its name, as it is read back from JSON."""
    return certified.read(once)
