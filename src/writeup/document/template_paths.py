"""Where a template is looked for: in the study's own folder first, then in the tool's.

A study thus holds only the words that are its own. A folder that both have is taken file by file, but for one asked
for by its name (checker/), which is taken whole from the first place that has it. Of fonts/, see below.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path

from writeup.errors import DocumentError
from writeup.tool import TEMPLATES

Templates = Path | Sequence[Path]
"""A folder of templates, or several in the order in which they are searched."""

SHELLS = ("page.html", "checker.html")
SCRIPTS = ("marks.js", "panels.js", "explore.js", "descent.js", "tables.js", "stops.js", "contents.js")
"""What the page does besides checking proofs, each script for itself; page.js has what they share."""
PAGE = (*SHELLS, "style.css", "checker", "recheck.js", "page.js", *SCRIPTS)
"""All that the page is made of, but for its fonts."""


def search_path(own: Path) -> list[Path]:
    """The folders to search for a study whose own templates are in `own`, which need not be there."""
    return [own, TEMPLATES]


def find_template(templates: Templates, name: str) -> Path:
    """The file or folder `name` in the first place that has it; DocumentError if none has."""
    for folder in _listed(templates):
        if (folder / name).exists():
            return folder / name
    raise missing(templates, name)


def own_template(templates: Templates, name: str) -> list[Path]:
    """The file `name` of the study's own; none where it has none."""
    return [path for path in [_listed(templates)[0] / name] if path.is_file()]


def missing(templates: Templates, name: str) -> DocumentError:
    """The error that no place has a template `name`."""
    searched = " or ".join(dict.fromkeys(str(folder.absolute()) for folder in _listed(templates)))
    return DocumentError(f"there is no template {name} in {searched}; write it, or mend the name.")


SLIDES = "slides/"
PRINT_FONTS = (".ttf", ".otf", ".ttc", ".otc")
ENDINGS = (".md", ".markdown", ".qmd", ".txt")
APART = ("checker", "figures", "fonts")
"""Folders beside the words: what they hold is watched by the rules that read it."""

DRAWINGS = (".svg", ".png", ".jpg", ".jpeg")
"""How the file of an author's own figure may end."""

MOST_FILES = 10_000
LARGEST = 5_000_000  # bytes, of a file of words or a figure of the author's own


def sections(templates: Templates) -> dict[str, Path]:
    """The file of words of each name (`sweeps/any.md`), in order of the names; without the slides'.

    What is listed here, and nothing else, is what a template can include, what is checked, and what is fingerprinted.
    """
    return {name: path for name, path in _words(templates).items() if not name.startswith(SLIDES)}


def slides(templates: Templates) -> dict[str, Path]:
    """The files of words of the slides, likewise."""
    return {name: path for name, path in _words(templates).items() if name.startswith(SLIDES)}


def figures(templates: Templates) -> dict[str, Path]:
    """The drawing of each figure of the author's own, `NAME.svg` or the same with .png or .jpg, by NAME."""
    drawings = [
        path for folder in figure_folders(templates) for path in sorted(folder.glob("[!.]*")) if is_drawing(path)
    ]
    drawings.sort(key=lambda path: path.stem)
    for before, path in pairwise(drawings):
        if before.stem == path.stem:
            raise DocumentError(f"{before} and {path} are two drawings of one figure; keep one of them.")
    return {path.stem: path for path in drawings}


def figure_files(templates: Templates) -> list[Path]:
    """All that is read of the author's own figures: each drawing, and its words beside it."""
    drawings = figures(templates).values()
    return [*drawings, *(words for path in drawings if (words := path.with_suffix(".json")).is_file())]


def figure_folders(templates: Templates) -> list[Path]:
    """The folders that have figures of the author's own: in the study and in its templates."""
    study = _listed(templates)[0]
    folders = [
        path.parent for folder in (study.parent, study) for path in _files(folder / "figures") if is_drawing(path)
    ]
    return list(dict.fromkeys(folders))


