"""Keep the finished build, and say in a few lines what it moved; called at the end of each build.

Standard input says as JSON how it was built: the configuration, and the code of each step.
"""

import json
import sys

from writeup.changes.builds import archive, keep, kept
from writeup.changes.comparison import compare
from writeup.changes.telling import otherwise, summary


def run() -> None:
    path = keep(json.load(sys.stdin))
    builds = [archive(file) for file in kept()]
    if path is None:
        text = "Nothing moved: these are the results and the sources of the last build."
    elif len(builds) == 1:
        text = "This build was kept; the next one will be compared with it (writeup changes)."
    else:
        text = summary(compare(*builds[-2:]))
    sys.stdout.write("".join(f"{line}\n" for line in (otherwise(builds[-1]), text) if line))
