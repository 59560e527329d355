"""What a drawing says."""

import re


def texts(drawing):
    """The texts of an SVG, in order."""
    return re.findall(r">([^<>]+)</text>", drawing.svg.decode())
