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


def test_jobs_that_read_wide_networks_ask_for_more_memory_and_their_tests_for_more_time(unbuilt):
    names = ("measure_test_accuracy", "measure_sharpness", "examine_best_model", "witness_training")

    def asked():
        told = unbuilt.snakemake("--dry-run", "--workflow-profile", "none").stdout
        jobs = re.findall(r"(?m)^rule (\w+):\n((?: .*\n)+)", told)
        return {
            name: {
                resource: max(
                    int(n) for rule, job in jobs if rule == name for n in re.findall(rf"{resource}=(\d+)", job)
                )
                for resource in ("mem_mb", *(["runtime"] if name == names[0] else []))
            }
            for name in names
        }

    before = asked()
    unbuilt.edit("config/tiny.yaml", "hidden_size: 8", "hidden_size: 40000")
    after = asked()
    assert all(after[name][resource] > 2 * number for name in names for resource, number in before[name].items())
