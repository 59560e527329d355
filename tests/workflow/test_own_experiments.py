"""Experiments of a study's own, built by Snakemake: what a change repeats, what a failing run leaves, what survives."""

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from running import start_snakemake
from writeup import tool

VERDICTS = "results/claims.json"
FUNCTION = '''
"""A sum, which leaves a line in `calls` for each run."""

from pathlib import Path

import helper


def run(seed, *, size: int = 1, kind: str = "plain", half: bool = False):
    with Path("calls").open("a") as calls:
        calls.write(f"{size} {kind} {half} {seed}\\n")
    return {"total": helper.total(size, seed) / (2 if half else 1)}
'''
HELPER = """
def total(size, seed):
    return size + seed / 10
"""
CONFIG = """
title: Sums
author: {name: Nobody}
date: 2026-01-01
experiment: {function: experiment.py, seconds: 0.1, metrics: {total: {label: Total}}}
defaults: {}
seeds: [0, 1, 2]
confidence: 0.95
sweeps:
  - {name: size, title: Size, vary: {size: [1, 2, 3]}}
  - {name: kind, title: Kind, vary: {kind: [plain, fancy], half: [false, true]}}
claims: config/claims.yaml
"""
CLAIMS = """
claims:
  - id: grows
    section: size
    statement: The total grows with the size.
    rule: {rises: {metric: total, along: size, sweep: size}}
    expected: supported
  - id: halved
    section: kind
    statement: Half is less, whichever the kind.
    rule: {exceeds: {metric: total, sweep: kind, at: {kind: fancy, half: false}, than: {kind: fancy, half: true}}}
    expected: supported
"""
PUBLISHED = """
defaults: {kind: plain, half: false}
cells:
  - {sweep: size, at: {size: 2}, total: 2.05, source: Table 1}
"""
WORDS = """
<% include "experiments.md" %>

<% include "appendix.md" %>
"""


@dataclass(frozen=True)
class Study:
    folder: Path

    def write(self, **files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.lstrip("\n"), encoding="utf-8")

    def edit(self, name, old, new):
        path = self.folder / name
        assert path.read_text().count(old) == 1
        path.write_text(path.read_text().replace(old, new))

    def start(self, *words):
        return start_snakemake(self.folder, *(words or (VERDICTS,)))

    def build(self, *words, fails=False):
        process = self.start(*words)
        said = process.communicate()[0]
        assert bool(process.returncode) == fails, said
        return said

    def calls(self):
        """The runs made since this was last asked."""
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def rows(self):
        with (self.folder / "results/runs.csv").open() as stream:
            return list(csv.DictReader(stream))

    def verdicts(self):
        return {claim["id"]: claim["verdict"] for claim in json.loads((self.folder / VERDICTS).read_text())}


@pytest.fixture
def study(tmp_path):
    study = Study(tmp_path / "study")
    study.write(
        **{
            "experiment.py": FUNCTION,
            "helper.py": HELPER,
            "config/config.yaml": CONFIG,
            "config/claims.yaml": CLAIMS,
            "templates/writeup.md": WORDS,
            "templates/method.md": "::: method\nSums are added up.\n:::\n",
        }
    )
    shutil.copy2(tool.SNAKEFILE, study.folder)
    shutil.copytree(tool.PROFILES / "default", study.folder / "profiles/default")
    return study


def test_a_function_is_swept_over_numbers_text_and_truths(study):
    study.build()
    assert len(study.calls()) == len(study.rows()) == (3 + 4 - 1) * 3
    assert study.verdicts() == {"complete": "supported", "grows": "supported", "halved": "supported"}
    assert (study.folder / "results/runs/size~1/kind~fancy/half~true/seed~0/result.json").exists()


def test_a_function_and_a_sweep_make_a_document_before_a_word_is_written(study):
    shutil.rmtree(study.folder / "templates")
    study.edit("config/config.yaml", "claims: config/claims.yaml\n", "published: literature.yaml\n")
    study.edit("config/config.yaml", "label: Total", "label: Total, unit: ms")
    study.write(**{"literature.yaml": PUBLISHED})
    study.build("report/writeup.html", "report/slides.pdf")
    page = (study.folder / "report/writeup.html").read_text()
    assert "Total" in page
    assert 'id="fig:curves-size"' in page
    assert "reports a total of" in page
    assert re.search(r'href="#source:published"[^>]*>2\.050<', page)
    assert re.search(r'id="source:published".{,99}literature\.yaml', page, re.DOTALL)
    assert study.build("report/writeup.html").count("train") == 0


