"""A mistake stops the build before anything runs, with one sentence, and leaves nothing half-written."""

import os
import sys

import pytest


def sentence(told):
    lines = told.stdout.splitlines()
    assert not [line for line in lines if "Traceback" in line]
    return " ".join(lines)


def test_a_bad_configuration_stops_before_anything_runs(unbuilt):
    told = unbuilt.snakemake("--config", "seeds=[1,1]")
    assert told.returncode != 0
    assert "seeds: 1 is given twice" in sentence(told)
    assert not (unbuilt.folder / "results").exists()


def test_values_in_lists_and_mappings_of_the_command_line_are_read_as_those_of_files_are(unbuilt):
    given = ["data={train: 1e2, validation: 50.0}", "seeds=[0,1e0,2]", "title=1984", "search=null", "claims=null"]
    due = unbuilt.due("--config", *given, "published=")
    assert due["train"] % 3 == 0
    assert "write_search_plan" not in due


def test_a_minibatch_larger_than_the_data_is_refused_with_both_sizes(unbuilt):
    unbuilt.edit("config/tiny.yaml", "batch_size: 20", "batch_size: 500")
    told = unbuilt.snakemake()
    assert told.returncode != 0
    assert "batch_size 500 is larger than the 200 training images; lower it" in sentence(told)


MISSPELT = ("expected: supported\n", "expectd: supported\n", ": unknown key 'expectd'; did you mean expected?")
WITHOUT_UNIT = (" | show('%') >>", " >>", "has no unit; write << … | show('%') >>")


@pytest.mark.parametrize(
    ("words", "mistake"), [([], MISSPELT), (["--dry-run"], MISSPELT), (["--dry-run"], WITHOUT_UNIT)]
)
def test_a_mistake_in_the_claims_is_said_once_and_before_anything_runs(unbuilt, words, mistake):
    old, new, complaint = mistake
    claims = unbuilt.folder / "config/claims.yaml"
    claims.write_text(claims.read_text().replace(old, new, 1))
    told = unbuilt.snakemake(*words)
    assert (told.returncode, sentence(told).count(complaint)) == (1, 1)
    assert not (unbuilt.folder / "results").exists()


@pytest.mark.parametrize("key", ["claims", "published"])
def test_a_file_that_is_not_there_is_named(unbuilt, key):
    told = unbuilt.snakemake("--dry-run", "--config", f"{key}=config/nowhere.yaml")
    assert "cannot read config/nowhere.yaml: No such file or directory; check the name." in sentence(told)


def test_a_mistake_in_the_published_values_is_said_before_anything_runs(unbuilt):
    unbuilt.edit("config/published.yaml", "cells:\n", "cells:\n  - {sweep: tuned, at: {}}\n")
    told = unbuilt.snakemake("--dry-run", "--config", "published=config/published.yaml")
    assert "cells[0]: the key 'source' is missing; add it." in sentence(told)


def test_a_sweep_with_the_name_of_a_section_is_refused(unbuilt):
    sweeps = "sweeps=[{name: method, title: A, vary: {reg: [0, 1]}}]"
    told = unbuilt.snakemake("--dry-run", "--config", sweeps, "search=null")
    assert "sweeps: the document already has a part called method; give the sweep another name" in sentence(told)


def test_a_key_given_twice_in_a_configuration_is_refused(unbuilt):
    unbuilt.edit("config/tiny.yaml", "seeds: [0, 1]", "seeds: [0, 1]\nseeds: [0, 1, 2]")
    assert "'seeds' is given twice" in sentence(unbuilt.snakemake())


def test_a_configuration_that_snakemake_would_run_is_refused_before_snakemake_reads_it(unbuilt):
    unbuilt.append("config/config.yaml", "\n__use_yte__: true\n")
    told = unbuilt.snakemake("--dry-run")
    assert told.returncode != 0
    assert "makes it a program" in sentence(told)


def test_aliases_of_aliases_in_a_file_of_the_command_line_are_refused(unbuilt):
    lists = [f"a{n + 1}: &a{n + 1} [{', '.join(9 * [f'*a{n}'])}]\n" for n in range(9)]
    unbuilt.edit("config/tiny.yaml", "seeds: [0, 1]", f"a0: &a0 [0]\n{''.join(lists)}")
    assert "expands to more than 100,000 values" in sentence(unbuilt.snakemake("--dry-run"))


def test_a_folder_without_images_is_named_with_what_it_should_hold(unbuilt, tmp_path):
    told = unbuilt.snakemake("--config", f"data={{directory: {tmp_path}}}", "--until", "fetch_images")
    assert told.returncode != 0
    assert "train-images-idx3-ubyte" in sentence(told)
    assert not list((unbuilt.folder / "results").rglob("*.npy"))


def test_results_that_cannot_be_written_are_told_in_one_sentence(unbuilt):
    (unbuilt.folder / "results").write_text("in the way")
    told = unbuilt.snakemake("--until", "certify_gates")
    assert told.returncode != 0
    assert (unbuilt.folder / "results").read_text() == "in the way"


def test_a_diverged_run_is_reported_and_the_build_goes_on(built):
    built.edit("config/minimal.yaml", "learning_rate: [1, 1.0e-1", "learning_rate: [1.0e+30, 1, 1.0e-1")
    told = built.snakemake("report/writeup.html")
    assert told.returncode == 0, told.stdout
    rows = (built.folder / "results/runs.csv").read_text().splitlines()
    assert [row.rsplit(",", 1)[1] for row in rows if ",1e+30," in row] == ["true", "true"]
    assert "diverged" in (built.folder / "report/writeup.html").read_text()


def test_values_published_about_other_images_are_not_compared_with(unbuilt):
    assert "draw_published" not in unbuilt.due("--config", "published=config/published.yaml")


def test_a_template_that_cannot_be_read_is_named_before_anything_runs(unbuilt):
    (unbuilt.folder / "templates/xor.md").chmod(0)
    no_privileges = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    told = unbuilt.snakemake("--dry-run", start=[*no_privileges, sys.executable])
    assert "cannot read templates/xor.md: Permission denied; make the file readable" in sentence(told)
