"""The page's scripts and style sheets, as sources."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BIOME = Path(sys.executable).parent / "biome"
SOURCES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".js", ".css"))


@pytest.mark.skipif(
    not BIOME.exists(), reason="Biome, which checks scripts and style sheets, has no build for this machine"
)
def test_scripts_and_style_sheets_pass_linter_and_formatter():
    command = [BIOME, "check", "--error-on-warnings", "--config-path=.ci", "templates", "tests"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_line_is_longer_than_120_characters(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, start=1) if len(line) > 120] == []
