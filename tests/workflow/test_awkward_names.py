"""Titles and names of files with braces, blanks and quotes: words to people, and nothing to Snakemake or the shell."""

import html
import json
import re

import pytest

AWKWARD = "my 'own' { words } of {{ x }} & {1}"
FULL = "data={train: 48000, validation: 12000, test: 10000}"  # those that values were published about


def overlay(project, **config):
    """Lay `config` over the tiny study."""
    tiny = project.folder / "config/tiny.yaml"
    tiny.write_text(tiny.read_text() + "".join(f"{key}: {json.dumps(value)}\n" for key, value in config.items()))


def test_awkward_titles_are_printed_as_they_stand(built):
    overlay(built, title=AWKWARD, subtitle=f"{AWKWARD}, again", author={"name": AWKWARD, "email": ""})
    told = built.snakemake("report/writeup.html")
    assert told.returncode == 0, told.stdout
    page = html.unescape((built.folder / "report/writeup.html").read_text())
    assert page.count(AWKWARD) >= 3


def test_awkward_titles_of_sweeps_and_of_the_search_get_into_the_plans(built):
    built.edit("config/minimal.yaml", "title: Learning rates", f'title: "{AWKWARD}"')
    built.edit("config/minimal.yaml", "title: Tuning by search", f'title: "{AWKWARD}"')
    told = built.snakemake("results/plan.json", "results/search_plan.json")
    assert told.returncode == 0, told.stdout
    plan, search = (json.loads((built.folder / f"results/{name}.json").read_text()) for name in ("plan", "search_plan"))
    assert (plan["sweeps"][0]["title"], search["title"]) == (AWKWARD, AWKWARD)


@pytest.mark.slow
def test_a_file_of_claims_and_templates_may_have_any_name(built):
    claims = (built.folder / "config/claims.yaml").read_text()
    (built.folder / f"config/{AWKWARD}.yaml").write_text(claims)
    (built.folder / f"templates/{AWKWARD}.md").write_text("# Nothing {#sec:nothing}\n")
    overlay(built, claims=f"config/{AWKWARD}.yaml")
    told = built.snakemake("results/document.json")
    assert told.returncode == 0, told.stdout


def test_a_file_of_published_values_may_have_any_name(unbuilt):
    name = "config/published 'values' { x }.yaml"
    (unbuilt.folder / "config/published.yaml").rename(unbuilt.folder / name)
    overlay(unbuilt, published=name, claims=None)
    told = unbuilt.snakemake("--dry-run", "--printshellcmds", "--config", FULL)
    assert told.returncode == 0, told.stdout
    quoted = """--published 'config/published '"'"'values'"'"' { x }.yaml'"""
    uses = [line for line in (told.stdout).splitlines() if "--published" in line]
    steps = {re.findall(r"writeup (?:mnist_mlp\.)?(\w+) --", line)[0] for line in uses}
    assert steps == {"decide_claims", "render_document", "witness_numbers", "witness_document", "write_pdf"}
    assert [line for line in uses if quoted not in line] == []
