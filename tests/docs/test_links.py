"""What the manuals link: files that are there, and headings in them."""

import re

import pytest

from writeup.tool import ROOT

MANUALS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("examples/*/README.md")),
    *(ROOT / folder / "README.md" for folder in ("config", "templates", "benchmarks", "tests", "tests/faults")),
]
CODE = re.compile(r"^```.*?^```$|`[^`]+`", re.MULTILINE | re.DOTALL)


def prose(path):
    """A manual without the links that it shows as code."""
    return CODE.sub(
        lambda code: "" if "](" in code[0] or "\n" in code[0] else code[0], path.read_text(encoding="utf-8")
    )


def anchors(path):
    """The headings of a manual, as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.*)", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", it).lower()).replace(" ", "-") for it in headings}


@pytest.mark.parametrize("manual", MANUALS, ids=[path.relative_to(ROOT).as_posix() for path in MANUALS])
def test_every_link_leads_to_a_file_and_a_heading(manual):
    links = re.findall(r"\]\(([^)\s:]+)\)", prose(manual))
    targets = [
        (link, manual.parent / file if file else manual, place)
        for link in links
        for file, _, place in [link.partition("#")]
    ]
    assert [link for link, path, place in targets if not path.exists() or (place and place not in anchors(path))] == []
