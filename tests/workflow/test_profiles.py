"""What a cluster's profile makes of the workflow."""

import re
import subprocess
import sys

import pytest

from writeup.experiment.schema import load_yaml
from writeup.tool import ROOT, RULES

PROFILES = ROOT / "profiles"
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


@pytest.mark.parametrize("profile", sorted(path.parent.name for path in PROFILES.glob("*/config.yaml")))
def test_a_profile_has_no_option_that_snakemake_has_given_up(profile):
    """Such an option may have no effect: of the jobs a second, Snakemake 9 reads another one's default."""
    told = subprocess.check_output([sys.executable, "-m", "snakemake", "--help"], text=True, cwd="/")
    options = dict(re.findall(r"^  --([\w-]+)(.*?)(?=^  -|\Z)", told, re.MULTILINE | re.DOTALL))
    given_up = [name for name, text in options.items() if "deprecated" in text.lower()]
    assert "max-jobs-per-second" in given_up
    assert not set(load_yaml(PROFILES / profile / "config.yaml")) & set(given_up)


@pytest.mark.parametrize("profile", ["slurm", "cluster-generic"])
def test_a_profile_leaves_alone_what_the_default_profile_says_which_would_win(profile):
    default, other = (load_yaml(PROFILES / name / "config.yaml") for name in ("default", profile))
    assert not set(default) & set(other)


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
