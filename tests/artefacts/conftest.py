"""Facts about what was built in this checkout, by whichever study; `make test-built` builds the default one first."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.built)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout, with results/ and report/ in it."""
    assert (ROOT / "report" / "writeup.html").exists(), "nothing is built here: run make report or make minimal first"
    return ROOT


@pytest.fixture(scope="session")
def whole(root: Path) -> None:
    """Skips what is laid out for a whole study, where a rehearsal of it was built: its words come out longer."""
    if json.loads((root / "results/plan.json").read_text())["preliminary"]:
        pytest.skip("a preliminary study was built here; the layout is that of the whole one")
