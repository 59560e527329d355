"""Trial of the wheel: installed into an empty environment, it builds a study where no checkout is in reach.

    make trial-wheel                                        on every Python from 3.11 on that this machine has
    make trial-wheel PYTHONS="python3.12 /opt/python3.14"   on these
    python tests/trials/wheel.py --list                     first prints what is in the wheel

Each Python gets a new environment with the wheel and with what the wheel requires, in the versions of the lock. There a
study is begun with `writeup new` and built small, as its user is told to. If root runs the trial, another user builds,
who sees neither this checkout nor root's home. Every file under results/ and report/ must have the bytes that the
environment of the checkout gives. Needs Debian's package dataset-fashion-mnist.

Prints one line a Python; the exit status is 1 if one fails.
"""

import argparse
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from pythons import different, pythons, versions

ROOT = Path(__file__).resolve().parents[2]
USER = "nobody"
HIDE = """
set -eu
prefix=$1 spare=$2 user=$3 group=$4 home=$5 checkout=$6; shift 6
mount --bind "$prefix" "$spare"
for folder in "$checkout" "$home"; do mount -t tmpfs -o mode=755 none "$folder"; done
mkdir -p "$prefix"; mount --bind "$spare" "$prefix"  # a Python may lie in the home
exec setpriv --reuid="$user" --regid="$group" --clear-groups "$@"
"""


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout, built into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.iterdir()
    return wheel


def install(wheel: Path, program: Path, environment: Path) -> Path:
    """The Python of a new environment in which pip has installed the wheel, with its requirements as locked."""
    lock = (ROOT / "requirements/report.lock").read_text(encoding="utf-8")
    constraints = environment.with_name(f"{environment.name}.txt")
    constraints.write_text("\n".join(re.findall(r"^[\w.-]+==[^\\\n]+", lock, re.MULTILINE)), encoding="utf-8")
    run([program, "-m", "venv", environment])
    python = environment / "bin/python"
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", constraints, wheel])
    return python


def hidden(python: Path, spare: Path) -> list[str]:
    """The beginning of a command that another user runs, from whom this checkout and root's home are hidden."""
    spare.mkdir()
    prefix = subprocess.check_output([python, "-c", "import sys; print(sys.base_prefix)"], text=True).strip()
    user = pwd.getpwnam(USER)
    words = [prefix, spare, user.pw_uid, user.pw_gid, Path.home(), ROOT]
    return ["unshare", "--mount", "sh", "-c", HIDE, "sh", *map(str, words)]


def build_study(python: Path, home: Path, start: Sequence[str] = ()) -> None:
    """Begin a study in `home` with the commands beside `python`, and build it small, twice: then nothing is to do."""
    home.mkdir()
    if start:
        os.chown(home, pwd.getpwnam(USER).pw_uid, -1)
    environment = {"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    snakemake = ["snakemake", "--cores", "all", "--configfile", "config/small.yaml"]
    run([*start, "writeup", "new", "study", "--dataset", "fashion-mnist"], home, environment)
    run([*start, *snakemake], home / "study", environment)
    if "Nothing to be done" not in run([*start, *snakemake, "--dry-run"], home / "study", environment):
        raise ChildProcessError("A second build has something to do.")


def run(command: Sequence[str | Path], folder: Path | None = None, environment: dict[str, str] | None = None) -> str:
    """What `command` prints; ChildProcessError with the end of it if it fails."""
    path = environment["PATH"] if environment else None
    done = subprocess.run(
        [shutil.which(command[0], path=path) or command[0], *command[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        raise ChildProcessError(f"{' '.join(map(str, command[-5:]))} failed:\n{output[-3000:]}")
    return output


def main() -> int:
    parser = argparse.ArgumentParser(description="Install the wheel and build a study, with no checkout in reach.")
    parser.add_argument("pythons", nargs="*", help="Pythons to take instead of all that this machine has")
    parser.add_argument("--list", action="store_true", help="print what is in the wheel")
    options = parser.parse_args()
    chosen = [Path(shutil.which(name) or sys.exit(f"there is no Python {name}")) for name in options.pythons]
    root, failed = os.geteuid() == 0, False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        wheel = build_wheel(folder / "dist")
        with zipfile.ZipFile(wheel) as archive:
            files = archive.namelist()
        print(
            f"{wheel.name}: {wheel.stat().st_size / 1000:,.0f} kB, {len(files)} files",
            *files * options.list,
            sep="\n  ",
        )
        build_study(Path(sys.executable), folder / "checkout")
        for version, program in sorted(versions(chosen or pythons()).items()):
            begun, label = time.monotonic(), "python" + ".".join(map(str, version))
            try:
                python = install(wheel, program, folder / f"{label}-environment")
                build_study(python, folder / label, hidden(python, folder / f"{label}-base") if root else ())
                unlike = different(folder / "checkout/study", folder / label / "study")
                verdict = f"{len(unlike)} files differ" if unlike else "the same bytes as from the checkout"
            except ChildProcessError as error:
                unlike, verdict = [str(error)], "the trial fails"
            failed |= bool(unlike)
            who = USER if root else "this user, who sees the checkout"
            print(
                f"{label}: {verdict}, built by {who}, {time.monotonic() - begun:.0f} s", *unlike, sep="\n  ", flush=True
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
