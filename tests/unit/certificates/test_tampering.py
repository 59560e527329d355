"""Every certificate is tampered with in every part and in many ways; the checker must refuse each copy.

A changed formula inside a chain may by chance still be equal to its neighbours (δ_ij s_i is δ_ij s_j): then the
certificate is still true, which an independent evaluation at 50 digits has to confirm.
"""

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from writeup.certificates import CHECKS, CertificateError, check
from writeup.certificates.expressions import SIGNATURES
from writeup.certificates.fields import RATIONAL

NAMES = [name for _, name in CHECKS]
PLACES = {"softmax": 20, "backprop": 8, "plateau": 8, "separability": 8}
"""Number of places tried in the big certificates; all places in the small ones, and everywhere in the slow test."""


def places(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Every part of a JSON value with the path that leads to it."""
    yield path, value
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(part, (*path, key))


def is_number(value: Any) -> bool:
    return isinstance(value, str) and RATIONAL.fullmatch(value) is not None


def changed_number(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else str(Fraction(value) + 1) if is_number(value) else None


def changed_sign(value: Any) -> Any:
    if is_number(value) and Fraction(value):
        return str(-Fraction(value))
    return value[1] if isinstance(value, list) and value[:1] == ["neg"] else None


def made_float(value: Any) -> Any:
    return float(Fraction(value)) if isinstance(value, int) or is_number(value) else None


def changed_word(value: Any) -> Any:
    return value + "x" if isinstance(value, str) and not is_number(value) else None


def swapped_index(value: Any) -> Any:
    pairs = {"i": "j", "j": "i", "b": "a", "a": "b", "c": "k", "k": "c", "h": "g", "g": "h", "d": "e"}
    return pairs.get(value) if isinstance(value, str) else None


def swapped_operation(value: Any) -> Any:
    pairs = {"add": "mul", "mul": "add", "exp": "neg", "neg": "exp", "<": ">=", ">=": "<", "delta": "sym"}
    return pairs.get(value) if isinstance(value, str) else None


def lost_item(value: Any) -> Any:
    return value[:-1] if isinstance(value, list) and value and str(value[0]) not in SIGNATURES else None


def lost_step(value: Any) -> Any:
    return value[:1] + value[2:] if isinstance(value, list) and len(value) > 2 and isinstance(value[0], dict) else None


def doubled_step(value: Any) -> Any:
    return value[:1] + value if isinstance(value, list) and value and isinstance(value[0], dict) else None


def lost_key(value: Any) -> Any:
    return dict(list(value.items())[1:]) if isinstance(value, dict) else None


def new_key(value: Any) -> Any:
    return {**value, "note": "1"} if isinstance(value, dict) else None


def nothing(value: Any) -> Any:
    return [] if isinstance(value, list | dict | str) else None


MUTATIONS = [
    changed_number, changed_sign, made_float, changed_word, swapped_index, swapped_operation,
    lost_item, lost_step, doubled_step, lost_key, new_key, nothing,
]  # fmt: skip


def tampered(certificate: Any, mutation: Any, count: int | None) -> Iterator[tuple[tuple, Any]]:
    """Copies in which `mutation` changed one part, with the path of that part: all of them, or about `count`."""
    changed = [(path, new) for path, part in places(certificate) if (new := mutation(part)) is not None]
    for path, new in changed[:: max(1, len(changed) // count)] if count else changed:
        holder = result = copy.deepcopy([certificate])
        for key in (0, *path)[:-1]:
            holder = holder[key]
        holder[(0, *path)[-1]] = new
        yield path, result[0]


def passes(certificate: Any) -> bool:
    try:
        check(certificate)
    except CertificateError:
        return False
    return True


def is_still_true(certificate: Any, path: tuple, numbers: Any) -> bool:
    """Whether the change was made inside a chain all of whose steps still have one value."""
    if path[0] != "chains":
        return False
    first, *rest = numbers.chain(certificate["name"], certificate["chains"][path[1]]["steps"])
    return all(mpmath.almosteq(value, first, rel_eps=1e-45, abs_eps=1e-45) for value in rest)


def untrue_but_passed(certificate: Any, mutation: Any, count: int | None, numbers: Any) -> list[tuple]:
    copies = tampered(certificate, mutation, count)
    return [path for path, one in copies if passes(one) and not is_still_true(one, path, numbers)]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_a_tampered_certificate_is_refused(name, mutation, certificates, numbers):
    assert untrue_but_passed(certificates[name], mutation, PLACES.get(name), numbers) == []


@pytest.mark.slow
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
@pytest.mark.parametrize("name", ["softmax", "backprop"])
def test_a_derivation_tampered_with_anywhere_is_refused(name, mutation, certificates, numbers):
    assert untrue_but_passed(certificates[name], mutation, None, numbers) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_certificate_passes(name, certificates):
    assert passes(certificates[name])


@pytest.mark.parametrize("name", NAMES)
def test_no_certificate_can_take_the_place_of_another(name, certificates):
    others = [
        {**certificates[other], "name": name, "kind": certificates[name]["kind"]} for other in NAMES if other != name
    ]
    assert not any(map(passes, others))


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_turned_round_is_refused(name, certificates):
    forged = {**certificates[name], "statement": "It is not so: " + certificates[name]["statement"]}
    with pytest.raises(CertificateError, match="statement"):
        check(forged)


@pytest.fixture
def forged(certificates):
    """A softmax certificate to tamper with, and the steps of its main chain."""
    copied = copy.deepcopy(certificates["softmax"])
    [steps] = [chain["steps"] for chain in copied["chains"] if chain["name"] == "jacobian"]
    return copied, steps


def test_a_shortened_proof_of_the_jacobian_is_refused(forged):
    certificate, steps = forged
    del steps[1:-1]
    with pytest.raises(CertificateError, match="chain jacobian: the list of reasons"):
        check(certificate)


def test_a_wrong_sign_is_named_with_its_step(forged):
    certificate, steps = forged
    steps[6]["expr"] = ["mul", ["sym", "s", "i"], ["add", ["delta", "i", "j"], ["sym", "s", "j"]]]
    with pytest.raises(CertificateError, match=r"chain jacobian: the step 'definition of s' gives s_\{i\}"):
        check(certificate)


@pytest.mark.parametrize(("place", "neighbour", "which"), [(0, 1, "start"), (-1, -2, "end")])
def test_a_true_proof_of_another_theorem_is_refused(place, neighbour, which, forged):
    certificate, steps = forged
    steps[place]["expr"] = ["add", steps[neighbour]["expr"], ["num", "0"]]
    with pytest.raises(CertificateError, match=f"chain jacobian: the {which} is .* but the theorem's is"):
        check(certificate)


def test_a_step_that_does_nothing_is_refused(forged):
    certificate, steps = forged
    steps[4]["expr"] = steps[3]["expr"]
    with pytest.raises(CertificateError, match="repeats"):
        check(certificate)


def test_another_definition_of_the_softmax_is_refused(forged):
    certificate, _ = forged
    certificate["definitions"][0]["value"][1] = ["sym", "z", "i"]
    with pytest.raises(CertificateError, match="definitions"):
        check(certificate)


def test_a_wrong_size_of_a_class_is_refused(certificates):
    certificate = copy.deepcopy(certificates["separability"])
    certificate["classes"][3]["size"] += 1
    with pytest.raises(CertificateError, match="size of the class of"):
        check(certificate)
