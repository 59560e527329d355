"""What can have changed a part of the results, by the steps that both builds recorded."""

import json

import pytest

from writeup.changes.builds import open_archive
from writeup.changes.comparison import compare
from writeup.changes.history import archive_build

MODULES = {"train": "writeup.network", "certify_xor": "writeup.theory.xor", "decide_claims": "writeup.claims.rules"}
RECORDED = {"results/runs.csv": ["train"], "results/claims.json": [*MODULES]}


def archived(side, step, text):
    """The build of a project as an archive, in which the module that `step` reads is `text`."""
    files = {path: {"sha256": "", "code": [[name, ""] for name in steps]} for path, steps in RECORDED.items()}
    side.write("results/provenance.json", json.dumps({"files": files}))
    side.write(f"src/{MODULES[step].replace('.', '/')}.py", text)
    read = {name: [f"{module} 0123456789abcdef"] for name, module in MODULES.items()}
    return open_archive(archive_build({"config": {}, "configfiles": [], "claims": [], "steps": read}, side.path))


@pytest.mark.parametrize(
    ("step", "parts"),
    [("train", ["numbers"]), ("certify_xor", ["verdicts", "text"]), ("decide_claims", ["verdicts", "text"])],
)
def test_code_can_have_changed_what_its_steps_led_to(old, new, step, parts):
    changes = compare(archived(old, step, "X = 1\n"), archived(new, step, "X = 2\n"))
    named = {part: changes.possible_causes(part) for part in ("numbers", "verdicts", "text")}
    assert named == {part: [f"{MODULES[step]}.X"] if part in parts else [] for part in named}
