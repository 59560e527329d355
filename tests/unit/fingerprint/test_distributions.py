"""Real folders of metadata, as an installer leaves them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from writeup import tool
from writeup.arguments import module_name
from writeup.cli import STEPS
from writeup.fingerprint import distributions
from writeup.fingerprint.code import code, libraries
from writeup.fingerprint.distributions import versions

OLD, NEW = 'python_version < "3.13"', 'python_version >= "3.13"'


@pytest.fixture(autouse=True)
def _fresh_lists(monkeypatch):
    """What a test installs is seen, and forgotten after it."""
    caches = [it for it in vars(distributions).values() if hasattr(it, "cache_clear")]
    for it in caches:
        it.cache_clear()
    yield
    monkeypatch.undo()
    for it in caches:
        it.cache_clear()


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a library of one empty module, with these requirements."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def installed(name: str, *requirements: str) -> None:
        (tmp_path / f"{name}.py").touch()
        metadata = tmp_path / f"{name}-1.0.dist-info"
        metadata.mkdir()
        required = "".join(f"Requires-Dist: {it}\n" for it in requirements)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{required}\n")
        (metadata / "RECORD").write_text(f"{name}.py,,\n{metadata.name}/METADATA,,\n")

    return installed


@pytest.mark.parametrize("marker", [OLD, NEW, 'python_full_version < "3.11.3"'])
def test_what_only_some_pythons_require_does_not_count(install, marker):
    install("sturdy", f"backport; {marker}")
    install("backport")
    assert versions(["sturdy"]) == ["sturdy 1.0"]


def test_what_every_python_requires_counts_however_it_is_spelled(install):
    install("sturdy", f"numbers1; {OLD}", f"numbers1>=1; {NEW}")
    install("numbers1")
    assert versions(["sturdy"]) == ["numbers1 1.0", "sturdy 1.0"]


def test_what_this_system_does_not_require_does_not_count(install):
    install("sturdy", 'windows1; sys_platform == "win32"', "linux1; sys_platform == 'linux'", "extra1; extra == 'all'")
    for name in ("windows1", "linux1", "extra1"):
        install(name)
    assert versions(["sturdy"]) == ["linux1 1.0", "sturdy 1.0"]


@pytest.mark.parametrize("line", ["old1 (>=1.8.*)", "old1>=1.8.*; python_version >= '3'", "old1 @ file:///x y"])
def test_a_library_whose_versions_are_given_in_an_old_way_counts(install, line):
    install("sturdy", line, "old2 (>=1.8.*) ; extra == 'all'", "?", "old3; nonsense")
    for name in ("old1", "old2", "old3"):
        install(name)
    assert versions(["sturdy"]) == ["old1 1.0", "sturdy 1.0"]


def test_the_lock_has_one_version_for_every_python_of_all_that_results_rest_on():
    lines = (tool.ROOT / "requirements/report.lock").read_text().splitlines()
    locked = [found[1] for line in lines if (found := re.match(r"([\w.-]+)==", line))]
    used = {line.split()[0] for step in STEPS for line in libraries(code(module_name(step)))}
    assert [name for name in locked if name in used and locked.count(name) > 1] == []


@pytest.mark.parametrize("module", ["numpy.py", "numpy/__init__.py", "PIL.py"])
def test_a_module_that_hides_an_installed_library_is_named(tmp_path, module):
    hiding = tmp_path / module
    hiding.parent.mkdir(exist_ok=True)
    hiding.touch()
    program = "from writeup.fingerprint.distributions import versions; versions(['matplotlib'])"
    surroundings = {**os.environ, "PYTHONPATH": f"{tmp_path}:{tool.ROOT / 'src'}"}
    refused = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=False
    )
    name = Path(module).parts[0].removesuffix(".py")
    assert f"CodeError: {name} would be imported from {hiding}" in refused.stderr
