"""A build does not wait for the timers of Snakemake's scheduler, however it ends."""

import subprocess
import sys

import pytest

PROGRAM = """
import threading

from writeup.build.timers import cancel_timers_at_the_end

cancel_timers_at_the_end()
threading.Timer(3600, print).start()
{end}
"""


@pytest.mark.parametrize(("end", "status"), [("", 0), ("raise SystemExit(3)", 3), ("raise KeyboardInterrupt", -2)])
def test_python_ends_in_spite_of_a_timer(end, status):
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end=end)], timeout=60, check=False, stderr=subprocess.DEVNULL
    )
    assert ended.returncode == status
