"""The study without a fault passes every check that the planted faults must not pass."""

import pytest


@pytest.mark.parametrize("check", ["check", "table", "claims", "document", "agreement"])
def test_nothing_stops_the_build_where_nothing_is_wrong(study, check):
    assert getattr(study, check)() == ""
