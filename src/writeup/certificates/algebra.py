"""Exact arithmetic of indexed sums: a normal form in which equal formulas become the same.

    atom        an indexed symbol ("z", "i"), Kronecker's ("δ", "i", "j"), ("exp", monomial), ("log", monomial)
    monomial    atoms with whole exponents, sorted: ((atom, exponent), …)
    Polynomial  {monomial: rational coefficient}; an index such as "n.0" inside a monomial is summed over 1…n
    Ratio       a polynomial over a product of polynomials that are positive wherever they are defined

Sums are linear and finite, so four rules carry everything, for a symbolic n:

    Σ_k δ_kj f_k = f_j        Σ_k 1 = n        Σ_c Y_bc = 1 for a row that sums to one        δ_ij f_j = δ_ij f_i

A monomial takes the least of the names that permuting its summed indices gives, so two sums that differ in the
letters alone are the same monomial. Equal normal forms are proofs of equality; dividing is allowed only by what is
visibly positive, hence never by zero.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, permutations, product
from math import factorial, prod
from typing import Any

from writeup.certificates.effort import Effort, bounded
from writeup.errors import CertificateError

Atom = tuple[Any, ...]
Monomial = tuple[tuple[Atom, int], ...]
Factors = dict[Atom, int]
Polynomial = dict[Monomial, Fraction]

ONE: Polynomial = {(): Fraction(1)}


@dataclass(frozen=True)
class Ring:
    """What the normal form may use: the range of each index, facts about the symbols, and so much effort."""

    ranges: Mapping[str, str]
    positive: frozenset[str] = frozenset()
    simplex: frozenset[str] = frozenset()
    distinct: frozenset[frozenset[str]] = frozenset()
    effort: Effort = field(default_factory=Effort, compare=False)

    def range(self, index: str) -> str:
        """The size symbol of an index: its letter's, or that of a summed index."""
        return index.split(".")[0] if "." in index else self.ranges[index[0]]

    def monomial(self, factors: Factors, summed: set[str]) -> Monomial | None:
        """The normal form of Σ over `summed` of the product of `factors`; None if it is zero."""
        while (simpler := self._sift(factors, summed) or self._row(factors, summed)) is not None:
            factors, summed = simpler
            self.effort.spend(1 + len(factors))
        self.effort.spend(1 + len(factors))
        if any(frozenset(atom[1:]) in self.distinct for atom in factors if atom[0] == "δ"):
            return None
        idle = sorted(index for index in summed if not any(_occurs(index, atom) for atom in factors))
        factors = _gather([*factors.items(), *(((self.range(index),), 1) for index in idle)])
        return self._least(factors, summed - set(idle))

    def _sift(self, factors: Factors, summed: set[str]) -> tuple[Factors, set[str]] | None:
        """One use of a δ: a summed index goes, or a free one is written as the lesser and δ² as δ; or None."""
        for pair in [atom for atom in factors if atom[0] == "δ"]:
            rest = [(atom, e) for atom, e in factors.items() if atom != pair]
            i, j = pair[1:]
            if i == j:
                return _gather(rest), summed
            old, new = (i, j) if i in summed else (j, i) if j in summed else (max(i, j), min(i, j))
            renamed = [(_rename(atom, {old: new}), e) for atom, e in rest]
            if old in summed:
                return _gather(renamed), summed - {old}
            if (simpler := _gather([*renamed, (pair, 1)])) != factors:
                return simpler, summed
        return None

    def _row(self, factors: Factors, summed: set[str]) -> tuple[Factors, set[str]] | None:
        """One use of a row that sums to one: its last index is summed and occurs nowhere else; or None."""
        for row in factors:
            if row[0] in self.simplex and factors[row] == 1 and row[-1] in summed:
                rest = {atom: e for atom, e in factors.items() if atom != row}
                if row[-1] not in row[1:-1] and not any(_occurs(row[-1], atom) for atom in rest):
                    return rest, summed - {row[-1]}
        return None

    def _least(self, factors: Factors, summed: set[str]) -> Monomial:
        groups = [sorted(i for i in summed if self.range(i) == size) for size in sorted(set(map(self.range, summed)))]
        self.effort.spend(prod(factorial(min(len(group), 20)) for group in groups))
        names = [f"{self.range(index)}.{m}" for group in groups for m, index in enumerate(group)]
        orders = product(*map(permutations, groups))
        namings = (dict(zip(chain.from_iterable(order), names, strict=True)) for order in orders)
        return min(tuple(sorted((_rename(atom, naming), e) for atom, e in factors.items())) for naming in namings)

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The product; the summed indices of the factors are kept apart."""
        self.effort.spend()
        result: Polynomial = {}
        for (a, p), (b, q) in product(left.items(), right.items()):
            theirs = {index: f"{self.range(index)}.{index}" for index in summed_indices(b)}
            apart = [(_rename(atom, theirs), e) for atom, e in b]
            self._collect(result, _gather([*a, *apart]), summed_indices(a) | set(theirs.values()), p * q)
        return result

    def bind(self, index: str, body: Polynomial) -> Polynomial:
        """Σ over `index` of `body`."""
        result: Polynomial = {}
        name = f"{self.range(index)}.{index}"
        for monomial, coefficient in body.items():
            factors = _gather((_rename(atom, {index: name}), e) for atom, e in monomial)
            self._collect(result, factors, summed_indices(monomial) | {name}, coefficient)
        return result

    def _collect(self, into: Polynomial, factors: Factors, summed: set[str], coefficient: Fraction) -> None:
        monomial = self.monomial(factors, summed)
        if monomial is not None:
            add(into, monomial, coefficient)

    def is_positive(self, polynomial: Polynomial) -> bool:
        """Whether every coefficient and every atom is positive, so that the value is."""
        return bool(polynomial) and all(
            coefficient > 0 and all(atom[0] == "exp" or atom[0] in self.positive for atom, _ in monomial)
            for monomial, coefficient in polynomial.items()
        )


def add(into: Polynomial, monomial: Monomial, coefficient: Fraction) -> None:
    """Add one term to `into`, which keeps no zero coefficient."""
    value = bounded(into.pop(monomial, Fraction(0)) + coefficient)
    if value:
        into[monomial] = value


def _gather(pairs: Iterable[tuple[Atom, int]]) -> Factors:
    """Factors with the exponents of equal atoms added."""
    result: Factors = {}
    for atom, exponent in pairs:
        result[atom] = result.get(atom, 0) + exponent
    return {atom: exponent for atom, exponent in result.items() if exponent}


def _indices(atom: Atom) -> Iterator[str]:
    for part in atom[1:]:
        if isinstance(part, str):
            yield part
        else:
            for inner, _ in part:
                yield from _indices(inner)


def _occurs(index: str, atom: Atom) -> bool:
    return index in _indices(atom)


def summed_indices(monomial: Monomial) -> set[str]:
    """The indices of a monomial that are summed over."""
    return {index for atom, _ in monomial for index in _indices(atom) if "." in index}


def _rename(atom: Atom, names: Mapping[str, str]) -> Atom:
    def part(value: Any) -> Any:
        if isinstance(value, str):
            return names.get(value, value)
        return tuple(sorted((_rename(inner, names), e) for inner, e in value))

    kind, *parts = atom[0], *map(part, atom[1:])
    return (kind, *sorted(parts)) if kind == "δ" else (kind, *parts)


@dataclass(frozen=True)
class Ratio:
    """A polynomial over a product of powers of positive polynomials, each stored as its sorted items."""

    ring: Ring
    above: Polynomial
    below: Mapping[tuple[tuple[Monomial, Fraction], ...], int] = field(default_factory=dict)

    def over(self, below: Mapping[Any, int]) -> Polynomial:
        """The numerator once the denominator is `below`, a multiple of its own."""
        above = self.above
        for factor, power in below.items():
            for _ in range(power - self.below.get(factor, 0)):
                above = self.ring.times(above, dict(factor))
        return above

    def plus(self, other: "Ratio") -> "Ratio":
        """The sum, over the least common denominator."""
        below = {f: max(self.below.get(f, 0), other.below.get(f, 0)) for f in {**self.below, **other.below}}
        result = dict(self.over(below))
        for monomial, coefficient in other.over(below).items():
            add(result, monomial, coefficient)
        return Ratio(self.ring, result, below)

    def times(self, other: "Ratio") -> "Ratio":
        """The product."""
        below = {f: self.below.get(f, 0) + other.below.get(f, 0) for f in {**self.below, **other.below}}
        return Ratio(self.ring, self.ring.times(self.above, other.above), below)

    def inverse(self) -> "Ratio":
        """One over a value that is visibly positive; CertificateError for any other."""
        if not self.ring.is_positive(self.above):
            raise CertificateError("a denominator is not visibly positive, so the division is not justified.")
        above = ONE
        for factor, power in self.below.items():
            for _ in range(power):
                above = self.ring.times(above, dict(factor))
        if len(self.above) == 1:
            [(monomial, coefficient)] = self.above.items()
            if not summed_indices(monomial):
                inverse = {tuple((atom, -e) for atom, e in monomial): 1 / coefficient}
                return Ratio(self.ring, self.ring.times(above, inverse))
        return Ratio(self.ring, above, {tuple(sorted(self.above.items())): 1})

    def summed(self, index: str) -> "Ratio":
        """Σ over `index`; its denominator may not depend on it."""
        if any(_occurs(index, atom) for factor in self.below for monomial, _ in factor for atom, _ in monomial):
            raise CertificateError(f"a denominator depends on the summed index {index}.")
        return Ratio(self.ring, self.ring.bind(index, self.above), self.below)

    def equals(self, other: "Ratio") -> bool:
        """Whether the difference is zero."""
        minus = Ratio(self.ring, {(): Fraction(-1)})
        return not self.plus(other.times(minus)).above
