"""Trial of studies: whatever a study varies, measures and calls its parts, it is published, and so is what it becomes.

    make trial-studies DRAWN=20 IMAGES=FOLDER
    python tests/trials/studies.py --studies 20 --first 0 --images FOLDER

Every number makes a study (drawn.py): of the network with images from FOLDER, of a function, of a command or of a
table, in this order. Each is valid, so a build that ends with an error is a false alarm, or a fault. Then something in
the study is edited, and it is built again: every file must be, byte for byte, what the edited study gives in a folder
without any results.

Prints a line for each study, and what is wrong with it; the exit status is 1 if anything is.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from drawn import Draw, Study, a_study
from moves import sums

from writeup.build.preflight import RUNS

BINARIES = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}"}


class RefusedError(Exception):
    """What the build of a valid study said when it ended with an error."""


def build(study: Study, folder: Path) -> dict[str, str]:
    """Write `study` into `folder`, made if need be, and build it; the sums of its files, but for kept runs."""
    if not folder.exists():
        experiment = ["--experiment", "function"] if study.model else []
        subprocess.run([BINARIES / "writeup", "new", folder, *experiment], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder / "templates")  # they speak of another study
    study.write(folder)
    ended = subprocess.run(
        [BINARIES / "snakemake", "--cores", str(os.cpu_count())],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise RefusedError("\n".join((ended.stdout + ended.stderr).splitlines()[-12:]))
    return {name: value for name, value in sums(folder).items() if not name.startswith(RUNS)}


def tried(number: int, folder: Path, images: Path) -> tuple[str, str]:
    """What was done with the study of that number, and what went wrong; "" if nothing did."""
    study = a_study(number, images)
    name, after = study.edited(Draw(number))
    try:
        build(study, folder / "built")
        found = build(after, folder / "built")
        due = build(after, folder / "fresh")
    except RefusedError as refusal:
        return name, str(refusal)
    other = sorted(path for path in {*found, *due} if found.get(path) != due.get(path))
    return name, f"{len(other)} files differ from a fresh build: {', '.join(other[:12])}" if other else ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Build studies that are drawn, edit them, and build them again.")
    parser.add_argument("--studies", type=int, default=20, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--images", type=Path, required=True, help="a folder with the IDX files of MNIST")
    options = parser.parse_args()
    wrong = 0
    for number in range(options.first, options.first + options.studies):
        folder = Path(tempfile.mkdtemp(prefix=f"study-{number}-"))
        name, said = tried(number, folder, options.images.resolve())
        wrong += bool(said)
        print(f"study {number}, {name}: {f'wrong; it is kept in {folder}' if said else 'published, twice'}", flush=True)
        if said:
            print(said, flush=True)
        else:
            shutil.rmtree(folder)
    print(f"{options.studies - wrong} of {options.studies} studies are right.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
