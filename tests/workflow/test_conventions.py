"""What Snakemake's own linter and this project ask of every rule."""

import re

from writeup.tool import RULES

EXEMPT = {
    # The environment of every rule is the locked one that Snakemake itself runs in: `make report` makes it from
    # requirements/report.lock, hashes and all, which pins more than a conda file would.
    "Specify a conda environment or container for each rule.",
    # As a param, naming another folder would fetch again images that are known by their sums; see data.smk.
    "Shell command directly uses variable DIRECTORY from outside of the rule",
}
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
    "witness_training",
}
"""Rules whose work grows with the study."""
RULE = re.compile(r"^( *)(?:rule|checkpoint)(?: (\w+))?:\n((?:\1 +\S.*\n|\n)+)", re.MULTILINE)
NAMED = re.compile(r'name:\s+f"(\w+)_{')


def rules():
    """Name and body of every rule; of those that a loop makes, what their names begin with."""
    for path in sorted(RULES.rglob("*.smk")):
        for _, name, body in RULE.findall(path.read_text()):
            yield name or "".join(NAMED.findall(body)), body


def test_the_linter_finds_nothing_but_what_is_exempt_for_a_reason(unbuilt):
    found = re.findall(r"^ +\* (.*):$", unbuilt.snakemake("--lint").stdout, re.MULTILINE)
    assert set(found) == EXEMPT


def test_every_rule_says_what_it_does_and_keeps_a_log():
    lacking = [name for name, body in rules() if not body.lstrip().startswith('"""')]
    lacking += [name for name, body in rules() if "shell:\n" in body and "log:\n" not in body]
    assert lacking == []


def test_every_rule_is_local_unless_its_work_grows_with_the_study():
    assert {name for name, body in rules() if LOCAL not in body} == SUBMITTED
