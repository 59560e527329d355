"""What comes with the tool's sections, and what a study without them may not speak of."""

import re

import pytest

from builtin import EXPERIMENT
from factories import schema
from writeup.claims.claim_file import read_claims, with_shared
from writeup.claims.wording import CLAIM
from writeup.errors import ConfigError
from writeup.experiment.theory import CERTIFICATES
from writeup.tool import CLAIMS, TEMPLATES

SCHEMA = schema("claims")


def test_a_section_of_theory_brings_its_exact_claims():
    claims = with_shared(EXPERIMENT, [], ["softmax"], SCHEMA)
    assert {claim.section for claim in claims} == {"softmax"}
    assert "softmax_jacobian" in {claim.id for claim in claims}


def test_a_study_without_theory_is_still_asked_whether_it_is_complete():
    assert [claim.id for claim in with_shared(EXPERIMENT, [], ["method"], SCHEMA)] == ["complete"]


def test_no_claim_about_anybody_elses_runs_comes_with_a_section():
    shared = with_shared(EXPERIMENT, [], {claim.section for claim in read_claims(EXPERIMENT, CLAIMS, SCHEMA)}, SCHEMA)
    assert {claim.kind for claim in shared} <= {"certificate", "relation", "agreement", "complete", "search_complete"}


@pytest.mark.parametrize("section", CERTIFICATES)
def test_a_section_of_theory_states_only_claims_that_come_with_it_or_that_it_asks_for(section):
    text = (TEMPLATES / f"{section}.md").read_text(encoding="utf-8")
    asked = "".join(re.findall(r"<% if has_claim\(.*?<% endif %>", text, re.DOTALL))
    own = {claim.id for claim in with_shared(EXPERIMENT, [], [section, "why"], SCHEMA)}
    assert set(CLAIM.findall(text)) <= own.union(CLAIM.findall(asked))


def test_what_the_study_declares_itself_takes_the_place_of_the_tools():
    own = read_claims(EXPERIMENT, CLAIMS, SCHEMA)
    assert with_shared(EXPERIMENT, own, ["softmax", "backprop", "method", "search"], SCHEMA) == own


@pytest.mark.parametrize(
    "rule",
    [
        {"in_range": {"metric": "plateau_steps", "sweep": "learning_rate", "below": 100}},
        {"predicted": {"metric": "train_loss", "sweep": "learning_rate", "within": 0.1}},
        {"relation": {"name": "growth"}},
    ],
)
def test_a_claim_about_a_theory_that_the_study_leaves_out_is_told_in_a_sentence(study, rule):
    with pytest.raises(ConfigError, match="which the study leaves out; add plateau to theory, or drop the claim"):
        study.entry(rule)
