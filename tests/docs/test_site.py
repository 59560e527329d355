"""The manuals as a site, with a built study in its gallery: every link leads to a page and a place."""

import csv
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from urllib.parse import unquote

import pytest
from PIL import Image

from writeup.tool import ROOT

STUDY = ROOT / "examples/light"
BUILT = ("results", "report", "logs", ".*")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies") / STUDY.name
    shutil.copytree(STUDY, folder, ignore=shutil.ignore_patterns(*BUILT))
    subprocess.run([sys.executable, "-m", "snakemake", "--cores", "2"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def site(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, ROOT / "docs/site.py", folder, study], check=True)
    return folder


def links(page):
    """What a page links to and shows: the file, and the place in it."""
    for target in re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8")):
        name, _, place = unquote(unescape(target)).partition("#")
        if ":" not in name:
            yield (page.parent / name).resolve() if name else page, place


def test_every_manual_has_a_page(site):
    names = [*(ROOT / "docs").glob("*.md"), ROOT / "CHANGELOG.md", ROOT / "SECURITY.md"]
    assert [path for path in names if not (site / path.relative_to(ROOT)).with_suffix(".html").is_file()] == []
    assert all((site / folder / "index.html").is_file() for folder in (".", "config", "templates", "examples/queue"))


def test_every_link_within_it_leads_to_a_file_and_a_place(site):
    broken = [
        (page.relative_to(site).as_posix(), file, place)
        for page in site.rglob("*.html")
        for file, place in links(page)
        if not file.is_file() or (place and f'id="{place}"' not in file.read_text(encoding="utf-8"))
    ]
    assert broken == []


def test_every_file_of_it_is_reached_from_the_first_page(site):
    reached, ahead = set(), {site.resolve() / "index.html"}
    while ahead:
        page = ahead.pop()
        reached.add(page)
        if page.suffix == ".html":
            ahead |= {file for file, _ in links(page)} - reached
    assert {path.resolve() for path in site.rglob("*") if path.is_file()} == reached


def test_the_gallery_counts_what_was_built_and_leads_to_every_document(site, study):
    page = (site / "docs/gallery.html").read_text(encoding="utf-8")
    with (study / "results/runs.csv").open(encoding="utf-8") as stream:
        runs = len(list(csv.DictReader(stream)))
    claims = json.loads((study / "results/claims.json").read_text(encoding="utf-8"))
    supported = sum(claim["verdict"] == "supported" for claim in claims)
    assert f"{runs} runs · {len(claims)} claims: {supported} supported, " in page
    first = next(claim["sentence"] for claim in claims if claim["id"] == "too_fast")
    assert re.sub(r"[$\\{}]|<[^>]+>", "", first)[:40] in page
    folder = site / "docs/gallery/light"
    deliverables = {path.name: path.read_bytes() for path in (study / "report").iterdir() if path.name != "build.json"}
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "cover.png"} == deliverables
    with Image.open(folder / "cover.png") as cover:
        assert cover.width < cover.height
        assert len(cover.getcolors(2**24)) > 2


@pytest.mark.slow
def test_every_manual_fits_a_phone_and_axe_finds_nothing_in_it(site, browser, violations):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    wrong = {}
    for path in site.rglob("*.html"):
        if "gallery" not in path.parts:  # the documents have tests of their own
            page.goto(path.as_uri())
            width = page.evaluate("document.documentElement.scrollWidth")
            wrong[path.relative_to(site).as_posix()] = ([] if width <= 390 else [width]) + violations(page)
    page.emulate_media(color_scheme="dark")
    page.goto((site / "docs/gallery.html").as_uri())
    wrong["in the dark"] = violations(page)
    page.close()
    assert {name: what for name, what in wrong.items() if what} == {}


def test_without_studies_the_gallery_says_so(tmp_path):
    subprocess.run([sys.executable, ROOT / "docs/site.py", tmp_path], check=True)
    assert "No study is built here." in (tmp_path / "docs/gallery.html").read_text(encoding="utf-8")
    assert not (tmp_path / "docs/gallery").exists()


def test_no_page_loads_anything_from_elsewhere(site):
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    assert not any(re.search(r'<script[^>]+src=|<link|src="http|@import', page) for page in pages)


def test_it_has_the_same_bytes_again(site, study, tmp_path):
    subprocess.run([sys.executable, ROOT / "docs/site.py", tmp_path, study], check=True)
    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    assert [path for path in files if (site / path).read_bytes() != (tmp_path / path).read_bytes()] == []
