"""Facts about what was built in this checkout, by whichever study; `make test-built` builds the default one first."""

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