@pytest.mark.slow
def test_titles_and_labels_that_read_like_others_and_numbers_of_any_size_are_published(study):
    shutil.rmtree(study.folder / "templates")
    study.edit("config/config.yaml", "title: Sums", "title: 100 % of a sum")
    study.edit("config/config.yaml", "title: Size,", "title: 3 sizes,")
    study.edit("config/config.yaml", "size: [1, 2, 3]}", "size: [9095585, 1000, 3], half: [true, false]}")
    study.edit("config/config.yaml", "label: Total}}", "label: Size (mean)}}, parameters: {half: {label: Size halved}}")
    study.edit("config/config.yaml", "seeds: [0, 1, 2]", "seeds: [0]\npreliminary: true")
    study.edit("config/config.yaml", "confidence: 0.95", "confidence: 0.999")
    study.edit("config/claims.yaml", "sweep: size}", "sweep: size, where: {half: false}}")
    study.build("all")
    page = (study.folder / "report/writeup.html").read_text()
    assert "4,547,792" in page, "half of the largest, to its last digit before the point"
    assert "99.9\u00a0%" in page


COMMENTS_AND_A_LABEL = [
    ("helper.py", "return", "# why\n    return"),
    ("experiment.py", "    with", "    # why\n    with"),
    ("config/config.yaml", "label: Total", "label: Sum"),
]
CHANGES = {  # one after the other: the edits, and how many runs they repeat
    "comments and a label": (COMMENTS_AND_A_LABEL, 0),
    "a value": ([("config/config.yaml", "[1, 2, 3]", "[1, 2, 3, 4]")], 3),
    "a seed": ([("config/config.yaml", "[0, 1, 2]", "[0, 1, 2, 3]")], 7),
    "a module that it imports": ([("helper.py", "/ 10", "/ 20")], 7 * 4),
    "its own code": ([("experiment.py", "/ (2 if", "/ (4 if")], 7 * 4),
}


def test_a_change_repeats_the_runs_that_it_touches(study):
    study.build(VERDICTS)
    study.calls()
    for name, (edits, runs) in CHANGES.items():
        for edit in edits:
            study.edit(*edit)
        study.build(VERDICTS)
        assert len(study.calls()) == runs, name


def test_many_inputs_and_many_authors_fit_on_command_lines(study):
    inputs = [f"{'x' * 60}_{number}.csv" for number in range(3000)]
    for name in inputs:
        (study.folder / name).touch()
    config = yaml.safe_load(CONFIG)
    config["experiment"]["inputs"], config["author"] = inputs, None
    config["authors"] = [{"name": "Ada Nobody", "affiliation": "x" * 500}] * 300
    study.write(**{"config/config.yaml": yaml.safe_dump(config)})
    said = study.build("--dry-run", "--printshellcmds", "all")
    assert " --front @.writeup/plans/" in said
    assert " --experiment @.writeup/plans/" in said
    assert max(map(len, said.splitlines())) < 128 * 1024


@pytest.mark.slow
def test_the_record_of_provenance_has_the_code_that_measured(study):
    inputs = [f"{'x' * 60}_{number}.csv" for number in range(3000)]  # more than a command line holds
    for name in inputs:
        (study.folder / name).touch()
    study.edit("config/config.yaml", "seconds: 0.1,", f"seconds: 0.1, inputs: {inputs},")

    def recorded():
        study.build("results/provenance.json")
        record = json.loads((study.folder / "results/provenance.json").read_text())
        (run,) = (study.folder / "results/runs").glob("size~3/**/seed~0/result.json")
        code = dict(record["files"]["results/runs.csv"]["code"])["run_experiment"]
        assert code == json.loads(run.read_text())["code"]
        return code

    before = recorded()
    study.edit("experiment.py", "/ (2 if", "/ (4 if")
    assert recorded() != before


