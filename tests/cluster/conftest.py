"""A real Slurm of three nodes on this machine, and the minimal study built through it by an ordinary user.

Whoever starts the tests owns the daemons, the builds and their folders; root hands all of it to the account ACCOUNT
(`.ci/packages` makes it), for whom the interpreter and the libraries are laid out anew where they cannot be read.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from writeup.tool import copy_checkout

ACCOUNT = "writeup-cluster"
NODES = 3
T = TypeVar("T")


@dataclass(frozen=True)
class User:
    """An ordinary user: a folder of their own, a Python that they can run, and Slurm's commands."""

    folder: Path
    python: Path
    account: dict[str, Any] = field(default_factory=dict)
    """What subprocess needs to know to start a program as this user; nothing if it is who runs the tests."""

    @property
    def slurm(self) -> Path:
        return self.folder / "cluster"

    def environment(self, project: Path) -> dict[str, str]:
        path = os.pathsep.join([f"{self.slurm}/bin", os.environ["PATH"], "/usr/sbin", "/sbin"])
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "PYTEST_"))},
            "HOME": str(self.folder),
            "PATH": path,
            "PYTHONPATH": str(project / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SLURM_CONF": f"{self.slurm}/slurm.conf",
        }

    def run(self, *words: str | Path, timeout: float = 60) -> str:
        """What a program prints; it must succeed."""
        ran = subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment(self.folder),
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.account,
        )
        assert ran.returncode == 0, f"{words}: {ran.stdout}{ran.stderr}"
        return ran.stdout

    def cluster(self, command: str, *words: str) -> str:
        """Ask for one command of tests/cluster/slurm.py."""
        return self.run(self.python, self.folder / "slurm.py", command, self.slurm, *words)

    def jobs(self, project: "Project") -> list["Job"]:
        """Every job submitted from `project`, ended or not, in the order of submission."""
        told = self.run("squeue", "--states=all", "--noheader", "--sort=i", "--format=%i|%T|%N|%m|%k|%j|%Z")
        return [Job(*words[:-1]) for line in told.splitlines() if (words := line.split("|"))[-1] == str(project.folder)]


@dataclass(frozen=True)
class Job:
    """A job as Slurm tells of it."""

    number: str
    state: str
    node: str
    memory: str
    comment: str
    name: str

    @property
    def rule(self) -> str:
        """The rule that it runs: the slurm plugin writes it into the comment, our generic profile into the name."""
        told = self.comment.removeprefix("rule_").partition("_wildcards_")[0]
        return told if told != "(null)" else self.name.removeprefix("writeup-")


