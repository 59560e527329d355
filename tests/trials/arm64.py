"""Trial of ARM64: under emulation, trainings there end in the bytes that are recorded from x86-64.

    make test-arm64                                  all kernels of NumPy's OpenBLAS for ARM64
    make test-arm64 KERNELS="NEOVERSEN1 NEOVERSEV1"  these
    python tests/trials/arm64.py --script SCRIPT --recorded FILE

Needs Debian with its package qemu-user. Debian's Python for ARM64 and the locked NumPy are unpacked into .venvs/arm64/,
where they stay for the next time; nothing is installed. SCRIPT may import nothing but NumPy and what needs nothing
else, and may start no process. It prints one JSON object: the digest of each training by its name.

Prints one line a kernel; the exit status is 1 if one gives other bytes than those recorded.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".venvs/arm64"
KERNELS = {
    "ARMV8": "cortex-a72",
    "CORTEXA53": "cortex-a53",
    "CORTEXA57": "cortex-a57",
    "THUNDERX": "cortex-a57",
    "THUNDERX2T99": "cortex-a57",
    "THUNDERX3T110": "cortex-a57",
    "TSV110": "cortex-a57",
    "EMAG8180": "cortex-a57",
    "NEOVERSEN1": "neoverse-n1",
    "NEOVERSEV1": "max,sve-default-vector-length=32",
    "NEOVERSEV2": "max,sve-default-vector-length=16",
    "ARMV8SVE": "max,sve-default-vector-length=64",
    "A64FX": "a64fx",
    "ARMV9SME": "max,sve-default-vector-length=16",
}
"""The kernels of OpenBLAS for ARM64, and a processor of QEMU that runs them; lengths of SVE's vectors are in bytes."""
REFUSED = {"CORTEXA53", "THUNDERX"}
"""Kernels that add in another order: a training may end with an error there, never with other bytes."""
WHEELS = ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64")


def unpack_python(root: Path) -> None:
    """Unpack Debian's Python for ARM64 and what it needs into `root`; this machine's packages stay as they are."""
    part = root.with_name("root.part")
    shutil.rmtree(part, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)  # apt, started by root, downloads as another user
        for name in ("lists/partial", "archives/partial"):
            (place / name).mkdir(parents=True)
        (place / "status").touch()
        options = {
            "APT::Architecture": "arm64",
            "APT::Architectures::": "arm64",
            "APT::Install-Recommends": "false",
            "Dir::State": place,
            "Dir::State::status": place / "status",
            "Dir::Cache": place,
        }
        apt = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
        subprocess.run([*apt, "update"], check=True)
        packages = ["python3", "libstdc++6"]
        subprocess.run([*apt, "install", "--yes", "--download-only", *packages], check=True, stdout=subprocess.DEVNULL)
        for package in sorted(place.glob("archives/*.deb")):
            subprocess.run(["dpkg", "-x", package, part], check=True)
    part.rename(root)


def install_numpy(site: Path, python: str) -> None:
    """Unpack the locked wheel of NumPy for ARM64 into `site`, unless it is there."""
    lock = (ROOT / "requirements/report.lock").read_text(encoding="utf-8")
    locked = re.search(r"^numpy==.*?(?=^\S)", lock, re.MULTILINE | re.DOTALL)
    assert locked, "requirements/report.lock names no NumPy"
    requirement = PLACE / "numpy.lock"
    if site.exists() and requirement.exists() and requirement.read_text(encoding="utf-8") == locked[0]:
        return
    shutil.rmtree(site, ignore_errors=True)
    requirement.write_text(locked[0], encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", site]
    pip += ["--no-deps", "--only-binary=:all:", "--require-hashes", "--python-version", python]
    subprocess.run([*pip, *(f"--platform={it}" for it in WHEELS), "-r", requirement], check=True)


def run(script: Path, kernel: str) -> tuple[str, dict[str, str] | str, float]:
    """The kernel that was taken, what `script` printed or the last line of its error, and the seconds it took."""
    begun = time.monotonic()
    root, site = PLACE / "root", PLACE / "site"
    done = subprocess.run(
        ["qemu-aarch64", "-cpu", KERNELS[kernel], "-L", root, root / "usr/bin/python3", "-B", "-s", script],
        env={
            "PYTHONPATH": f"{ROOT / 'src'}:{site}",
            "OPENBLAS_CORETYPE": kernel,
            "OPENBLAS_NUM_THREADS": "1",
            "OPENBLAS_VERBOSE": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    taken = re.search(r"^Core: (\w+)$", done.stderr, re.MULTILINE)
    last = (done.stderr.strip() or f"ended with status {done.returncode}").splitlines()[-1]
    return (
        taken[1].upper() if taken else "?",
        last if done.returncode else json.loads(done.stdout),
        time.monotonic() - begun,
    )


def judge(kernel: str, taken: str, printed: dict[str, str] | str, recorded: dict[str, str]) -> tuple[bool, str]:
    """Whether what came of `kernel` is as it should be, and in words."""
    if taken != kernel:
        return False, f"{kernel}: not tried, OpenBLAS took {taken}"
    if isinstance(printed, str):
        return kernel in REFUSED, f"{kernel}: {'refused' if kernel in REFUSED else 'failed'}: {printed}"
    other = [training for training, digest in printed.items() if recorded.get(training) != digest]
    same = len(printed) - len(other)
    words = f"{kernel}: {same} of {len(printed)} trainings end in the recorded bytes"
    return bool(printed) and not other, ", not ".join([words, *other])


def main() -> int:
    parser = argparse.ArgumentParser(description="Train on an emulated ARM64 and compare with the recorded bytes.")
    parser.add_argument("kernels", nargs="*", metavar="KERNEL", help=f"of {', '.join(KERNELS)}; default: all")
    parser.add_argument("--script", type=Path, default=ROOT / "tests/training_digests.py", help="what trains")
    parser.add_argument("--recorded", type=Path, default=ROOT / "tests/training_digests.json")
    options = parser.parse_args()
    if unknown := set(options.kernels) - set(KERNELS):
        parser.error(f"unknown kernels: {', '.join(sorted(unknown))}")
    if missing := [tool for tool in ("qemu-aarch64", "apt-get", "dpkg") if not shutil.which(tool)]:
        sys.exit(f"{missing[0]} is not installed: the trial of ARM64 needs Debian and its package qemu-user.")
    PLACE.mkdir(parents=True, exist_ok=True)
    if not (PLACE / "root").exists():
        unpack_python(PLACE / "root")
    python = (PLACE / "root/usr/bin/python3").readlink().name.removeprefix("python")
    install_numpy(PLACE / "site", python)
    recorded = json.loads(options.recorded.read_text(encoding="utf-8"))
    kernels = options.kernels or list(KERNELS)
    passed = True
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for kernel, (taken, printed, seconds) in zip(
            kernels, pool.map(lambda it: run(options.script, it), kernels), strict=True
        ):
            good, words = judge(kernel, taken, printed, recorded)
            passed &= good
            print(f"{words}, {seconds:.0f} s", flush=True)
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main())
