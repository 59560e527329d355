#!/usr/bin/env python3
"""From saving to seeing: `writeup preview` of the default study, in headless Chromium.

    python benchmarks/preview.py [--repeat 20]

The study that is built in this checkout is previewed in a copy. A save is timed from the moment before the file is
written to the second frame in which the browser shows what was saved. Needs Chromium and the environment of the tests.
"""

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Error, Page, sync_playwright
from whole import surroundings

from writeup.tool import ROOT, copy_checkout

PATIENCE = 120.0  # seconds
DRAWN = "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))"
STRIP = "document.querySelector('#writeup-preview').shadowRoot.querySelector('div').textContent"


@dataclass(frozen=True)
class Edit:
    """What is written into a file in each round, and the condition, in JavaScript, by which the page shows it."""

    label: str
    path: Path
    text: Callable[[int], str]
    shown: Callable[[int], str]


def edits(folder: Path) -> list[Edit]:
    template, claims, style = (
        folder / name for name in ("templates/limitations.md", "config/claims.yaml", "templates/style.css")
    )
    words, declared, rules = (path.read_text("utf-8") for path in (template, claims, style))
    name, statement = re.findall(r"- id: (\w+)\n(?:(?! *- id).*\n)*? +statement: ([^>\n].+)", declared)[0]
    return [
        Edit(
            "a passage of a template",
            template,
            lambda number: f"{words}\n\n[And what {'else ' * number}is there?]{{.guide #save-{number}}}\n",
            lambda number: f"document.getElementById('save-{number}') !== null",
        ),
        Edit(
            "a syntax error, said in the page",
            template,
            lambda number: words + "\n" * number + "<% if %>",
            lambda number: f"{STRIP}.includes('limitations.md, line {words.count(chr(10)) + number + 1}:')",
        ),
        Edit("the error mended", template, lambda _: words, lambda _: f"!{STRIP}.includes('limitations.md')"),
        Edit(
            "a claim",
            claims,
            lambda number: declared.replace(statement, f"{statement.rstrip('.')}{' indeed' * (number + 1)}."),
            lambda number: (
                f"document.getElementById('claim:{name}').textContent.includes('{' indeed' * (number + 1)}')"
            ),
        ),
        Edit(
            "the style, and the page loaded again",
            style,
            lambda number: f"{rules}\nmain {{ outline: {number + 1}px solid }}\n",
            lambda number: f"getComputedStyle(document.querySelector('main')).outlineWidth === '{number + 1}px'",
        ),
    ]


def wait(page: Page, condition: str) -> None:
    """Wait until the page shows what is asked for, however often it is loaded again."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        with suppress(Error):  # the page is being loaded
            if page.evaluate(condition):
                page.evaluate(DRAWN)
                return
    sys.exit(f"The page never came to this: {condition}")


def measure(edit: Edit, page: Page, number: int) -> float:
    begun = time.perf_counter()
    edit.path.write_text(edit.text(number), "utf-8")
    wait(page, edit.shown(number))
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description="Time `writeup preview` of the default study.")
    parser.add_argument("--repeat", type=int, default=20, help="how often each edit is made")
    options = parser.parse_args()
    if not (ROOT / "report/writeup.html").is_file():
        sys.exit("build the default study here first: make report")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place, "project")
        copy_checkout(folder)
        for built in ("results", ".snakemake", ".writeup"):
            shutil.copytree(ROOT / built, folder / built, symlinks=True)
        environment = {**surroundings(), "PYTHONPATH": str(folder / "src")}
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "writeup.cli", "preview"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            page.goto(address)
            wait(page, "document.querySelector('main h2') !== null")
            print(f"from the command to the first page: {time.perf_counter() - begun:.1f} s")
            time.sleep(15)  # Snakemake is asked what is out of date
            print(f"{'seconds from saving to seeing':<40}{'first':>8}{'median':>8}{'least':>8}{'most':>8}")
            seconds: dict[str, list[float]] = {}
            passage, broken, mended, claim, style = edits(folder)
            for kinds in ([passage], [broken, mended], [claim], [style]):  # a page that loads would delay the next
                for number in range(options.repeat):
                    for edit in kinds:
                        seconds.setdefault(edit.label, []).append(measure(edit, page, number))
            for label, each in seconds.items():
                columns = [each[0], median(each), min(each), max(each)]
                print(f"{label:<40}{''.join(f'{it:8.2f}' for it in columns)}")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
        browser.close()


if __name__ == "__main__":
    main()