@dataclass
class Project:
    """A copy of the project in a folder of the user's own."""

    folder: Path
    user: User
    study: tuple[str, ...] = ("--configfile", "config/minimal.yaml")
    """What names the study: the minimal one, unless it is one of the folder's own."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")

    def start(self, *words: str) -> None:
        """Begin to build the study; `finish` must follow."""
        command = [self.user.python, "-m", "snakemake", *self.study, *words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.user.environment(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.user.account,
            )

    def finish(self, seconds: float) -> None:
        """Wait until the build is done; it must succeed."""
        assert self.process is not None
        try:
            failed = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            failed = -1
        finally:
            self.stop()
        assert failed == 0, f"{'took too long' if failed < 0 else 'failed'}:\n{self.log.read_text()[-5000:]}"

    def build(self, *words: str, seconds: float = 1800) -> None:
        self.start(*words)
        self.finish(seconds)

    def wait(self, seconds: float, for_what: str, ask: Callable[[], T | None]) -> T:
        """The first true answer of `ask` while the build runs; the test fails if there is none in time."""
        deadline = time.monotonic() + seconds
        while not (answer := ask()):
            if time.monotonic() > deadline or self.process is None or self.process.poll() is not None:
                pytest.fail(f"waited in vain for {for_what}:\n{self.log.read_text()[-5000:]}")
            time.sleep(0.2)
        return answer

    def stop(self) -> None:
        """Interrupt the build, which cancels its jobs; kill it if it does not end."""
        if self.process is None or self.process.poll() is not None:
            return
        for signum, patience in ((signal.SIGINT, 20), (signal.SIGKILL, 5)):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signum)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
                return

    def digests(self) -> dict[str, str]:
        """File → SHA-256, of every result and of what is delivered."""
        files = [path for path in (self.folder / "results").rglob("*") if path.is_file()]
        files += (self.folder / "report").glob("writeup.*")
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
        }


@pytest.fixture(scope="session", autouse=True)
def ended() -> Iterator[None]:
    """A polite end of the tests unwinds them, so that no daemon stays."""
    before = signal.signal(signal.SIGTERM, lambda *_: pytest.exit("told to end", returncode=1))
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def user() -> Iterator[User]:
    """The user, with Slurm running; everything is stopped and removed in the end."""
    if not shutil.which("slurmctld", path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
        pytest.fail("Slurm is not installed; .ci/packages installs it.")
    # A short path: a socket's name has at most 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="writeup-", dir="/tmp"))
    folder.chmod(0o755)  # munged's socket must be open to all
    account = _account()
    if account:
        os.chown(folder, account["user"], account["group"])
    try:
        user = User(folder, _python(folder, account), account)
        shutil.copy2(Path(__file__).with_name("slurm.py"), folder)
        try:
            user.cluster("up", f"--nodes={NODES}", "--cpus=2", "--memory=4000")
            yield user
        finally:
            user.cluster("down")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def project(user: User) -> Iterator[Callable[[str], Project]]:
    """Makes a copy of the project by a given name, with the images of the first that was built."""
    made: dict[str, Project] = {}

    def make(name: str) -> Project:
        folder = user.folder / name
        copy_checkout(folder)
        for other in made.values():
            if (other.folder / "results/data").exists():
                shutil.copytree(other.folder / "results/data", folder / "results/data")
                break
        if user.account:
            subprocess.run(["chown", "-R", ACCOUNT, folder], check=True)
        return made.setdefault(name, Project(folder, user))

    yield make
    for one in made.values():
        one.stop()


@pytest.fixture(scope="session")
def local(project: Callable[[str], Project]) -> Project:
    """The minimal study, built on one machine without any cluster."""
    built = project("local")
    built.build("--cores", "2")
    return built


def _account() -> dict[str, Any]:
    """Whom to be: root is no ordinary user, and becomes ACCOUNT."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        pytest.fail(f"root is no ordinary user, and the account {ACCOUNT} is missing; .ci/packages makes it.")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _python(folder: Path, account: dict[str, Any]) -> Path:
    """A Python that the user can run and that finds our libraries: this one, or one laid out in their folder."""
    if _runs(Path(sys.executable), account, "import snakemake_executor_plugin_slurm"):
        return Path(sys.executable)
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = [Path(place, same) for place in (sys.base_exec_prefix + "/bin", "/usr/local/bin", "/usr/bin")]
    usable = next((path for path in found if _runs(path, account, "import venv")), None)
    if usable is None:
        pytest.fail(f"{ACCOUNT} can run none of {', '.join(map(str, found))}; install one where every user may.")
    python = folder / "venv/bin/python"
    subprocess.run([usable, "-m", "venv", "--without-pip", folder / "venv"], check=True, cwd=folder, **account)
    libraries = Path(sys.prefix, f"lib/{same}/site-packages")
    place = folder / f"venv/lib/{same}/site-packages"
    # Links cost nothing; where they cannot be made, the folders lie on different file systems.
    if subprocess.run(["cp", "-al", f"{libraries}/.", place], capture_output=True, check=False).returncode:
        subprocess.run(["cp", "-a", f"{libraries}/.", place], check=True)
    return python


def _runs(python: Path, account: dict[str, Any], words: str) -> bool:
    try:
        ran = subprocess.run([python, "-c", words], cwd="/", capture_output=True, check=False, **account)
    except OSError:
        return False
    return ran.returncode == 0
