"""The manuals as a site: every link within it leads to a page and a place, and nothing is fetched."""

import re
import subprocess
import sys
from html import unescape
from urllib.parse import unquote

import pytest

from writeup.tool import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, ROOT / "docs/site.py", folder], check=True)
    return folder


def test_every_manual_has_a_page(site):
    names = [*(ROOT / "docs").glob("*.md"), ROOT / "CHANGELOG.md", ROOT / "SECURITY.md"]
    assert [path for path in names if not (site / path.relative_to(ROOT)).with_suffix(".html").is_file()] == []
    assert all((site / folder / "index.html").is_file() for folder in (".", "config", "templates", "examples/queue"))


def test_every_link_within_it_leads_to_a_file_and_a_place(site):
    broken = []
    for page in site.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8")):
            name, _, place = unquote(unescape(target)).partition("#")
            if ":" in name:
                continue
            file = page.parent / name if name else page
            if not file.is_file() or (place and f'id="{place}"' not in file.read_text(encoding="utf-8")):
                broken.append((page.relative_to(site).as_posix(), target))
    assert broken == []


def test_no_page_loads_anything_from_elsewhere(site):
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    assert not any(re.search(r'<script|<link|src="http|@import', page) for page in pages)


def test_it_has_the_same_bytes_again(site, tmp_path):
    subprocess.run([sys.executable, ROOT / "docs/site.py", tmp_path], check=True)
    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    assert [path for path in files if (site / path).read_bytes() != (tmp_path / path).read_bytes()] == []
