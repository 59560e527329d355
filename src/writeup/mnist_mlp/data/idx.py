"""The IDX format of the MNIST family: a magic number, the length of each axis, then the bytes of the array.

    byte   0  1  2     3        4 …               4 + 4·axes …
           0  0  8  axes        lengths, >u4      uint8 values, last axis fastest

The third byte is the type of the values, 8 for unsigned bytes, the only one met here.
Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section on file formats.
"""

import numpy as np
from numpy.typing import NDArray

from writeup.errors import DataError

UNSIGNED_BYTE = 8


def encode(array: NDArray[np.uint8]) -> bytes:
    """`array` as an IDX stream.

    >>> encode(np.array([7, 255], dtype=np.uint8)).hex(" ")
    '00 00 08 01 00 00 00 02 07 ff'
    """
    return _header(array.shape) + array.tobytes()


def decode(stream: bytes, shape: tuple[int, ...], name: str) -> NDArray[np.uint8]:
    """The array of exactly this `shape` in an IDX `stream`, read-only and without a copy.

    Raises DataError, with `name` in its sentence, if the magic number, an axis or the length is another.
    """
    header = _header(shape)
    if stream[:4] != header[:4]:
        begin, right = (first[:4].hex(" ") or "nothing" for first in (stream, header))
        raise DataError(f"{name} begins with {begin} instead of {right}; supply the original file.")
    if stream[: len(header)] != header:
        lengths = tuple(int(n) for n in np.frombuffer(stream[4 : len(header)].ljust(4 * len(shape), b"\0"), ">u4"))
        raise DataError(f"{name} declares the shape {lengths} instead of {shape}; supply the original file.")
    if len(stream) != (length := stream_length(shape)):
        raise DataError(f"{name} has {len(stream):,} bytes instead of {length:,}; supply the original file.")
    return np.frombuffer(stream, np.uint8, offset=len(header)).reshape(shape)


def stream_length(shape: tuple[int, ...]) -> int:
    """Bytes of an IDX stream that holds an array of this `shape`."""
    return len(_header(shape)) + int(np.prod(shape))


def _header(shape: tuple[int, ...]) -> bytes:
    return bytes([0, 0, UNSIGNED_BYTE, len(shape)]) + np.array(shape, ">u4").tobytes()
