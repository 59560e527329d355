"""Archive the finished build, and say in a few lines what it moved; called at the end of each build.

Standard input says as JSON how it was built: the configuration, and what each step read. Claims that came out otherwise
than expected come first.
"""

import json
import sys

from writeup.changes.builds import open_archive
from writeup.changes.comparison import compare
from writeup.changes.history import archive_build, archives
from writeup.changes.text_report import summary, unexpected_claims


def run() -> None:
    path = archive_build(json.load(sys.stdin))
    builds = [open_archive(file) for file in archives()[-2:]]
    if path is None:
        moved = "Nothing moved: these are the results and the sources of the last build."
    elif len(builds) == 1:
        moved = "This build was archived; the next one will be compared with it (writeup changes)."
    else:
        moved = summary(compare(*builds))
    sys.stdout.write("".join(f"{line}\n" for line in (unexpected_claims(builds[-1]), moved) if line))
