"""From the four raw streams of a data set to its arrays.

With writeup.mnist_mlp.data.idx this is all that the arrays follow from, since the streams are known by their SHA-256:
who reads the arrays depends on this, and on nothing of how the streams were fetched.
"""

from collections.abc import Mapping

from writeup.mnist_mlp.data.idx import decode
from writeup.mnist_mlp.data.images import Images
from writeup.mnist_mlp.shape import SHAPES


def decoded(streams: Mapping[str, bytes], names: Mapping[str, str]) -> Images:
    """The arrays of `streams`, by the names in SHAPES; DataError names the file, by `names`, that is no such array."""
    return Images(**{key: decode(streams[key], shape, names[key]) for key, shape in SHAPES.items()})