def drawing_folders(templates: Templates, *drawn: Path) -> list[Path]:
    """Where a drawing is looked for: among the author's own, and then in the folders in which the build draws."""
    return [*figure_folders(templates), *drawn]


def is_drawing(path: Path) -> bool:
    """Whether `path` is a file that a figure of the author's own may be."""
    return path.suffix.lower() in DRAWINGS and path.is_file()


def read_words(path: Path) -> str:
    """The text in `path`, without a byte order mark; DocumentError if it is too large or not UTF-8."""
    try:
        return read_bounded(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}, line {line}, is not UTF-8; save the file in that encoding.") from error


def read_bounded(path: Path) -> bytes:
    """The content of `path`; DocumentError if it cannot be read, or is larger than anything that a document shows."""
    try:
        size = path.stat().st_size
        if size <= LARGEST:
            return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot read {path}: {error.strerror}; make the file readable.") from error
    raise DocumentError(f"{path} has {size:,} bytes; a document takes files of up to {LARGEST:,} bytes.")


def unserved(templates: Templates, name: str) -> DocumentError:
    """The error that a template includes `name`, which is not among its files of words."""
    if name in _words(templates):
        kind = "the slides" if name.startswith(SLIDES) else "the document"
        return DocumentError(f"{name} belongs to {kind} and cannot be included here; copy the words that you want.")
    if any((folder / name).is_file() for folder in _listed(templates)):
        return DocumentError(
            f"{name} cannot be included: a template to include is in templates/ but not in {', '.join(APART)}; its "
            f"name ends in {', '.join(ENDINGS)}, does not begin with a dot, and is not README.md. Move or rename the "
            "file."
        )
    return missing(templates, name)


def _words(templates: Templates) -> dict[str, Path]:
    paths = {
        path.relative_to(folder).as_posix(): path
        for folder in reversed(_listed(templates))
        for path in _files(folder)
        if _is_words(path.relative_to(folder))
    }
    return dict(sorted(paths.items()))


def page_fonts(templates: Templates) -> Path:
    """The folder fonts/ that the page embeds: that of the first place which has fonts for it (.woff2)."""
    for folder in _listed(templates):
        if any((folder / "fonts").glob("*.woff2")):
            return folder / "fonts"
    raise missing(templates, "fonts/*.woff2")


def print_fonts(templates: Templates) -> list[Path]:
    """The font files that a study adds for print: all in fonts/ that Typst reads."""
    files = [file for folder in _listed(templates) for file in (folder / "fonts").glob("*")]
    return sorted(file for file in files if file.suffix.lower() in PRINT_FONTS)


def _is_words(path: Path) -> bool:
    """Whether a template may include `path`, relative to its folder of templates."""
    return path.suffix.lower() in ENDINGS and path.name != "README.md" and path.parts[0] not in APART


def _files(folder: Path) -> list[Path]:
    """Every file below `folder`, those behind links to folders too; DocumentError if there is no end to them."""
    files = list(islice(_below(folder, frozenset()), MOST_FILES + 1))
    if len(files) > MOST_FILES:
        raise DocumentError(
            f"the folder {folder} holds more than {MOST_FILES:,} files; take out the folder or the link that does not "
            "belong to the document."
        )
    return files


def _below(folder: Path, above: frozenset[Path]) -> Iterator[Path]:
    """The files below `folder` that are not hidden; a link back to one of the folders around it is not followed."""
    if not folder.is_dir() or (real := folder.resolve()) in above:
        return
    try:
        inside = [(path, path.is_dir(), path.is_file()) for path in sorted(folder.glob("[!.]*"))]
    except OSError as error:
        raise DocumentError(f"cannot read the folder {folder}: {error.strerror}; make it readable.") from error
    for path, is_folder, is_file in inside:
        if is_folder:
            yield from _below(path, above | {real})
        elif is_file:
            yield path


def _listed(templates: Templates) -> list[Path]:
    return [templates] if isinstance(templates, Path) else list(templates)
