"""How a reader is tried: it ends in two seconds, with a value or with one sentence.

In the suite, which shares a busy machine, it ends: two seconds are asked of it by `make fuzz`.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest

from writeup.errors import WriteupError

SECONDS = 2 if "FUZZ" in os.environ else 60


@pytest.fixture(scope="session")
def tried() -> Callable[..., Any]:
    """Call a reader: give what it returns, or None if it refuses in one sentence a case."""

    def call(reader: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.process_time()
        try:
            result = reader(*arguments)
        except WriteupError as error:
            value, sentence = None, str(error)
        else:
            value, sentence = result, "accepted"
        assert time.process_time() - begun < SECONDS
        assert 0 < len(sentence.encode()) < 10_000
        return value

    return call
