"""Trial of sameness: one study, built from clean copies of the project under conditions that must not matter.

    make trial-bytes                                                the default study, twice
    python tests/trials/conditions.py --configfile config/minimal.yaml [--images FOLDER] [CONDITION ...]

Prints for each condition what was different about it, how long it took, and the SHA-256 of the finished files; then
the files under results/ and report/ that have other bytes. The exit status is 1 if there are any.
"""

import argparse
import hashlib
import os
import pwd
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pythons import different

from writeup.arithmetic import kernels
from writeup.tool import copy_checkout

DELIVERED = tuple(f"report/{name}" for name in ("writeup.html", "writeup.pdf", "slides.pdf", "slides.pptx"))
ACCOUNT = "writeup-cluster"
OTHER_KERNELS = {
    "OPENBLAS_CORETYPE": "SkylakeX",
    "OPENBLAS_NUM_THREADS": "2",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    **({"WRITEUP_KERNELS": kernels()[-1]} if kernels() else {}),
}
WRONG_CLOCK = """
import os, sys
if "writeup.cli" in sys.orig_argv and "FAKETIME" not in os.environ:
    os.execvp("faketime", ["faketime", "-f", "{clock}", *sys.orig_argv])
"""


@dataclass(frozen=True)
class Condition:
    """What is different about a build; `clock`: how far that of its steps is off; `ordinary`: the user is not root."""

    folder: str
    cores: int
    environment: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    clock: str | None = None
    ordinary: bool = False


CONDITIONS = {
    "plain": Condition("one", cores=2, environment={"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}),
    "everything else": Condition(
        "zwei Örter",
        cores=8,
        environment={"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "31415", **OTHER_KERNELS},
        umask=0o077,
        clock="+400d",
        ordinary=True,
    ),
    "one core": Condition("three", cores=1, environment={"TZ": "America/St_Johns", "PYTHONHASHSEED": "random"}),
}


def build(condition: Condition, root: Path, words: Sequence[str]) -> None:
    """Build a copy of the project in `root` under `condition`."""
    place = root / condition.folder
    place.mkdir()
    copy_checkout(place)
    account = who(condition, place)
    python = interpreter(root, account, condition.clock)
    told = root / f"{condition.folder}.log"
    environment = {
        **{name: os.environ[name] for name in ("PATH",)},
        "HOME": str(place),
        "PYTHONPATH": str(place / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **condition.environment,
    }
    with told.open("wb") as stream:
        built = subprocess.run(
            [str(python), "-m", "snakemake", "--cores", str(condition.cores), *words],
            cwd=place,
            env=environment,
            umask=condition.umask,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
            **account,
        )
    if built.returncode:
        sys.exit(f"the build in {place} failed:\n{told.read_text(errors='replace')[-3000:]}")


def who(condition: Condition, place: Path) -> dict[str, int]:
    """As whom to build; another user owns the folder."""
    if not (condition.ordinary and os.geteuid() == 0):
        return {}
    entry = pwd.getpwnam(ACCOUNT)
    for path in [place, *place.rglob("*")]:
        os.chown(path, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def interpreter(root: Path, account: Mapping[str, int], clock: str | None) -> Path:
    """A Python with our libraries: this one, or the system's with a copy of them, whose steps are told a wrong time.

    Snakemake itself is told the right one: under the wrong one its timers would never run out.
    """
    if not clock and not subprocess.run(["test", "-x", sys.executable], check=False, **account).returncode:
        return Path(sys.executable)
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    place = root / "venv"
    if not place.exists():
        subprocess.run([f"/usr/bin/{same}", "-m", "venv", "--without-pip", place], check=True)
        libraries = Path(sys.prefix, "lib", same, "site-packages")
        subprocess.run(["cp", "-a", f"{libraries}/.", place / "lib" / same / "site-packages"], check=True)
        if clock:
            packages = place / "lib" / same / "site-packages"
            (packages / "wrong_clock.py").write_text(WRONG_CLOCK.format(clock=clock))
            (packages / "wrong_clock.pth").write_text("import wrong_clock\n")
    return place / "bin/python"


def main() -> int:
    parser = argparse.ArgumentParser(description="Build one study under conditions that must not matter.")
    parser.add_argument("conditions", nargs="*", default=["plain", "everything else"], help=", ".join(CONDITIONS))
    parser.add_argument("--configfile", nargs="*", default=[], help="studies laid over the default one")
    parser.add_argument("--images", type=Path, help="folder with the four IDX files; else they are fetched")
    options = parser.parse_args()
    words = ["--configfile", *options.configfile] if options.configfile else []
    words += ["--config", f"data={{directory: {options.images.resolve()}}}"] if options.images else []
    unlike = set[str]()
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        places = [Path(root, CONDITIONS[name].folder) for name in options.conditions]
        for name, place in zip(options.conditions, places, strict=True):
            begun = time.monotonic()
            build(CONDITIONS[name], Path(root), words)
            print(f"{name}: {CONDITIONS[name]}, {time.monotonic() - begun:.0f} s")
            for file in DELIVERED:
                print(f"  {hashlib.sha256((place / file).read_bytes()).hexdigest()}  {file}", flush=True)
            unlike |= {*different(places[0], place)}
    print(f"{len(unlike)} files differ between the builds" if unlike else "the same bytes", *sorted(unlike), sep="\n  ")
    return bool(unlike)


if __name__ == "__main__":
    sys.exit(main())
