"""Faults planted in certificates: the checker names the place, and the claims name every sentence that rested on it."""

import re
from typing import Any

import pytest


def chain(certificate: Any, name: str) -> Any:
    return next(chain for chain in certificate["chains"] if chain["name"] == name)


def wrong_sign_off_the_diagonal(softmax):
    last = chain(softmax, "off_diagonal")["steps"][-1]
    last["expr"] = last["expr"][1]


def lost_step(softmax):
    del chain(softmax, "jacobian")["steps"][3]


def wrong_reason(softmax):
    chain(softmax, "norm")["steps"][1]["by"] = "obviously"


def norm_of_a_quarter(softmax):
    chain(softmax, "norm")["steps"][-1]["expr"][1] = ["num", "1/4"]


def forgotten_transpose(backprop):
    last = chain(backprop, "W1")["steps"][-1]["expr"]
    assert last[1][2][0] == "transpose", last
    last[1][2] = last[1][2][1]


def penalty_twice(backprop):
    last = chain(backprop, "total_W1")["steps"][-1]["expr"]
    last[1][2] = ["mul", ["num", "2"], last[1][2]]


def decayed_bias(backprop):
    last = chain(backprop, "total_b1")["steps"][-1]["expr"]
    last[1] = ["add", last[1], ["mul", ["sym", "alpha"], ["sym", "b1"]]]


def wrong_slope_of_the_sigmoid(backprop):
    last = chain(backprop, "sigmoid")["steps"][-1]["expr"]
    last[-1] = ["add", ["num", "1"], last[-1][2][1]]


def target_minus_prediction(backprop):
    last = chain(backprop, "output")["steps"][-1]["expr"]
    last[1] = ["neg", last[1]]


def swapped_weight(gate):
    gate["weights"] = ["1", "-1"]


def bias_of_the_other_gate(gate):
    gate["bias"] = "-1/2"


def flipped_output(gate):
    gate["truth_table"][1]["output"] = 0


def overstated_margin(gate):
    gate["geometric_margin_squared"] = "1/4"


def changed_multiplier(xor):
    xor["multipliers"][0] = "2"


def turned_inequality(xor):
    found = xor["proof"][0]["inequality"]
    found["relation"] = {"<": ">=", ">=": "<"}[found["relation"]]


def swapped_gates(network):
    network["hidden"].reverse()


def one_more_separable(separability):
    separability["counts"][2]["separable"] += 1


def weights_for_xor(separability):
    (xor,) = [function for function in separability["functions"] if function["name"] == "XOR"]
    del xor["multipliers"]
    xor |= {"weights": ["1", "1"], "bias": "-1/2", "activations": ["-1/2", "1/2", "1/2", "3/2"]}


def rounded(gate):
    gate["bias"] = -1.5


FAULTS = [
    ("softmax", wrong_sign_off_the_diagonal, "chain off_diagonal: the step .*|chain off_diagonal: the end"),
    ("softmax", lost_step, "chain jacobian: the list of reasons"),
    ("softmax", wrong_reason, "chain norm: the list of reasons"),
    ("softmax", norm_of_a_quarter, "chain norm"),
    ("backprop", forgotten_transpose, "chain W1"),
    ("backprop", penalty_twice, "chain total_W1"),
    ("backprop", decayed_bias, "chain total_b1"),
    ("backprop", wrong_slope_of_the_sigmoid, "chain sigmoid"),
    ("backprop", target_minus_prediction, "chain output"),
    ("and", swapped_weight, r"w = \(1, -1\), b = -3/2 is 0 at \(1, 1\)"),
    ("and", bias_of_the_other_gate, r"b = -1/2 is 1 at \(0, 1\)"),
    ("and", rounded, "-1.5 is not exact"),
    ("or", flipped_output, "output|truth_table"),
    ("or", overstated_margin, "margin"),
    ("xor", changed_multiplier, "multiplier|proof"),
    ("xor", turned_inequality, "proof|inequality"),
    ("xor_network", swapped_gates, "hidden|gate"),
    ("separability", one_more_separable, "counts|separable"),
    ("separability", weights_for_xor, r"is 1 at \(1, 1\), where 0 is needed"),
]


@pytest.mark.parametrize(("theorem", "plant", "place"), FAULTS, ids=[f"{it[0]}-{it[1].__name__}" for it in FAULTS])
def test_the_checker_names_certificate_and_place(study, theorem, plant, place):
    study.json(f"certificates/{theorem}.json", plant)
    assert re.search(rf"{theorem}\.json does not hold.*({place})", study.check(theorem))


@pytest.mark.parametrize(("theorem", "plant"), {theorem: plant for theorem, plant, _ in FAULTS}.items())
def test_the_claims_name_every_sentence_that_rested_on_it(study, theorem, plant):
    study.keep_claims(lambda claim: claim["rule"].get("certificate", {}).get("theorem") == theorem)
    study.json(f"certificates/{theorem}.json", plant)
    told, declared = study.claims(), study.declared()["claims"]
    assert declared
    assert all(f"{claim['id']}: “" in told and f"certificate {theorem} re-checks" in told for claim in declared)
