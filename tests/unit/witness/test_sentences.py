"""Numbers in the sentences of claims: as the code that prints them writes them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from writeup.witness.account import Account
from writeup.witness.sentences import Sentences

RULE = {"in_range": {"metric": "train_loss", "sweep": "rates"}}


def check(study, statement: str, sentence: str, evidence: dict[str, Any] | None = None) -> int:
    """How many sentences agree; WitnessError if one does not."""
    account, declared = Account(), {"statement": statement, "rule": RULE}
    entry = {"id": "it", "verdict": "supported", "evidence": evidence or {}, "because": None}
    entry |= {"quote": None, "section": "rates"}
    Sentences(study).check(
        account, Path("claims.json"), {**entry, "statement": sentence, "sentence": sentence}, declared
    )
    return account.counts.total()


@pytest.mark.parametrize("unit", ["", "'nats'", "'number'"])
def test_of_a_configuration_that_diverged_there_is_no_value(study, unit):
    study.runs = {run: replace(it, lost=True) for run, it in study.runs.items()}
    assert check(study, f"It is << mean('train_loss', learning_rate=1) | show({unit}) >>.", "It is (no value).") == 3


def test_the_size_of_what_has_no_value_is_no_value(study):
    said = "It is << evidence.estimate | abs | show('nats', 1) >>."
    assert check(study, said, "It is (no value).", {"estimate": None}) == 3
    assert check(study, said, "It is 2.0\u00a0nats.", {"estimate": -2.0}) == 3
