"""Build the minimal study with the oldest and the newest Snakemake that pyproject.toml allows: the same bytes.

    make test-snakemakes
    python tests/trials/snakemakes.py [--images FOLDER]

Each gets an environment from the lock, in which Snakemake alone is exchanged. The exit status is 1 if a build fails or
gives other bytes than the Snakemake of the lock.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from pythons import build, different

ROOT = Path(__file__).resolve().parents[2]


def allowed() -> str:
    """What pyproject.toml requires of Snakemake: >=9.20,<10."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return next(it.removeprefix("snakemake ") for it in requirements if it.startswith("snakemake "))


def environment(name: str, snakemake: str) -> Path:
    """The Python of an environment as locked, with Snakemake as the requirement `snakemake` says."""
    subprocess.run(["make", "--no-print-directory", f"VENV={name}", f"{name}/report.done"], cwd=ROOT, check=True)
    python = ROOT / name / "bin/python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade"]
    subprocess.run([*pip, snakemake], check=True)
    return python


def main() -> int:
    parser = argparse.ArgumentParser(description="Build with the oldest and the newest Snakemake that is allowed.")
    parser.add_argument("--images", type=Path, help="folder with the four IDX files; else they are fetched")
    options = parser.parse_args()
    oldest = re.search(r">=([\d.]+)", allowed())
    assert oldest, f"pyproject.toml names no oldest Snakemake: {allowed()}"
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        build(Path(sys.executable), Path(folder, "locked"), options.images)
        for age, requirement in {"oldest": f"snakemake=={oldest[1]}", "newest": f"snakemake{allowed()}"}.items():
            python = environment(f".venvs/{age}-snakemake", requirement)
            build(python, Path(folder, age), options.images)
            version = subprocess.run(
                [python, "-m", "snakemake", "--version"], capture_output=True, text=True, check=True
            )
            other = different(Path(folder, "locked"), Path(folder, age))
            failed |= bool(other)
            verdict = f"{len(other)} files differ" if other else "the same bytes"
            print(f"Snakemake {version.stdout.strip()}, the {age}: {verdict}", *other, sep="\n  ", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
