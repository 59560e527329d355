"""What the trial of ARM64 says where it cannot run, and how it judges what came of a kernel."""

import subprocess
import sys

import pytest

from trials.arm64 import judge
from writeup.tool import ROOT


def trial(folder, *words):
    """What `make test-arm64` runs, on a machine that has no programs but Python."""
    command = [sys.executable, str(ROOT / "tests/trials/arm64.py"), *words]
    return subprocess.run(command, env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


def test_a_machine_without_an_emulator_is_told_what_to_install(tmp_path):
    done = trial(tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        "qemu-aarch64 is not installed: the trial of ARM64 needs Debian and its package qemu-user.\n"
    )


@pytest.mark.parametrize("words", [["HASWELL"], ["ARMV8", "neoversen1"]])
def test_a_kernel_that_openblas_does_not_have_for_arm64_is_named(tmp_path, words):
    done = trial(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr.endswith(f"unknown kernels: {words[-1]}\n")


@pytest.mark.parametrize(
    ("kernel", "taken", "printed", "passed"),
    [
        ("ARMV8", "ARMV8", {"9 units": "a"}, True),
        ("ARMV8", "ARMV8", {"9 units": "b"}, False),
        ("ARMV8", "ARMV8", {}, False),
        ("ARMV8", "ARMV8", "Products are not as specified.", False),
        ("CORTEXA53", "CORTEXA53", "Products are not as specified.", True),
        ("CORTEXA53", "CORTEXA53", {"9 units": "b"}, False),
        ("ARMV8", "NEOVERSEN1", {"9 units": "a"}, False),
        ("CORTEXA53", "?", "qemu: no such processor", False),
    ],
)
def test_only_the_recorded_bytes_of_the_kernel_that_was_asked_for_count(kernel, taken, printed, passed):
    assert judge(kernel, taken, printed, {"9 units": "a"})[0] is passed
