"""`writeup new --ci`: a workflow that its service accepts, which installs and builds what is in the study's folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from writeup.cli import main
from writeup.crate import wheel
from writeup.experiment.scaffold import WORKFLOWS
from writeup.tool import LOCK

SCHEMAS = {
    "github": ["--builtin-schema", "vendor.github-workflows"],
    "gitlab": ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}


@pytest.fixture(scope="module", params=WORKFLOWS)
def study(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "own"
    assert main(["new", str(folder), "--experiment", "function", "--ci", request.param]) == 0
    return request.param, folder


def text_of(study):
    service, folder = study
    return (folder / WORKFLOWS[service]).read_text(encoding="utf-8")


def test_the_service_accepts_the_workflow(study):
    service, folder = study
    command = [sys.executable, "-m", "check_jsonschema", *SCHEMAS[service], str(folder / WORKFLOWS[service])]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_audit_finds_nothing_that_lets_a_pull_request_do_more_than_it_may(tmp_path):
    rules = tmp_path / "zizmor.yml"
    rules.write_text('rules: {unpinned-uses: {config: {policies: {"actions/*": ref-pin}}}}')  # those of GitHub itself
    assert main(["new", str(tmp_path / "own"), "--experiment", "function", "--ci", "github"]) == 0
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--config", rules]
    workflow = tmp_path / "own" / WORKFLOWS["github"]
    audited = subprocess.run([*command, workflow], capture_output=True, text=True, check=False)
    assert audited.returncode == 0, audited.stdout + audited.stderr
    workflow.write_text(workflow.read_text(encoding="utf-8").replace("persist-credentials: false", "fetch-depth: 1"))
    planted = subprocess.run([*command, workflow], capture_output=True, text=True, check=False)
    assert "artipacked" in planted.stdout


def test_every_script_in_it_is_one_that_the_shell_can_read(study):
    workflow = yaml.safe_load(text_of(study))
    jobs = workflow.get("jobs") or {name: workflow[name] for name in ("build", "pages")}
    steps = [step.get("run") for job in jobs.values() for step in job.get("steps", [])]
    scripts = [*filter(None, steps), *("\n".join(job["script"]) for job in jobs.values() if "script" in job)]
    assert len(scripts) > 1
    for script in scripts:
        subprocess.run(["bash", "-n", "-c", script], check=True)


@pytest.mark.parametrize(
    ("known", "sent"),
    [("42", "repos/a/b/issues/comments/42 --method PATCH"), ("", "repos/a/b/issues/7/comments --method POST")],
)
def test_a_comment_that_the_workflow_wrote_is_replaced_and_no_other_one(tmp_path, known, sent):
    assert main(["new", str(tmp_path / "own"), "--experiment", "function", "--ci", "github"]) == 0
    steps = yaml.safe_load((tmp_path / "own" / WORKFLOWS["github"]).read_text(encoding="utf-8"))["jobs"]["build"][
        "steps"
    ]
    (script,) = [step["run"] for step in steps if step.get("name") == "Say what moved"]
    for name, does in (("writeup", "echo Nothing moved."), ("gh", f'echo "$*" >> calls; echo "{known}"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    variables = {"GITHUB_REPOSITORY": "a/b", "NUMBER": "7", "GITHUB_STEP_SUMMARY": "summary.md"}
    settings = {**os.environ, **variables, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=settings, check=True)
    asked, written = (tmp_path / "calls").read_text().splitlines()
    mark, _, words = (tmp_path / "comment.md").read_text().partition("\n")
    assert f'startswith("{mark}")' in asked
    assert written == f"api {sent} --field body=@comment.md"
    assert words == (tmp_path / "summary.md").read_text() == "Nothing moved.\n"


def test_it_installs_the_tested_libraries_and_the_wheel_that_the_study_holds(study):
    _, folder = study
    assert f"WHEEL: {wheel.NAME}\n" in text_of(study)
    assert zipfile.is_zipfile(folder / wheel.NAME)
    assert (folder / "requirements.lock").read_bytes() == LOCK.read_bytes()


def test_it_installs_what_the_study_requires_besides_without_changing_the_tested_libraries(study, tmp_path):
    service, _ = study
    workflow = yaml.safe_load(text_of(study))
    scripts = {
        "github": lambda: [
            step["run"] for step in workflow["jobs"]["build"]["steps"] if "Install" in step.get("name", "")
        ],
        "gitlab": lambda: [line for line in workflow["build"]["script"] if "pip install" in line],
    }
    (tmp_path / "pip").write_text('#!/bin/sh\n[ "$1" = freeze ] && echo locked==1 || echo "$*" $(cat)\n')
    (tmp_path / "pip").chmod(0o755)

    def installed():
        command = ["sh", "-e", "-c", "\n".join(scripts[service]())]
        settings = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        return subprocess.check_output(command, cwd=tmp_path, env=settings, text=True, stdin=subprocess.DEVNULL)

    assert "requirements.txt" not in installed()
    (tmp_path / "requirements.txt").touch()
    assert "install --constraint /dev/stdin --requirement requirements.txt locked==1\n" in installed()


def test_it_publishes_from_the_default_branch_whatever_its_name(study):
    service, _ = study
    workflow = yaml.safe_load(text_of(study))
    rules = {
        "github": lambda: [workflow["jobs"]["publish"]["if"]],
        "gitlab": lambda: [rule["if"] for rule in workflow["pages"]["rules"]],
    }
    assert all("default_branch" in rule.lower() for rule in rules[service]())
    triggers = workflow.get(True, {})  # YAML reads the key `on` as true
    assert "branches" not in (triggers.get("push") or {})


def test_it_builds_the_small_study_where_there_is_one(study, tmp_path):
    assert "BUILD: snakemake --cores all --configfile config/small.yaml\n" in text_of(study)
    service, _ = study
    assert main(["new", str(tmp_path / "table"), "--experiment", "table", "--ci", service]) == 0
    assert "BUILD: snakemake --cores all\n" in text_of((service, tmp_path / "table"))


def test_a_study_without_ci_holds_none_of_it(tmp_path):
    assert main(["new", str(tmp_path / "own")]) == 0
    names = {path.relative_to(tmp_path / "own").as_posix() for path in (tmp_path / "own").rglob("*")}
    assert not names & {*WORKFLOWS.values(), "requirements.lock", wheel.NAME}
