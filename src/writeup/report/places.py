"""Where a template is looked for: in the study's own folder first, then in the tool's.

A study thus holds only the words that are its own. A folder that both have is taken file by file, but for one asked
for by its name (checker/), which is taken whole from the first place that has it. Of fonts/, see below.
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.errors import DocumentError
from writeup.tool import TEMPLATES

Places = Path | Sequence[Path]
"""A folder of templates, or several in the order in which they are searched."""


def places(own: Path) -> list[Path]:
    """The folders to search for a study whose own templates are in `own`, which need not be there."""
    return [own, TEMPLATES]


def found(templates: Places, name: str) -> Path:
    """The file or folder `name` in the first place that has it; DocumentError if none has."""
    for folder in _listed(templates):
        if (folder / name).exists():
            return folder / name
    raise missing(templates, name)


def missing(templates: Places, name: str) -> DocumentError:
    """The error that no place has a template `name`."""
    searched = " or ".join(dict.fromkeys(str(folder.absolute()) for folder in _listed(templates)))
    return DocumentError(f"there is no template {name} in {searched}; write it, or mend the name.")


SLIDES = "slides/"
PRINT_FONTS = (".ttf", ".otf", ".ttc", ".otc")


def sections(templates: Places) -> dict[str, Path]:
    """The Markdown template of each name (`sweeps/any.md`), in order of the names; without the slides'."""
    return {name: path for name, path in _written(templates).items() if not name.startswith(SLIDES)}


def slides(templates: Places) -> dict[str, Path]:
    """The Markdown templates of the slides, likewise."""
    return {name: path for name, path in _written(templates).items() if name.startswith(SLIDES)}


def _written(templates: Places) -> dict[str, Path]:
    paths = {
        path.relative_to(folder).as_posix(): path
        for folder in reversed(_listed(templates))
        for path in folder.rglob("*.md")
        if path.name != "README.md"
    }
    return dict(sorted(paths.items()))


def page_fonts(templates: Places) -> Path:
    """The folder fonts/ that the page embeds: that of the first place which has fonts for it (.woff2)."""
    for folder in _listed(templates):
        if any((folder / "fonts").glob("*.woff2")):
            return folder / "fonts"
    raise missing(templates, "fonts/*.woff2")


def print_fonts(templates: Places) -> list[Path]:
    """The font files that a study adds for print: all in fonts/ that Typst reads."""
    files = [file for folder in _listed(templates) for file in (folder / "fonts").glob("*")]
    return sorted(file for file in files if file.suffix.lower() in PRINT_FONTS)


def _listed(templates: Places) -> list[Path]:
    return [templates] if isinstance(templates, Path) else list(templates)
