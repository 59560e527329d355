"""Trial of moves: a built study is copied, zipped, cloned, renamed and handed on, edited there, and built.

    make trial-moves                                            every move with every edit
    python tests/trials/moves.py --images FOLDER [--moves zip clone] [--edits words code]

A small study is built in a folder of its own, with a copy of this project as its tool. Each move takes it to another
folder; each edit changes something there. What a plain `snakemake` then builds must be, file for file and byte for
byte, what it builds from the same words, configuration and code in a folder without any results.

Prints a line for each move and edit, with how many jobs ran; the exit status is 1 if any file differs.
"""

import argparse
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from conditions import ACCOUNT, DELIVERED, interpreter
from snakemake.utils import update_config

from writeup.experiment.schema import load_yaml
from writeup.tool import ROOT, copy_checkout

SMALL: dict[str, Any] = {
    "data": {"train": 200, "validation": 100, "test": 100},
    "defaults": {"batch_size": 20, "epochs": 2, "hidden_size": 8},
    "seeds": [0, 1],
    "allow_unexpected": True,
}

REFUSAL = "results/summary.csv is not what the build wrote there"

Edit = Callable[[Path, Path], None]  # of a study and of the tool that builds it
Move = Callable[[Path, Path], None]  # of a study, to a folder that is not there yet


def snakemake(study: Path, tool: Path, account: Mapping[str, int] | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(tool / "src"), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(study)}
    python = interpreter(study.parent, account or {}, clock=None)
    return subprocess.run(
        [python, "-m", "snakemake", "--cores", "2"],
        cwd=study,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **(account or {}),
    )


def refused(study: Path, tool: Path, account: Mapping[str, int] | None) -> str:
    """What a build says that ends with an error."""
    ended = snakemake(study, tool, account)
    return ended.stderr if ended.returncode else ""


def build(study: Path, tool: Path, account: Mapping[str, int] | None = None) -> int:
    """Build the study as the user `account`, or as this one; the number of jobs that ran."""
    begun = time.time()
    ended = snakemake(study, tool, account)
    if ended.returncode != 0:
        raise SystemExit(f"{study} was not built:\n{ended.stdout}{ended.stderr}")
    return sum(path.stat().st_mtime >= begun for path in (study / "logs").rglob("*.log"))  # a log for each job


