"""Files that libraries bring along, found without importing these, which takes longer than most steps.

The fingerprint of a step that reaches this module holds the versions of `LIBRARIES`, as if it imported them.
"""

from importlib.util import find_spec
from pathlib import Path

LIBRARIES = ("matplotlib", "pypandoc")


def _folder(library: str) -> Path:
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {library!r}", name=library)
    return Path(spec.origin).parent


PANDOC = _folder("pypandoc") / "files" / "pandoc"
"""The packaged program; another one in the path may write otherwise."""
FONTS = _folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
"""The folder of matplotlib's fonts: `matplotlib.get_data_path()` without the import."""
