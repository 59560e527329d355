import json
import os
import subprocess
import sys

import pytest

from writeup.files import write_json

PLACES = {
    "here": {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "a far place": {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "123"},
}
PARSE = (
    "import json, sys; from writeup.document import bibliography, document_tree; "
    "json.dump(document_tree.parse(sys.stdin.read(), bibliography.read_bibliography(None)), sys.stdout)"
)


def build(sample, folder, settings):
    folder.mkdir()
    environment = {**os.environ, "PYTHONUTF8": "1", **settings}
    parsed = subprocess.run(
        [sys.executable, "-c", PARSE], input=sample.text, capture_output=True, text=True, check=True, env=environment
    )
    write_json(folder / "document.json", json.loads(parsed.stdout))
    for kind in ("html", "pdf"):
        options = {
            "--document": "document.json",
            "--front": json.dumps(sample.front),
            "--output": f"report/writeup.{kind}",
        }
        places = ["--figures", str(sample.figures), "--templates", str(sample.templates)]
        command = [
            sys.executable,
            "-m",
            "writeup.cli",
            f"write_{kind}",
            *(part for pair in options.items() for part in pair),
            *places,
        ]
        subprocess.run(command, check=True, env=environment, cwd=folder)
    return [(folder / "report" / f"writeup.{kind}").read_bytes() for kind in ("html", "pdf")]


@pytest.fixture(scope="module")
def builds(sample, tmp_path_factory):
    base = tmp_path_factory.mktemp("builds")
    return {place: build(sample, base / place, settings) for place, settings in PLACES.items()}


@pytest.mark.parametrize("kind", [0, 1], ids=["html", "pdf"])
def test_same_bytes_in_any_folder_time_zone_locale_and_hash_seed(builds, kind):
    first, second = (made[kind] for made in builds.values())
    assert first == second


def test_steps_write_what_the_library_renders(builds, sample):
    html, pdf = builds["here"]
    assert html.decode() == sample.html
    assert pdf == sample.pdf
