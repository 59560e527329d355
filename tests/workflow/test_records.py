"""What says how results were made, missing, damaged or of other results: no build takes them for what they are not."""

import json
import shutil
import time
from pathlib import Path

import pytest

from writeup.build.checksums import recording
from writeup.files import write_text

NO_RECORDS = "Snakemake's records of these results (.snakemake/) are missing"
PAGE = {"write_html", "write_pdf", "write_slides_pdf", "write_slides_pptx"}


def manifest(project) -> dict:
    return json.loads((project.folder / "results/manifest.json").read_text())


def test_manifest_names_the_files_of_the_study_and_what_made_the_images(built):
    there = {str(p.relative_to(built.folder)) for p in (built.folder / "results").rglob("*") if p.is_file()}
    files = manifest(built)["files"]
    assert there - {"results/manifest.json"} == {path for path in files if path.startswith("results/")}
    assert list(manifest(built)["made"]) == ["results/data/mnist/"]


def test_the_record_of_the_verdicts_names_the_steps_that_lead_to_them_and_no_others(built):
    alike = {"train_candidate": "train", "train_winner": "train", "test_winner": "measure_test_accuracy"}
    alike |= {"write_search_plan": "write_plan"}
    rules = built.due("--forceall", "results/claims.json").keys() - {"fetch_images"}  # the data are recorded apart
    record = json.loads((built.folder / "results/provenance.json").read_text())["files"]["results/claims.json"]
    assert {step for step, _ in record["code"]} == {alike.get(rule, rule) for rule in rules}


def test_without_records_of_snakemake_an_edit_is_seen_and_nothing_is_trained_or_fetched_again(built):
    shutil.rmtree(built.folder / ".snakemake")
    built.edit("config/config.yaml", "\ntitle: ", "\ntitle: New ")
    due = built.due()
    assert due.keys() >= PAGE | {"render_document", "write_plan"}
    assert due.keys().isdisjoint({"train", "fetch_images"})
    assert NO_RECORDS in built.plan()


def test_without_records_an_edit_of_the_network_trains_again(built):
    shutil.rmtree(built.folder / ".snakemake")
    built.edit("src/writeup/mnist_mlp/network/mlp.py", "(scale * W2,", "(2 * scale * W2,")
    assert built.due().keys() >= {"train", "train_candidate"}


@pytest.mark.slow
def test_without_private_folders_a_build_comes_to_the_same_files(built, original):
    for name in (".snakemake", ".writeup"):
        shutil.rmtree(built.folder / name)
    told = built.snakemake()
    assert told.returncode == 0, told.stdout
    assert manifest(built) == manifest(original)
    assert built.due() == {}


def test_without_any_record_everything_is_built_again(built):
    for name in (".snakemake", ".writeup"):
        shutil.rmtree(built.folder / name)
    (built.folder / "results/manifest.json").unlink()
    assert built.due().keys() >= PAGE | {"train", "fetch_images", "derive_softmax", "render_document"}


@pytest.mark.slow
def test_records_of_other_results_are_refused_in_one_sentence(built, original):
    (built.folder / ".snakemake/writeup-identity").write_text("another of another")
    told = built.snakemake("--dry-run").stdout
    assert "the records in .snakemake/ are not those of these results: delete .snakemake/ and build again." in told
    shutil.rmtree(built.folder / ".snakemake")
    assert built.snakemake().returncode == 0
    assert manifest(built) == manifest(original)


def test_records_of_snakemake_are_used_without_our_own(built):
    shutil.rmtree(built.folder / ".writeup")
    assert built.due() == {}


@pytest.mark.slow
def test_an_edit_of_the_decoding_is_seen_in_images_that_were_kept_without_records(built):
    shutil.rmtree(built.folder / ".snakemake")
    assert built.snakemake().returncode == 0
    built.append("src/writeup/mnist_mlp/data/decoding.py", "\nNEW = 1\n")
    assert built.due().keys() >= {"fetch_images", "train"}


@pytest.mark.slow
def test_a_build_that_is_killed_after_the_records_were_lost_forgets_nothing_nor_does_the_next(built, original):
    shutil.rmtree(built.folder / ".snakemake")
    assert built.snakemake("results/plan.json").returncode == 0
    assert built.due().keys() >= PAGE | {"render_document", "derive_softmax", "gather_runs"}
    assert built.snakemake().returncode == 0
    assert manifest(built) == manifest(original)
    built.edit("src/writeup/mnist_mlp/network/mlp.py", "(scale * W2,", "(2 * scale * W2,")
    assert built.due().keys() >= {"train", "train_candidate"}, "the runs that were kept are known by their code"


def test_records_of_snakemake_that_lost_an_empty_folder_are_used(built):
    (built.folder / ".snakemake/incomplete").rmdir()
    assert built.due() == {}


@pytest.mark.slow
def test_files_dated_in_the_future_stop_no_build(built):
    later = time.time() + 86_400
    for path in (built.folder / "results").rglob("*"):
        built.touch(path, later)
    built.restyle()
    told = built.snakemake()
    assert told.returncode == 0, told.stdout
    assert built.due() == {}


def test_touched_files_are_built_again_by_no_build_however_large(built):
    for path in [*(built.folder / "results").rglob("*"), *(built.folder / "report").iterdir()]:
        built.touch(path)
    assert built.due("--max-checksum-file-size", "0") == {}


def test_what_was_made_for_a_sweep_that_is_gone_is_deleted_and_its_runs_are_kept(built, monkeypatch):
    monkeypatch.chdir(built.folder)
    drawing, run = "results/figures/curves_gone.svg", "results/runs/dataset~gone/result.json"
    with recording():
        write_text(drawing, "<svg/>")
        write_text(run, "{}")
    write_text("results/figures/of_mine.svg", "<svg/>")
    built.restyle()
    told = built.snakemake()
    assert told.returncode == 0, told.stdout
    assert [Path(path).exists() for path in (drawing, run, "results/figures/of_mine.svg")] == [False, True, True]
    assert manifest(built)["files"].keys().isdisjoint({drawing, run})


@pytest.mark.slow
@pytest.mark.parametrize(
    "damaged",
    [["building"], ["checksums/damaged.jsonl", "checksums.json", "sources.json", "batches.json"]],
    ids=["of the build that runs", "of results, code and jobs"],
)
def test_damaged_records_of_ours_stop_no_build(built, damaged):
    for path in (built.folder / ".writeup" / name for name in damaged):
        path.parent.mkdir(exist_ok=True)
        path.write_text('["results/plan.json", 1, 2]\n')
    built.restyle()
    told = built.snakemake()
    assert told.returncode == 0, told.stdout
    assert built.due() == {}