def test_a_run_that_fails_is_told_in_its_row_and_the_rest_goes_on(study):
    study.edit("helper.py", "return size", "assert size != 2, 'two is odd'\n    return size")
    said = study.build(VERDICTS, "--config", "allow_unexpected=true")
    failed = [row for row in study.rows() if row["failure"]]
    assert {(row["size"], row["diverged"], row["total"]) for row in failed} == {("2", "true", "")}
    assert len(failed) == 3
    assert all("helper.py, line 2" in row["failure"] and "two is odd" in row["failure"] for row in failed), failed
    assert study.verdicts()["halved"] == "supported"
    assert study.verdicts()["grows"] != "supported"
    assert "Traceback" not in said


@pytest.mark.slow
def test_runs_share_a_job_if_the_configuration_says_how_long_they_take(study):
    as_on_a_cluster = ("--dry-run", "--config", "batch_seconds=600")
    assert "\n4 jobs would run:" in study.build(VERDICTS, *as_on_a_cluster)
    study.edit("config/config.yaml", " seconds: 0.1,", "")
    assert "\n21 jobs would run:" in study.build(VERDICTS, *as_on_a_cluster), "a job for each of 18 runs"


@pytest.mark.slow
def test_what_was_finished_before_a_build_was_killed_is_not_run_again(study):
    study.edit("experiment.py", "    return {", "    import time\n    time.sleep(0.5)\n    return {")
    process = study.start()
    for _ in range(600):
        if (study.folder / "calls").exists() and len((study.folder / "calls").read_text().splitlines()) >= 6:
            break
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    begun = study.calls()
    study.build("--unlock")
    study.build()
    again = study.calls()
    assert 6 <= len(begun) < 18
    assert len(set(begun) & set(again)) <= 2  # those that were running
    assert len(again) == len(set(again))
    assert len(set(begun) | set(again)) == 18


COMMAND = """
experiment:
  command: awk -v size={size} -v kind={kind} -v half={half} -v seed={seed} -f sums.awk
  inputs: [sums.awk]
  seconds: 0.1
"""
AWK = """
BEGIN {
    print size, kind, half, seed >> "calls"
    printf "{\\"total\\": %.17g}\\n", (size + seed / 10) / (half == "true" ? 2 : 1)
}
"""


SEARCHED = """
def run(seed, *, size: int = 1, epochs: int = 2):
    for epoch in range(epochs):
        if size == 4:
            raise RuntimeError("too large")
        yield {"loss": 1 / (size + epoch) + seed / 1000, "distance": size + seed / 10}
    return {"steps": 10 * epochs}
"""
SEARCH = {
    "experiment": {
        "function": "experiment.py",
        "seconds": 0.1,
        "metrics": {"steps": {"per": "run"}, "loss": {"per": "epoch", "better": "lower"}},
        "score": "loss",
    },
    "sweeps": [{"name": "size", "vary": {"size": [1, 2]}}],
    "search": {
        "title": "Search",
        "space": {"size": [1, 2, 3, 4]},
        "eta": 2,
        "rungs": [{"epochs": 1}, {"epochs": 2}],
        "beside": {"sweep": "size", "at": {"size": 1}},
    },
    "published": "config/published.yaml",
}
PRINTED = """
defaults: {size: 1, epochs: 2}
cells: [{sweep: size, at: {size: 2}, source: a table, loss: 0.334}]
"""
FARTHEST = """
claims:
  - id: farther
    section: size
    statement: The winner is farther.
    rule: {search_winner: {metric: distance, than: {sweep: size, size: 1}, above: 0}}
"""


def test_a_parameter_of_a_search_may_have_a_name_that_snakemake_keeps_for_itself(study):
    config = json.loads(json.dumps(SEARCH | {"claims": None, "published": None}).replace('"size"', '"count"'))
    study.write(**{"experiment.py": SEARCHED.replace("size", "count")})
    study.write(**{"config/config.yaml": yaml.safe_dump(yaml.safe_load(CONFIG) | config)})
    assert "train_candidate" in study.build("--dry-run", "results/search.csv")