def sums(study: Path) -> dict[str, str]:
    """The SHA-256 sum of each file of the results and of the finished documents, but for runs that are kept."""
    files = [path for path in (study / "results").rglob("*") if path.is_file()]
    files += [study / name for name in DELIVERED]
    found = {str(path.relative_to(study)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {name: checksum for name, checksum in found.items() if not name.startswith("results/runs/")}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} does not say {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def nothing(_study: Path, _tool: Path) -> None:
    """Leave everything as it is."""


def configure(study: Path, more: dict[str, Any]) -> None:
    path = study / "config/config.yaml"
    config = load_yaml(path)
    update_config(config, more)
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def title(study: Path, _tool: Path) -> None:
    configure(study, {"title": "Another title"})


def value(study: Path, _tool: Path) -> None:
    replace(study / "config/config.yaml", "- 0.3\n", "- 0.3\n    - 2\n")


def fewer(study: Path, _tool: Path) -> None:
    replace(study / "config/config.yaml", "- 0.3\n    - 1\n", "- 1\n")


def claim(study: Path, _tool: Path) -> None:
    replace(study / "config/claims.yaml", "larger the", "greater the")


def words(study: Path, _tool: Path) -> None:
    replace(study / "templates/sweeps/learning_rate.md", "shows the course", "shows the whole course")


def code(_study: Path, tool: Path) -> None:
    replace(tool / "src/writeup/mnist_mlp/network/mlp.py", "(scale * W2,", "(2 * scale * W2,")


def comment(_study: Path, tool: Path) -> None:
    replace(tool / "src/writeup/mnist_mlp/network/mlp.py", "def initialize(", "# small\ndef initialize(")


def result(study: Path, _tool: Path) -> None:
    (study / "results/summary.csv").write_text("edited by hand\n")


def deleted(study: Path, _tool: Path) -> None:
    next((study / "results/runs").rglob("epochs.csv")).unlink()


EDITS: dict[str, Edit] = {
    edit.__name__: edit for edit in (nothing, title, value, fewer, claim, words, code, comment, result, deleted)
}


def copied(study: Path, place: Path) -> None:
    shutil.copytree(study, place, copy_function=shutil.copyfile)  # without its time stamps


def without_hidden_folders(study: Path, place: Path) -> None:
    shutil.copytree(study, place, ignore=shutil.ignore_patterns(".*"))


def artifact(study: Path, place: Path) -> None:
    """Results and deliverables of another machine, laid into a fresh checkout."""
    shutil.copytree(study, place, ignore=shutil.ignore_patterns(".*", "results", "report", "logs"))
    for name in ("results", "report"):
        shutil.copytree(study / name, place / name, copy_function=shutil.copyfile)


def cloned(study: Path, place: Path) -> None:
    """Everything committed, hidden folders too, and cloned; git leaves empty folders out."""
    _commit(study)
    _git("clone", "--quiet", str(study), str(place))


def worktree(study: Path, place: Path) -> None:
    _commit(study)
    _git("-C", str(study), "worktree", "add", "--quiet", "--detach", str(place))


def renamed(study: Path, place: Path) -> None:
    study.rename(place)
    shutil.copytree(place, study, symlinks=True)


def without_records(study: Path, place: Path) -> None:
    """Nothing but the files themselves, and dated in the future."""
    without_hidden_folders(study, place)
    (place / "results/manifest.json").unlink()
    for path in place.rglob("*"):
        os.utime(path, (2**32, 2**32))


def another_user(study: Path, place: Path) -> None:
    shutil.copytree(study, place, symlinks=True)
    for path in (place, *place.rglob("*")):
        os.chown(path, *another_account().values(), follow_symlinks=False)


def another_account() -> dict[str, int]:
    entry = pwd.getpwnam(ACCOUNT)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


MOVES: dict[str, Move] = {
    move.__name__: move
    for move in (copied, without_hidden_folders, artifact, cloned, worktree, renamed, without_records, another_user)
}


def _commit(study: Path) -> None:
    if not (study / ".git").exists():
        _git("-C", str(study), "init", "--quiet")
        _git("-C", str(study), "add", "--all", "--force")
        _git("-C", str(study), "-c", "user.name=trial", "-c", "user.email=trial", "commit", "--quiet", "-m", "built")


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def new_tool(place: Path, source: Path) -> Path:
    copy_checkout(place, source)
    return place


def new_study(place: Path, images: Path) -> Path:
    subprocess.run([str(Path(sys.executable).with_name("writeup")), "new", str(place)], check=True, capture_output=True)
    configure(place, SMALL)
    configure(place, {"data": {"directory": str(images)}})
    return place


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", required=True, type=Path, help="a folder with the four IDX files of MNIST")
    parser.add_argument("--moves", nargs="*", default=list(MOVES), choices=MOVES)
    parser.add_argument("--edits", nargs="*", default=list(EDITS), choices=EDITS)
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="moves-") as name:
        root = Path(name)
        root.chmod(0o755)
        built = new_study(root / "built", options.images)
        build(built, new_tool(root / "tool", ROOT))  # all others are copies of it: ROOT may be worked on meanwhile
        for edit_name in options.edits:
            tool = new_tool(root / f"tool-{edit_name}", root / "tool")
            fresh = root / f"fresh-{edit_name}"
            shutil.copytree(built, fresh, ignore=shutil.ignore_patterns(".*", "results", "report", "logs"))
            if edit_name not in ("result", "deleted"):
                EDITS[edit_name](fresh, tool)
            jobs = build(fresh, tool)
            print(f"{edit_name}: {jobs} jobs in a fresh folder", flush=True)
            due = sums(fresh)
            for move_name in options.moves:
                wrong += _try(move_name, edit_name, built, root, due)
            shutil.rmtree(tool)
            shutil.rmtree(fresh)
    print("every file is the same" if not wrong else f"{wrong} builds differ from fresh ones")
    return 1 if wrong else 0


def _try(move_name: str, edit_name: str, built: Path, root: Path, due: dict[str, str]) -> bool:
    """Whether the study differs from a fresh build after the move and the edit."""
    study, tool = root / f"{move_name}-{edit_name}", new_tool(root / "tool-moved", root / "tool")
    MOVES[move_name](built, study)
    EDITS[edit_name](study, tool)
    account = another_account() if move_name == "another_user" else None
    if edit_name == "result" and move_name != "without_records":  # which knows of no edit, and builds all again
        assert REFUSAL in refused(study, tool, account), f"{study}: an edited result is taken for built"
        (study / "results/summary.csv").unlink()
    jobs, again = build(study, tool, account), build(study, tool, account)
    found = sums(study)
    other = sorted(name for name in {*found, *due} if found.get(name) != due.get(name))
    verdict = f"{len(other)} files differ, {other[0]} among them" if other else f"{len(due)} files the same"
    print(f"  {move_name}: {jobs} jobs, then {again}; {verdict}", flush=True)
    shutil.rmtree(study)
    shutil.rmtree(tool)
    return bool(other) or again > 0


if __name__ == "__main__":
    sys.exit(main())
