"""Files of libraries are found where these say that they are."""

from pathlib import Path

import matplotlib as mpl
import pypandoc

from writeup import packaged


def test_the_fonts_are_those_of_matplotlib():
    assert Path(mpl.get_data_path(), "fonts", "ttf") == packaged.FONTS


def test_pandoc_is_the_packaged_one():
    assert Path(pypandoc.get_pandoc_path()) == packaged.PANDOC
