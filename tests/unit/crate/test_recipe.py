"""The container recipe of an archive keeps to what the linter of such files asks."""

import subprocess
import sys
from pathlib import Path

import pytest

from writeup.crate import contents

HADOLINT = Path(sys.executable).with_name("hadolint")

pytestmark = pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint has no wheel for this machine")


def complaints(recipe):
    done = subprocess.run([HADOLINT, "--no-color", "-"], input=recipe, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


@pytest.mark.parametrize("unlocked", [[], ["scikit-learn==1.7.0"]])
def test_the_linter_has_no_complaint(unlocked):
    assert complaints(contents._recipe(unlocked)) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("--no-cache-dir ", "", "DL3042"), ("python:", "python:latest #", "DL3007"), ("CMD [", "CMD x [", "DL3025")],
)
def test_a_recipe_that_is_not_in_order_is_noticed(old, new, rule):
    assert any(rule in line for line in complaints(contents._recipe([]).replace(old, new)))
