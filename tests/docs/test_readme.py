"""The first page shows what is so: the claim of an example, and what a build says when it no longer holds."""

import os
import re
import shutil
import subprocess
import sys

from writeup.tool import ROOT

EXAMPLE = ROOT / "examples/queue"
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_claim_shown_is_that_of_the_example():
    (claim,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert claim in (EXAMPLE / "config/claims.yaml").read_text(encoding="utf-8")


def test_the_message_shown_is_that_of_the_build(tmp_path):
    study = tmp_path / "queue"
    shutil.copytree(EXAMPLE, study, ignore=shutil.ignore_patterns("results", "report", "logs", ".*"))
    claims = study / "config/claims.yaml"
    claims.write_text(claims.read_text(encoding="utf-8").replace("within: 0.05", "within: 0.01"), encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "results/claims.json"]
    environment = {**os.environ, "COLUMNS": "2000"}
    done = subprocess.run(command, cwd=study, env=environment, capture_output=True, text=True, check=False)
    (message,) = re.findall(r"^```\n(theory_holds: .*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1
    assert [part for part in " ".join(message.split()).split(" … ") if part not in said] == []
