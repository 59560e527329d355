"""Where a study is built, and by whom: folders of any name, other checkouts, old environments, users, locales."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKOUT = ("Makefile", "hatch_build.py", "LICENSE", "README.md", "pyproject.toml", "requirements", "src")
NAME = "two  blanks, $HOME'$(touch run) a:b\"`touch run` Größe #%! {brace} { "
FREE = "54321"  # the number of no user
ANY_FILE = "+dac_override,+dac_read_search,+fowner"
NAMELESS = (
    *("setpriv", f"--reuid={FREE}", "--clear-groups", f"--inh-caps={ANY_FILE}", f"--ambient-caps={ANY_FILE}"),
    *("env", "-u", "USER", "-u", "LOGNAME", "-u", "LNAME", "-u", "USERNAME"),
)


def snakemake(project, *words: str, code: str = "src", **how) -> tuple[int, str]:
    """How Snakemake ends and what it says, with the profile that lies beside the workflow, as for a user."""
    done = project.snakemake(*words, code=code, **how)
    return done.returncode, done.stdout


def test_the_code_of_another_checkout_is_refused_in_one_sentence(unbuilt):
    code, said = snakemake(unbuilt, "--dry-run", code="")
    assert code == 1
    theirs, own = ROOT / "src/writeup", unbuilt.folder / "src/writeup"
    assert f"this environment runs the code in {theirs}, so edits in {own} would have no effect" in said
    assert "run `make setup` here" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_checkout_behind_a_link_is_the_same_one(unbuilt, tmp_path):
    (tmp_path / "link").symlink_to(unbuilt.folder)
    assert snakemake(unbuilt, "--dry-run", "results/plan.json", code=str(tmp_path / "link/src"))[0] == 0


def test_a_library_that_is_not_as_locked_is_named(unbuilt):
    (unbuilt.folder / "requirements").mkdir()
    (unbuilt.folder / "requirements/report.lock").write_text("numpy==1.0 \\\n")
    code, said = snakemake(unbuilt, "--dry-run", "results/plan.json")
    assert code == 0
    assert "(numpy is " in said
    assert f"run `make setup` in {unbuilt.folder}." in said


@pytest.fixture
def copied(tmp_path):
    """The checkout with its environment, copied as by `cp -a`; but what is installed in that is a link."""
    if Path(sys.prefix) != ROOT / ".venv":
        pytest.skip("these tests run in the environment that make sets up in .venv")
    folder = tmp_path / "copied"
    (folder / ".venv").mkdir(parents=True)
    subprocess.run(["cp", "-a", *CHECKOUT, folder], cwd=ROOT, check=True)
    subprocess.run(["cp", "-a", "bin", "pyvenv.cfg", folder / ".venv"], cwd=ROOT / ".venv", check=True)
    (folder / ".venv/lib").symlink_to(ROOT / ".venv/lib")
    return folder


@pytest.fixture
def ownership():
    """What says which folder the environment here belongs to, and may not change."""
    files = [ROOT / ".venv/bin/writeup", *(ROOT / ".venv/lib").glob("python*/site-packages/_writeup.pth")]
    return lambda: [(path.read_bytes(), path.stat().st_mtime_ns) for path in files]


def planned(folder: Path) -> str:
    """What `make setup` would do in `folder`."""
    return subprocess.run(["make", "--dry-run", "setup"], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", ["copied", NAME])
def test_make_sees_that_an_environment_belongs_to_another_folder(copied, name):
    assert "-m venv .venv" in planned(copied.rename(copied.with_name(name)))


def test_make_sees_that_the_python_of_an_environment_is_gone(copied):
    pip, python = copied / ".venv/bin/pip", copied / ".venv/bin/python"
    text = pip.read_text()
    pip.write_text(text.replace(str(ROOT), str(copied)))
    assert "venv .venv" not in planned(copied)
    python.unlink()
    python.symlink_to("/gone/python3")
    assert "venv .venv" in planned(copied)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["cp", "-a"], ["ln", "-s"]], ids=["copied", "linked"])
def test_make_sets_up_an_environment_of_its_own_and_leaves_the_other_alone(copied, ownership, command):
    before = ownership()
    shutil.rmtree(copied / ".venv")
    subprocess.run([*command, ROOT / ".venv", copied], check=True)
    done = subprocess.run(["make", "setup"], cwd=copied, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ".venv was made in another folder, or its Python or pip is missing: it is made anew." in done.stderr
    program = "import writeup; print(writeup.__file__)"
    code = subprocess.check_output([copied / ".venv/bin/python", "-c", program], text=True, cwd="/")
    assert code.startswith(str(copied))
    assert ownership() == before


@pytest.mark.slow
def test_the_tool_and_its_python_may_lie_in_a_folder_of_any_name(unbuilt):
    project = type(unbuilt)(unbuilt.folder.rename(unbuilt.folder.with_name(NAME)))
    (project.folder / "bin").mkdir()  # an environment made by hand: `venv` itself refuses a colon
    (project.folder / "bin/python").symlink_to(Path(sys.executable).resolve())
    (project.folder / "lib").symlink_to(Path(sys.prefix, "lib"))
    shutil.copy(Path(sys.prefix, "pyvenv.cfg"), project.folder)
    code, said = snakemake(project, "results/plan.json", start=[str(project.folder / "bin/python")])
    assert code == 0, said
    assert not (project.folder / "run").exists()


def test_a_user_without_a_name_builds(unbuilt):
    """As in a container that is given a free user id."""
    if os.geteuid() != 0:
        pytest.skip("only root may become another user")
    os.chown(unbuilt.folder, int(FREE), -1)
    code, said = snakemake(unbuilt, "results/plan.json", start=[*NAMELESS, sys.executable], HOME=str(unbuilt.folder))
    assert code == 0, said


def test_a_user_without_a_home_builds(unbuilt):
    code, said = snakemake(unbuilt, "results/plan.json", HOME="/proc/none", XDG_CACHE_HOME="")
    assert code == 0, said


@pytest.mark.slow
@pytest.mark.parametrize("name", ["NPY_ENABLE_CPU_FEATURES", "PYTHONWARNINGS"])
def test_what_the_surroundings_tell_libraries_stops_no_step(unbuilt, name, monkeypatch):
    monkeypatch.delenv("NPY_DISABLE_CPU_FEATURES", raising=False)  # steps that ran in this process left it behind
    value = {"NPY_ENABLE_CPU_FEATURES": "X86_V3", "PYTHONWARNINGS": "error"}[name]
    code, said = snakemake(unbuilt, "results/agreement.json", **{name: value})
    assert code == 0, said
    assert "ResourceWarning" not in said


@pytest.fixture
def eight_bits(tmp_path):
    """The surroundings of someone in Germany who never went over to UTF-8."""
    command = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", tmp_path / "de_DE"]
    if not shutil.which("localedef") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("localedef makes no locale of ISO-8859-1 here; the package locales brings what it needs")
    return {"LOCPATH": str(tmp_path), "LC_ALL": "de_DE"}


@pytest.mark.slow
def test_a_title_that_the_locale_cannot_spell_is_printed_as_it_stands(built, eight_bits):
    built.edit("config/config.yaml", "title: Softmax, gates and a two-layer network", 'title: "Größe → 学"')
    code, said = snakemake(built, "report/writeup.html", "report/slides.pptx", **eight_bits)
    assert code == 0, said
    assert "Größe → 学" in (built.folder / "report/writeup.html").read_text(encoding="utf-8")


def test_files_are_found_by_their_names_in_such_a_locale(unbuilt, eight_bits):
    config = unbuilt.folder / "config"
    shutil.copy(config / "claims.yaml", config / os.fsdecode(b"Gr\xf6\xdfe.yaml"))
    with (config / "tiny.yaml").open("a", encoding="utf-8") as tiny:
        tiny.write("claims: config/Größe.yaml\n")
    code, said = snakemake(unbuilt, "--dry-run", **eight_bits)
    assert code == 0, said
