"""Trial by fire: builds are killed with SIGKILL at random moments, until they have all come to their end.

    make trial-kills KILLS=50                          or, with images at hand and another order of events,
    python tests/trials/kills.py --kills 50 --seed 1 --images FOLDER

A small study is built twice in copies of this project: once left in peace, once killed again and again, each time
started anew with a plain `snakemake --cores 2` and nothing else. Killed are the whole build (its process group), its
main process alone, one job, or the shell of one job. The builds start from nothing, from results that are gone, from a
file that was deleted, and from code that is edited, built for a while and put back. At the end of each round all
bytes must be those of the build left in peace. At last one long training run is killed in mid-run, and must go on from
its last epoch.

Prints one line a kill and a verdict; the exit status is 1 if any byte differs.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml
from snakemake.utils import update_config

from writeup.experiment.schema import load_yaml
from writeup.tool import copy_checkout

SMALL: dict[str, Any] = {
    "data": {"train": 200, "validation": 100, "test": 100},
    "defaults": {"batch_size": 20, "epochs": 2, "hidden_size": 8},
    "seeds": [0, 1],
    "allow_unexpected": True,  # so few images say nothing of the claims
}
LONG: dict[str, Any] = {
    "data": {"train": 48000, "validation": 12000, "test": 10000},
    "sweeps": [{"name": "long", "title": "Long", "with": {"epochs": 40, "hidden_size": 128}, "vary": {"reg": [0.001]}}],
    "defaults": {"batch_size": 64, "epochs": 10, "hidden_size": 128},
    "seeds": [0],
    "search": None,
    "claims": None,  # those of the default study speak of its sweeps
    "allow_unexpected": True,
}
EDITS = [
    ("src/writeup/mnist_mlp/network/mlp.py", "(scale * W2,", "(2 * scale * W2,"),
    ("templates/gates.md", "For which weights", "For which real weights"),
]
TELLING = re.compile(
    r"^.*(?:corrupt|cannot|locked|LockException|Traceback|not what the build|another build|still run|incomplete).*$",
    re.IGNORECASE | re.MULTILINE,
)
EARLY = 0.2  # of the kills fall before the first job begins; the others after some more jobs have begun
FINISHED = ["writeup.html", "writeup.pdf", "slides.pdf", "slides.pptx"]
PATIENCE = 3600  # seconds for one build


@dataclass
class Folder:
    """A copy of the project with a study of its own as its default study."""

    path: Path

    @classmethod
    def make(cls, path: Path, project: Path, images: Path | None, study: dict[str, Any]) -> "Folder":
        shutil.copytree(project, path)
        config = load_yaml(path / "config/config.yaml")
        for more in (load_yaml(path / "config/minimal.yaml"), study):
            update_config(config, more)
        if images:
            config["data"]["directory"] = str(images)
        config = {key: value for key, value in config.items() if value is not None or key == "published"}
        (path / "config/config.yaml").write_text(yaml.safe_dump(config))
        return cls(path)

    def start(self, *targets: str) -> subprocess.Popen[bytes]:
        """A plain build in a session of its own, its words in the file `told`."""
        command = [str(Path(sys.executable).with_name("snakemake")), "--cores", "2", *targets]
        environment = {**os.environ, "PYTHONPATH": str(self.path / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        with (self.path / "told").open("wb") as told:
            return subprocess.Popen(
                command, cwd=self.path, env=environment, start_new_session=True, stdout=told, stderr=subprocess.STDOUT
            )

    def told(self) -> str:
        return (self.path / "told").read_text(errors="replace")

    def sums(self) -> dict[str, str]:
        """SHA-256 of everything under results/ and of the finished files."""
        files = [path for path in (self.path / "results").rglob("*") if path.is_file()]
        files += [self.path / "report" / name for name in FINISHED]
        return {
            str(path.relative_to(self.path)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(files)
            if path.exists()
        }

    def asides(self) -> list[str]:
        return [path.name for part in ("results", "report", ".writeup") for path in (self.path / part).rglob("*.aside")]

    def clear(self, *parts: str) -> None:
        for part in parts:
            shutil.rmtree(self.path / part, ignore_errors=True)


@dataclass
class Trial:
    """Kills that hit a living build, and what came of them."""

    folder: Folder
    chance: random.Random
    wanted: int
    first: float  # seconds until the first job begins, in peace
    hits: list[str] = field(default_factory=list)

    def round(self, name: str, put_right: Callable[[], None]) -> None:
        """Build until it is done, with kills on the way; `put_right` is called after the first few of them."""
        few = self.chance.randint(4, 6)
        kills, right = 0, False
        while True:
            if not right and (kills >= few or self.done):
                put_right()
                right = True
            build = self.folder.start()
            what = None if kills >= 2 * few or self.done else self.strike(build)
            code = build.wait(PATIENCE)
            if code == 0 and right:
                return
            if code == 0:
                kills = few
            elif what is None:
                sys.exit(f"nothing was killed, and yet the build failed:\n{self.folder.told()}")
            else:
                kills += 1
                self.hits.append(what)
                self.note(name, what, code)

    @property
    def done(self) -> bool:
        return len(self.hits) >= self.wanted

    def strike(self, build: subprocess.Popen[bytes]) -> str | None:
        """Kill something of `build` at some moment; what was killed, None if nothing was left to kill."""
        begun = time.monotonic()
        early = self.chance.random() < EARLY
        kind = self.chance.choice(["the whole build", "main process", "a job", "shell of a job"][: 2 if early else 4])
        journals = self.folder.path / ".writeup/checksums"
        wanted = 0 if early else self.chance.randint(1, 8)
        jobs: list[tuple[psutil.Process, str]] = []
        while not early and build.poll() is None and (len(list(journals.glob("*"))) < wanted or not jobs):
            time.sleep(0.1)
            jobs = list(steps(build.pid))
        with contextlib.suppress(subprocess.TimeoutExpired):
            build.wait(self.chance.uniform(0.1, self.first) if early else self.chance.uniform(0, 0.5))
        if build.poll() is not None:
            return None
        jobs = list(steps(build.pid))
        moment = time.monotonic() - begun
        running = ", ".join(sorted({words for _, words in jobs})) or "no job"
        after = f"{moment:4.1f} s"
        if kind in ("the whole build", "main process") or not jobs:
            (os.killpg if kind == "the whole build" else os.kill)(build.pid, signal.SIGKILL)
            kind = kind if kind == "the whole build" else "main process"
            return f"{after} | {kind} | {running}"
        job, words = self.chance.choice(jobs)
        try:
            (job if kind == "a job" else job.parent() or job).kill()
        except psutil.NoSuchProcess:
            os.kill(build.pid, signal.SIGKILL)
            return f"{after} | main process | {running}"
        return f"{after} | {kind} | {words}"

    def note(self, name: str, what: str, code: int) -> None:
        told = self.folder.told()
        jobs = re.findall(r"^ *total +(\d+)", told, re.MULTILINE)
        said = [f"{jobs[0]} jobs to do" if jobs else "nothing yet", *TELLING.findall(told)]
        outcome = "killed" if code == -signal.SIGKILL else f"ended with {code}"
        print(f"| {len(self.hits)} | {name} | {what} | {'; '.join(said)[:200]} | {outcome} |", flush=True)


def steps(build: int) -> Iterator[tuple[psutil.Process, str]]:
    """The processes of `build` that run a step, with the step and what it makes."""
    try:
        below = psutil.Process(build).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for process in below:
        try:
            words = process.cmdline()
        except psutil.Error:
            continue
        programs = [index for index, word in enumerate(words[:4]) if word == "writeup.cli"]
        if programs and len(words) > programs[0] + 1:
            run = "/".join(words[-1].split("/")[-8:]) if words[programs[0] + 1].endswith(".train") else ""
            yield process, f"{words[programs[0] + 1]} {run}".strip()


def starting_points(folder: Folder, chance: random.Random) -> Iterator[tuple[str, Callable[[], None]]]:
    """What each round starts from, again and again, and what puts it right."""
    while True:
        folder.clear("results", "report", "logs", ".snakemake", ".writeup")
        yield "from nothing", lambda: None
        for path, old, new in EDITS:
            place = folder.path / path
            text = place.read_text()
            assert text.count(old) == 1, path
            place.write_text(text.replace(old, new))
            yield f"{path} edited, then put back", lambda place=place, text=text: place.write_text(text) and None
        folder.clear("results", "report")
        yield "results removed", lambda: None
        lost = chance.choice([path for path in folder.sums() if path.endswith(("csv", "json", "npz", "svg", "html"))])
        (folder.path / lost).unlink()
        yield f"{Path(lost).name} deleted", lambda: None


def quiet_build(folder: Folder, *targets: str) -> tuple[float, float]:
    """Build in peace; after how many seconds the first job began, and after how many all was done."""
    begun = time.monotonic()
    build = folder.start(*targets)
    while not list(steps(build.pid)) and build.poll() is None:
        time.sleep(0.1)
    first = time.monotonic() - begun
    if build.wait(PATIENCE) != 0:
        sys.exit(folder.told())
    return first, time.monotonic() - begun


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def snapshot(place: Path) -> None:
    """What of this project builds, as it is now."""
    copy_checkout(place / "project")


def short_runs(place: Path, images: Path | None, kills: int, chance: random.Random) -> list[str]:
    """Rounds until enough kills have hit; the complaints."""
    peaceful = Folder.make(place / "peace", place / "project", images, SMALL)
    first, seconds = quiet_build(peaceful)
    print(f"In peace, the first job began after {first:.0f} s, and all was done after {seconds:.0f} s.\n", flush=True)
    right = peaceful.sums()
    trial = Trial(Folder.make(place / "fire", place / "project", images, SMALL), chance, kills, first)
    print("| kill | round | after | killed | running then | what the build had said | the build |")
    print("|---|---|---|---|---|---|---|", flush=True)
    complaints = []
    for name, put_right in starting_points(trial.folder, chance):
        trial.round(name, put_right)
        wrong = differing(trial.folder.sums(), right)
        left = trial.folder.asides()
        print(
            f"| | {name} | | | | **{len(right) - len(wrong)} of {len(right)} files equal** | {wrong[:3]} {left[:3]} |"
        )
        complaints += [f"{name}: {path} differs" for path in wrong] + [f"{name}: {path} was left" for path in left]
        if trial.done:
            break
    html, pdf = (right[f"report/writeup.{kind}"][:16] for kind in ("html", "pdf"))
    print(f"\n{len(trial.hits)} kills; writeup.html {html}…, writeup.pdf {pdf}… after every round and in peace.")
    return complaints


def long_run(place: Path, images: Path | None) -> list[str]:
    """One long training run, killed in mid-run: it must go on from its last epoch, to the same bytes."""
    folders = [Folder.make(place / name, place / "project", images, LONG) for name in ("long-peace", "long-fire")]
    target = "results/runs.csv"
    _, seconds = quiet_build(folders[0], target)
    fire = folders[1]
    for part in (1, 2):
        build = fire.start(target)
        while not (log := next((fire.path / "logs/train").rglob("*.log"), None)) or epochs(log)[-1:] < [12 * part]:
            time.sleep(0.05)
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
        print(
            f"\nLong run ({seconds:.0f} s in peace): main process killed at epoch {epochs(log)[-1]} of 40.", flush=True
        )
    quiet_build(fire, target)
    begun = epochs(log)[0]
    print(f"The next build's log begins with epoch {begun}.")
    wrong = differing(*(folder.sums() for folder in folders))
    return [f"long run: {path} differs" for path in wrong] + (["long run: it began anew"] if begun < 20 else [])


def epochs(log: Path) -> list[int]:
    return [int(number) for number in re.findall(r"^epoch (\d+)/", log.read_text(), re.MULTILINE)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill builds until they are done; see the head of this file.")
    parser.add_argument("--kills", type=int, default=50, help="how many kills must hit a living build")
    parser.add_argument("--seed", type=int, default=0, help="decides what is killed, and when")
    parser.add_argument("--images", type=Path, help="folder of the IDX files of MNIST; else they are fetched")
    options = parser.parse_args()
    images = options.images and options.images.resolve()
    with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as place:
        snapshot(Path(place))
        complaints = short_runs(Path(place), images, options.kills, random.Random(options.seed))
        complaints += long_run(Path(place), images)
    print(json.dumps(complaints, indent=1) if complaints else "All bytes are equal.")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
