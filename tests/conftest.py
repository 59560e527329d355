"""What the tests of several folders share: folders filled once, a browser, axe, and the Nu HTML checker."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path

from writeup.arithmetic import pin_arithmetic

pin_arithmetic()  # as every command does, and before anything loads NumPy

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

# A shell tells what it runs in the background, and so all that the tests start, to take no notice of an interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
FOUND = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
WHOLE = ("workflow", "faults", "docs", "browser")  # folders whose tests build whole studies
VALIDATOR = Path(__file__).parents[1] / ".ci/node_modules/vnu-jar/build/dist/vnu.jar"


def _missing(reason):
    """Skip the test, but not where all changes are checked."""
    return pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


def pytest_collection_modifyitems(items):
    """Whole studies first: at the end, when a core has no file of tests left, none builds one for minutes."""
    items.sort(key=lambda item: [not item.nodeid.startswith(f"tests/{folder}/") for folder in WHOLE])


def pytest_terminal_summary(terminalreporter):
    """Say last what was skipped: a line for each file and reason."""
    reports = terminalreporter.getreports("skipped")
    skipped = Counter((it.nodeid.partition("::")[0], it.longrepr[2].removeprefix("Skipped: ")) for it in reports)
    for (file, reason), number in sorted(skipped.items()):
        terminalreporter.write_line(f"SKIPPED {number} of {file}: {reason}")


@pytest.fixture
def study(tmp_path, monkeypatch):
    """The folder of a study, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """A function that has a folder filled once, however many processes share the tests, and returns it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def filled(name, fill):
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium."""
    if not CHROMIUM:
        _missing("no Chromium is installed; .ci/packages brings one")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def violations():
    """What axe finds in a page, opened with its content security policy bypassed."""

    def found(page):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        return page.evaluate(FOUND)

    return found


@pytest.fixture(scope="session")
def html_errors():
    """The errors that the Nu HTML checker finds, by the name of the file."""
    if not VALIDATOR.is_file() or not shutil.which("java"):
        _missing("the Nu HTML checker or Java is not installed; .ci/packages brings both")

    def found(*paths):
        quick = ["java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(VALIDATOR)]
        command = [*quick, "--format", "json", "--exit-zero-always", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        errors = {path.name: [] for path in paths}
        for message in json.loads(done.stderr)["messages"]:
            if message["type"] != "info":
                errors[Path(message["url"]).name].append(message["message"])
        return errors

    return found
