"""What the unit tests of several packages share."""

import grimp
import pytest


@pytest.fixture(scope="session")
def graph():
    """Which module of the package imports which."""
    return grimp.build_graph("writeup")
