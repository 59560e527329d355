"""What a cluster's profile makes of the workflow."""

import re
import subprocess
import sys

import pytest

from writeup.experiment.schema import load_yaml
from writeup.tool import ROOT

PROFILES = ROOT / "profiles"


@pytest.mark.parametrize("profile", ["slurm", "cluster-generic"])
def test_a_profile_goes_with_a_configuration_of_the_users_own(unbuilt, profile):
    due = unbuilt.due("--profile", f"profiles/{profile}")
    assert {"write_html", "train", "train_candidate"} <= set(due)


def test_no_profile_has_an_option_that_snakemake_has_given_up():
    """Such an option may have no effect: of the jobs a second, Snakemake 9 reads another one's default."""
    told = subprocess.check_output([sys.executable, "-m", "snakemake", "--help"], text=True, cwd="/")
    options = dict(re.findall(r"^  --([\w-]+)(.*?)(?=^  -|\Z)", told, re.MULTILINE | re.DOTALL))
    given_up = {name for name, text in options.items() if "deprecated" in text.lower()}
    assert "max-jobs-per-second" in given_up
    used = {path.parent.name: set(load_yaml(path)) for path in PROFILES.glob("*/config.yaml")}
    assert used.keys() >= {"default", "slurm", "cluster-generic"}
    assert {name: options & given_up for name, options in used.items() if options & given_up} == {}


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
