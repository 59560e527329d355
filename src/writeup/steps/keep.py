"""`writeup keep`: keep the finished build, and say in a few lines what it moved; called at the end of each build.

What came out otherwise than expected is told first.
"""

import argparse
import json
import sys

from writeup.changes.builds import archive, keep, kept
from writeup.changes.comparison import compare
from writeup.changes.telling import otherwise, summary


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--made", type=argparse.FileType(), default="-", help="JSON: the configuration, and the code of each step"
    )


def run(options: argparse.Namespace) -> None:
    path = keep(json.load(options.made))
    builds = [archive(file) for file in kept()]
    if path is None:
        told = "Nothing moved: these are the results and the sources of the last build."
    elif len(builds) == 1:
        told = "This build was kept; the next one will be compared with it (writeup changes)."
    else:
        told = summary(compare(*builds[-2:]))
    sys.stdout.write("".join(f"{line}\n" for line in (otherwise(builds[-1]), told) if line))
