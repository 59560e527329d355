"""What a cluster's profile makes of the workflow."""

import re

import pytest

from writeup.tool import RULES

LOCAL = "localrule: True"
SUBMITTED = {
    "train",
    "train_candidate",
    "train_winner",
    "measure_test_accuracy",
    "test_winner",
    "predict_plateau",
    "examine_best_model",
    "measure_sharpness",
}
SUBMITTED |= {"witness_training"}
"""Rules whose work grows with the study."""


def test_every_rule_is_local_unless_its_work_grows_with_the_study():
    text = "".join(path.read_text() for path in sorted(RULES.rglob("*.smk")))
    rules = re.findall(r"^ *(?:rule|checkpoint)( \w+)?:\n(.*?)shell:", text, re.MULTILINE | re.DOTALL)
    submitted = {name.strip() or re.search(r'name:\s+f"(\w+)_{', body)[1] for name, body in rules if LOCAL not in body}
    assert submitted == SUBMITTED


@pytest.mark.parametrize("profile", ["slurm", "cluster-generic"])
def test_a_profile_goes_with_a_configuration_of_the_users_own(unbuilt, profile):
    due = unbuilt.due("--profile", f"profiles/{profile}")
    assert {"write_html", "train", "train_candidate"} <= set(due)
