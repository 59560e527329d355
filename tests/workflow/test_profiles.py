"""What a cluster's profile makes of the workflow."""

import re

import pytest

SUBMITTED = {"train", "search_run", "search_winner", "plateau", "inspect", "sharpness"}
"""Rules whose work grows with the study."""


def test_every_rule_is_local_unless_its_work_grows_with_the_study(unbuilt):
    text = (unbuilt.folder / "workflow/rules/local.smk").read_text()
    local = set(re.findall(r"^    (\w+),$", text, re.MULTILINE))
    told = unbuilt.snakemake("--list-rules").stdout
    rules = {re.sub(r"^train_\d+$", "train", name) for name in re.findall(r"^(\w+)", told, re.MULTILINE)}
    assert rules - local == SUBMITTED


@pytest.mark.parametrize("profile", ["slurm", "cluster-generic"])
def test_a_profile_goes_with_a_configuration_of_the_users_own(unbuilt, profile):
    due = unbuilt.due("--profile", f"profiles/{profile}")
    assert {"html", "train", "search_run"} <= set(due)
