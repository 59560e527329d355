"""The wheel: what it carries, that it has the same bytes each time, and that it serves without a checkout."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from writeup import tool
from writeup.cli import main
from writeup.tool import ROOT, copy_checkout
from writeup.version import VERSION

SHARED = ("profiles", "templates", "workflow")
EDITABLE = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"


def build(folder: Path, source: Path = ROOT) -> Path:
    """The wheel of the checkout `source`, built into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = folder.iterdir()
    return wheel


def names(wheel: Path) -> list[str]:
    """What the wheel carries beside its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return sorted(name for name in archive.namelist() if not name.startswith(f"writeup-{VERSION}.dist-info/"))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder into which the wheel was unpacked."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, folder: Path, *words: str) -> str:
    """What Python prints that is run in `folder` with the unpacked wheel before all other code."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_wheel_carries_both_packages_what_all_studies_share_and_the_manuals_and_nothing_else(wheel):
    code = [path.relative_to(ROOT / "src") for path in files(ROOT / "src")]
    shared = [path.relative_to(ROOT) for folder in SHARED for path in files(ROOT / folder)]
    shared += [Path("Snakefile"), *(Path("config", name) for name in ("claims.yaml", "references.bib", "README.md"))]
    shared += [path.relative_to(ROOT) for path in (ROOT / "docs").glob("*.md")]
    shared += [Path("report.lock")]
    assert names(wheel) == sorted(path.as_posix() for path in [*code, *(Path("writeup", path) for path in shared)])


def test_no_file_of_the_wheel_says_where_it_was_built(installed):
    assert [path for path in files(installed) if str(ROOT).encode() in path.read_bytes()] == []


def test_a_wheel_has_the_same_bytes_from_another_folder_another_time_and_another_umask(wheel, tmp_path):
    copy_checkout(tmp_path / "copy")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / "copy")
    for name in ("docs", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / "copy" / name)
    for path in files(tmp_path / "copy"):
        os.utime(path, (0, 10**9))
        path.chmod(path.stat().st_mode & 0o700)
    assert build(tmp_path / "dist", tmp_path / "copy").read_bytes() == wheel.read_bytes()


def test_an_editable_install_copies_nothing(tmp_path):
    subprocess.run([sys.executable, "-c", EDITABLE, tmp_path], cwd=ROOT, check=True)
    (editable,) = tmp_path.iterdir()
    assert names(editable) == ["_writeup.pth"]


def test_all_that_the_tool_looks_for_lies_in_the_wheel(installed, tmp_path):
    program = "from writeup import tool; print(*(f'{k}={v}' for k, v in vars(tool).items() if k.isupper()), sep='\\n')"
    places = dict(line.split("=") for line in run(installed, tmp_path, "-c", program).splitlines())
    assert places.keys() == {name for name in vars(tool) if name.isupper()}
    assert [path for path in places.values() if not Path(path).is_relative_to(installed / "writeup")] == []
    assert [path for path in places.values() if not Path(path).exists()] == []


def test_the_help_names_manuals_that_are_in_the_wheel(installed, tmp_path):
    *_, last = run(installed, tmp_path, "-m", "writeup.cli", "--help").splitlines()
    names, folder = re.fullmatch(r"The manuals are (.+) in (.+)\.", last).groups()
    manuals = [Path(folder, name) for name in re.split(", | and ", names)]
    assert [path for path in manuals if not path.is_relative_to(installed) or not path.is_file()] == []


def test_a_new_study_from_the_wheel_is_the_one_of_the_checkout(installed, tmp_path):
    (tmp_path / "wheel").mkdir()
    (tmp_path / "checkout").mkdir()
    run(installed, tmp_path / "wheel", "-m", "writeup.cli", "new", "own")
    assert main(["new", str(tmp_path / "checkout/own")]) == 0
    contents = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in files(folder)}
        for folder in (tmp_path / "wheel", tmp_path / "checkout")
    ]
    assert contents[0] == contents[1]


def test_a_file_of_the_tool_has_the_same_name_in_the_wheel(installed, tmp_path):
    program = "from writeup import tool; print(tool.name(tool.TEMPLATES / 'page.html'))"
    assert run(installed, tmp_path, "-c", program) == "templates/page.html\n"


def test_a_comparison_reads_the_same_files_from_the_wheel(installed, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results/plan.json").write_text("{}")
    program = "from pathlib import Path; from writeup.changes.builds import open_folder; "
    program += "print(*sorted(open_folder(Path()).names), sep='\\n')"
    from_checkout = run(ROOT / "src", tmp_path, "-c", program)
    assert "src/writeup/changes/builds.py\n" in from_checkout
    assert run(installed, tmp_path, "-c", program) == from_checkout


def test_an_installed_tool_packs_a_wheel_of_itself_that_holds_the_same_files(wheel, installed, tmp_path):
    program = "from pathlib import Path; from writeup.crate.wheel import wheel; Path('own.whl').write_bytes(wheel())"
    run(installed, tmp_path, "-c", program)
    with zipfile.ZipFile(wheel) as built, zipfile.ZipFile(tmp_path / "own.whl") as packed:
        record = next(name for name in packed.namelist() if name.endswith("/RECORD"))
        assert sorted(packed.namelist()) == sorted(built.namelist())
        assert [it for it in built.namelist() if it != record and built.read(it) != packed.read(it)] == []
        assert sorted(packed.read(record).splitlines()) == sorted(built.read(record).splitlines())