@pytest.mark.slow
def test_a_search_has_what_the_runs_measured_whether_it_was_declared_or_not(study):
    config = yaml.safe_dump(yaml.safe_load(CONFIG) | SEARCH)
    study.write(**{"experiment.py": SEARCHED, "config/config.yaml": config, "config/claims.yaml": FARTHEST})
    study.write(**{"config/published.yaml": PRINTED})
    study.build("all")
    assert study.verdicts()["farther"] == "supported"
    page = (study.folder / "report/writeup.html").read_text(encoding="utf-8")
    assert "a candidate with a failed run" in " ".join(page.split())
    assert re.search(r">4</t[dh]>\s*<td[^>]*>failed</td>", page)


def test_a_command_in_another_language_is_swept_and_repeated_when_it_or_its_files_change(study):
    text = (study.folder / "config/config.yaml").read_text()
    text = re.sub("experiment: .*\n", COMMAND.lstrip("\n"), text)
    text = text.replace("defaults: {}", "defaults: {size: 1, kind: plain, half: false}")
    study.write(**{"config/config.yaml": text, "sums.awk": AWK})
    study.build()
    assert len(study.calls()) == 18
    assert study.verdicts() == {"complete": "supported", "grows": "supported", "halved": "supported"}
    study.build()
    assert study.calls() == []
    assert "train (2 jobs, 18 runs)" in study.build(VERDICTS, "--dry-run", "--forcerun", "train")
    study.edit("sums.awk", "/ 10", "/ 20")
    study.build(VERDICTS)
    assert len(study.calls()) == 18
    shutil.rmtree(study.folder / ".snakemake")
    study.edit("config/config.yaml", "command: awk", "command: LC_ALL=C awk")
    study.build(VERDICTS)
    assert len(study.calls()) == 18, "runs that were kept without records of Snakemake are known by their command"
    study.build("results/provenance.json")
    data = json.loads((study.folder / "results/provenance.json").read_text())["data"]
    assert data["sha256"] == {"sums.awk": hashlib.sha256((study.folder / "sums.awk").read_bytes()).hexdigest()}


def test_a_table_gives_its_rows_to_the_study_and_one_that_is_lacking_is_said(study):
    kinds = [(size, "plain", "false") for size in (1, 2, 3)] + [(1, "plain", "true"), (1, "fancy", "true")]
    rows = [
        f"{s},{k},{h},{t},{(s + t / 10) / (1 + (h == 'true'))},{s}"
        for s, k, h in [*kinds, (1, "fancy", "false")]
        for t in range(3)
    ]
    text = (study.folder / "config/config.yaml").read_text()
    names = "parameters: {size: {}, kind: {}, half: {}}, metrics: {total: {column: sum}}"
    text = re.sub("experiment: .*\n", f"experiment: {{table: sums.csv, seed: trial, {names}}}\n", text)
    text = text.replace("defaults: {}", "defaults: {size: 1, kind: plain, half: false}")
    study.write(**{"config/config.yaml": text, "sums.csv": "\n".join(["size,kind,half,trial,sum,less", *rows, ""])})
    study.build()
    assert study.verdicts() == {"complete": "supported", "grows": "supported", "halved": "supported"}
    study.write(**{"sums.csv": "\n".join(["size,kind,half,trial,sum,less", *rows[1:], ""])})
    study.build(VERDICTS, "--config", "allow_unexpected=true")
    assert [row["failure"] for row in study.rows() if row["failure"]] == ["sums.csv has no row for this run."]
    shutil.rmtree(study.folder / ".snakemake")
    study.edit("config/config.yaml", "column: sum", "column: less")
    study.build(VERDICTS, "--config", "allow_unexpected=true")
    assert {row["total"] for row in study.rows()} == {"", "1.0", "2.0", "3.0"}, "kept rows are of another column"


MISTAKES = {
    "in the configuration": (("config/config.yaml", "size: [1, 2, 3]", "sise: [1, 2, 3]"), "sise"),
    "in the code": (("experiment.py", "import helper", "import helpers"), "helpers"),
}


@pytest.mark.parametrize(("change", "named"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_before_anything_runs(study, change, named):
    study.edit(*change)
    said = [line for line in study.build(fails=True).splitlines() if not line.startswith("Using ")]
    assert len(said) == 1, said
    assert said[0].startswith("Error: ")
    assert named in said[0]
    assert study.calls() == []
    assert not (study.folder / "results").exists()
