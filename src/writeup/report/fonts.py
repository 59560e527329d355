"""The fonts that come with the libraries, beside those within Typst: nothing else is looked for on a machine."""

from pathlib import Path

import matplotlib as mpl

FIGURE_FONTS = str(Path(mpl.get_data_path(), "fonts", "ttf"))  # the drawings name them
