"""What a wheel carries inside the package: the files of this repository that all studies share (writeup.tool)."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED = ("Snakefile", "config/claims.yaml", "profiles", "templates", "workflow")


class SharedFiles(BuildHookInterface):
    """Adds them to a wheel; an editable install uses them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"] |= {name: f"writeup/{name}" for name in SHARED}
