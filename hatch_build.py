"""What a wheel carries inside the package: what all studies share (writeup.tool), the lock, and the manuals."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED = (
    "Snakefile",
    "config/claims.yaml",
    "config/references.bib",
    "config/README.md",
    "docs/*.md",
    "profiles",
    "templates",
    "workflow",
)


class SharedFiles(BuildHookInterface):
    """Adds them to a wheel; an editable install uses them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if version == "standard":
            root = Path(self.root)
            names = [path.relative_to(root).as_posix() for pattern in SHARED for path in root.glob(pattern)]
            build_data["force_include"] |= {name: f"writeup/{name}" for name in names}
            build_data["force_include"]["requirements/report.lock"] = "writeup/report.lock"
