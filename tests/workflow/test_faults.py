"""What happens to a build when something goes wrong: real signals, a real full disk, files edited by hand."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

RESULTS = ("results", "report/writeup.html", "report/writeup.pdf")


def contents(project) -> dict[str, bytes]:
    """All that is promised to be the same from every build."""
    files = [path for part in RESULTS for path in [project.folder / part, *(project.folder / part).rglob("*")]]
    return {str(path.relative_to(project.folder)): path.read_bytes() for path in files if path.is_file()}


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.02)


def training(project) -> bool:
    """Whether a job is training now."""
    return any((project.folder / ".writeup/checksums").glob("*.jsonl")) and any(
        path.read_text() for path in (project.folder / "logs/train").rglob("*.log")
    )


@pytest.fixture
def retraining(built) -> Iterator[subprocess.Popen[str]]:
    """A build that is training again, with changed code, and takes its time."""
    built.edit("src/writeup/mnist_mlp/network/mlp.py", "(scale * W2,", "(2 * scale * W2,")
    shutil.rmtree(built.folder / "logs/train")
    build = built.start()
    until(lambda: training(built))
    yield build
    if build.poll() is None:
        os.killpg(build.pid, signal.SIGKILL)
    build.communicate()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("report/writeup.html", ["--dry-run"]),
        ("results/summary.csv", ["--dry-run"]),
        ("results/summary.csv", []),
        ("results/runs/**/minibatch_losses.npy", ["--dry-run"]),
    ],
)
def test_a_file_edited_by_hand_is_refused_and_left_as_it_is(built, path, words):
    edited = next(built.folder.glob(path))
    edited.write_bytes(edited.read_bytes()[:-20])
    right = contents(built)
    told = built.snakemake(*words)
    assert told.returncode == 1
    name = edited.relative_to(built.folder)
    sentence = f"Error: {name} is not what the build wrote there: put the old content back or delete the file"
    assert told.stdout.count(sentence) == told.stdout.count(str(name)) == 1
    assert contents(built) == right


@pytest.mark.slow
def test_a_file_edited_by_hand_and_deleted_is_built_again(original, built):
    (built.folder / "results/summary.csv").write_text("edited\n")
    assert built.snakemake().returncode == 1
    (built.folder / "results/summary.csv").unlink()
    assert built.snakemake().returncode == 0
    assert contents(built) == contents(original)


def test_an_edited_ledger_is_refused_and_no_document_is_written_from_it(built):
    ledger = built.folder / "results/claims.json"
    claims = json.loads(ledger.read_text())
    claims[0]["verdict"] = "refuted" if claims[0]["verdict"] != "refuted" else "supported"
    ledger.write_text(json.dumps(claims))
    (built.folder / "results/document.json").unlink()
    told = built.snakemake()
    assert told.returncode == 1
    assert "results/claims.json is not what the build wrote there" in told.stdout
    assert not (built.folder / "results/document.json").exists()


@pytest.mark.slow
def test_copied_results_are_not_taken_for_edited(built, tmp_path):
    shutil.copytree(built.folder / "results", tmp_path / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(built.folder / "results")
    (tmp_path / "copy").rename(built.folder / "results")
    assert "is not what" not in built.snakemake("--dry-run").stdout


@pytest.mark.slow
def test_second_build_at_once_is_refused_in_one_sentence(built, retraining):
    told = built.snakemake()
    assert told.returncode == 1
    assert f"another build is running in this folder (process {retraining.pid} on " in told.stdout
    assert retraining.poll() is None


@pytest.mark.slow
def test_dry_run_beside_a_build_is_allowed(built, retraining):
    assert built.snakemake("--dry-run").returncode == 0
    assert retraining.poll() is None


@pytest.mark.slow
@pytest.mark.parametrize("whole", [True, False], ids=["whole build", "main process alone"])
def test_build_after_one_that_was_killed_just_goes_on(original, built, retraining, whole):
    (os.killpg if whole else os.kill)(retraining.pid, signal.SIGKILL)
    retraining.wait()
    built.edit("src/writeup/mnist_mlp/network/mlp.py", "(2 * scale * W2,", "(scale * W2,")
    told = built.snakemake()
    assert told.returncode == 0, told.stdout
    assert contents(built) == contents(original)


@pytest.mark.slow
def test_interrupted_build_leaves_neither_half_files_nor_locks(built, retraining):
    os.killpg(retraining.pid, signal.SIGINT)
    retraining.communicate(timeout=60)
    assert not list(built.folder.rglob("*.aside"))
    assert (built.folder / ".writeup/building").read_text() == ""


@pytest.mark.slow
def test_what_killed_jobs_wrote_aside_is_cleared_up(built):
    aside = built.folder / "results/figures/.xor.svg.abcdefgh.aside"
    aside.write_text("half a")
    (built.folder / ".writeup/checksums/killed.jsonl").write_text("")
    (built.folder / "report/writeup.pdf").unlink()
    built.snakemake()
    assert not aside.exists()


@pytest.mark.slow
def test_build_of_another_machine_is_not_taken_for_dead(built):
    (built.folder / "report/writeup.pdf").unlink()
    (built.folder / ".writeup/building").write_text('{"id": "1", "host": "login2", "process": 7, "since": "then"}')
    told = built.snakemake()
    assert "a build on login2 (process 7) has not finished here" in told.stdout
    (built.folder / ".writeup/building").unlink()
    assert built.snakemake().returncode == 0


def test_folder_that_cannot_be_written_to_is_told_before_anything_is_built(built):
    (built.folder / "report/writeup.html").unlink()
    (built.folder / "report").chmod(0o555)
    no_privileges = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    told = built.snakemake(start=[*no_privileges, sys.executable])
    (built.folder / "report").chmod(0o755)
    assert f"the folder {built.folder}/report cannot be written to: make it writable and build again." in told.stdout


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 200 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a disk")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def leave(room: int, disk: Path) -> None:
    """Fill `disk` up to `room` bytes."""
    with (disk / "filling").open("wb") as filling:
        filling.write(bytes(max(0, shutil.disk_usage(disk).free - room)))


@pytest.mark.slow
def test_full_disk_is_told_and_nothing_is_lost(built, small_disk):
    right = contents(built)
    shutil.copytree(built.folder, small_disk / "project", symlinks=True)
    project = type(built)(small_disk / "project")
    (project.folder / "report/writeup.html").unlink()
    leave(1_500_000, small_disk)
    told = project.snakemake()
    assert "writeup.html: No space left on device; make room and build again." in told.stdout
    assert [path.name for path in (project.folder / "report").iterdir() if "html" in path.name] == []
    leave(0, small_disk)
    told = project.snakemake()
    assert "the disk that holds this folder is full: make room and build again." in told.stdout
    assert "Traceback" not in told.stdout
    (small_disk / "filling").unlink()
    assert project.snakemake().returncode == 0
    assert contents(project) == right
