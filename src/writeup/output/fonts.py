"""The fonts that Typst may use: those within it, matplotlib's DejaVu, which the drawings name, and the study's own.

Nothing else is looked for on a machine. matplotlib's folder also holds a font that has a box for every character there
is; with it, Typst would print boxes and never say that a character is missing. So Typst gets a folder of links.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from writeup.document.template_paths import Templates, print_fonts
from writeup.packaged import FONTS


@contextmanager
def typst_fonts(templates: Templates) -> Iterator[list[Path]]:
    """The folders of fonts for Typst, as long as the context lasts."""
    with TemporaryDirectory(prefix="writeup-fonts-") as folder:
        for place, file in enumerate([*sorted(FONTS.glob("DejaVu*.ttf")), *print_fonts(templates)]):
            Path(folder, f"{place:03}-{file.name}").symlink_to(file.absolute())
        yield [Path(folder)]
