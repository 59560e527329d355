"""What the unit tests of several packages share."""

import grimp
import pytest

from sample_document import Sample


@pytest.fixture(scope="session")
def graph():
    """Which module of the package imports which."""
    return grimp.build_graph("writeup")


@pytest.fixture(scope="session")
def sample():
    """The sample document, built once."""
    return Sample()
