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


def test_a_test_of_wide_networks_asks_for_more_memory_and_time(unbuilt):
    def asked():
        told = unbuilt.snakemake("--dry-run", "--workflow-profile", "none", "--until", "measure_test_accuracy").stdout
        jobs = re.findall(r"rule measure_test_accuracy:.*?runtime=(\d+), mem_mb=(\d+)", told, re.DOTALL)
        return [max(map(int, values)) for values in zip(*jobs, strict=True)]

    minutes, memory = asked()
    unbuilt.edit("config/tiny.yaml", "hidden_size: 8", "hidden_size: 40000")
    more_minutes, more_memory = asked()
    assert more_minutes > 2 * minutes
    assert more_memory > 2 * memory
