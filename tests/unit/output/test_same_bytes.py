import json

import pytest

from sample_document import PLACES, python, step
from writeup.files import write_json

PARSE = (
    "import json, sys; from writeup.document import bibliography, document_tree; "
    "json.dump(document_tree.parse(sys.stdin.read(), bibliography.read_bibliography(None)), sys.stdout)"
)


def build(sample, folder, place):
    parsed = python(place, folder, "-c", PARSE, input=sample.text, capture_output=True, text=True)
    write_json(folder / "document.json", json.loads(parsed.stdout))
    return [step(place, folder, f"write_{kind}", "document.json") for kind in ("html", "pdf")]


@pytest.fixture(scope="module")
def builds(sample, tmp_path_factory):
    return {place: build(sample, tmp_path_factory.mktemp("build"), place) for place in PLACES}


@pytest.mark.parametrize("kind", [0, 1], ids=["html", "pdf"])
def test_same_bytes_in_any_folder_time_zone_locale_and_hash_seed(builds, kind):
    first, second = (made[kind] for made in builds.values())
    assert first == second


def test_steps_write_what_the_library_renders(builds, sample):
    html, pdf = builds["here"]
    assert html.decode() == sample.html
    assert pdf == sample.pdf
