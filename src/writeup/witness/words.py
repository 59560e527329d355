"""Numbers and names as they are printed: what digits say, and whether they are a number, rounded."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
PRINTED = re.compile(
    r"(?P<minus>[−-]?)\+?(?:(?P<digits>\d[\d,]*(?:\.\d+)?|\.\d+)(?:\u00a0×\u00a010(?P<power>[⁻⁰¹²³⁴-⁹]+))?)(?P<after>.*)",
    re.DOTALL,
)


def parsed(words: str) -> tuple[float, float, str] | None:
    """A printed number, a one in its last place, and what comes behind it; None if there is none."""
    match = PRINTED.match(re.sub("^10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "1\u00a0×\u00a010", words.strip()))
    if match is None:
        return None
    power = int((match["power"] or "0").translate(SUPERSCRIPT))
    digits = match["digits"].replace(",", "")
    value = float(digits) * 10.0**power * (-1 if match["minus"] else 1)
    return value, 10.0 ** (power - len(digits.partition(".")[2])), match["after"]


def is_printed(words: str, number: float, factors: Sequence[float] = (1,)) -> bool:
    """Whether `words` print `number`, times one of `factors`, rounded to their last digit."""
    read = parsed(words)
    if read is None:
        named = {"∞": math.inf, "inf": math.inf, "+inf": math.inf, "−∞": -math.inf, "−inf": -math.inf}
        return named.get(words) == number or (words in ("(no value)", "nan") and math.isnan(number))
    value, last, after = read
    if after.strip() == "%" or after.startswith("\u00a0percentage point"):
        factors = (100,)
    return any(abs(value - number * it) <= last / 2 + 1e-9 * abs(value) for it in factors)


def is_value(words: str, value: str) -> bool:
    """Whether `words` are the value of a parameter, a number with the digits that tables and figures write."""
    read = parsed(words)
    try:
        return words == value or (read is not None and not read[2] and f"{read[0]:.6g}" == f"{float(value):.6g}")
    except ValueError:
        return False


def spaced(name: str) -> str:
    """A name in words."""
    return name.replace("_", " ")


def titled(declared: Mapping[str, Any]) -> str:
    """What a parameter or a metric is called in a title."""
    words = spaced(declared["name"])
    return printed_once(declared["label"] or words[:1].upper() + words[1:])


def printed_once(words: str) -> str:
    """Words as they are printed: blanks as one, and none at the ends."""
    return " ".join(words.split())


def headed(heads: Sequence[str], declared: Sequence[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Column → the names of what its head may mean: those whose title is the longest that it begins with.

    A symbol or a unit may stand behind the title.
    """
    meanings = dict[int, list[str]]()
    for n, words in enumerate(heads):
        fitting = dict[str, str]()
        for it in declared:
            symbol = "".join(f"| {re.escape(it[name])}$" for name in ("symbol", "tex") if it.get(name))
            if re.match(rf"{re.escape(titled(it))}($| \$| \(| \\{symbol})", words):
                fitting[it["name"]] = titled(it)
        longest = max(map(len, fitting.values()), default=0)
        if fitting:
            meanings[n] = [name for name, title in fitting.items() if len(title) == longest]
    return meanings
