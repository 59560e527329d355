import struct

import numpy as np
import pytest

from writeup.errors import DataError
from writeup.mnist_mlp.data.idx import decode, encode, stream_length

SHAPE = (2, 3, 4)
ARRAY = np.arange(24, dtype=np.uint8).reshape(SHAPE)


def test_decoding_undoes_encoding():
    np.testing.assert_array_equal(decode(encode(ARRAY), SHAPE, "images"), ARRAY)


def test_header_is_the_one_of_the_published_format():
    assert encode(ARRAY)[:16] == struct.pack(">IIII", 2051, *SHAPE)
    assert encode(ARRAY[0, 0])[:8] == struct.pack(">II", 2049, 4)


def test_length_is_that_of_the_published_training_file():
    assert stream_length((60_000, 28, 28)) == 47_040_016


def test_wrong_magic_number_is_refused():
    with pytest.raises(DataError, match="images begins with 00 00 0d 03 instead of 00 00 08 03"):
        decode(b"\0\0\x0d\3" + encode(ARRAY)[4:], SHAPE, "images")


def test_empty_stream_is_refused():
    with pytest.raises(DataError, match="begins with nothing"):
        decode(b"", SHAPE, "images")


def test_other_shape_is_refused_even_if_the_length_is_the_same():
    with pytest.raises(DataError, match=r"shape \(3, 2, 4\) instead of \(2, 3, 4\)"):
        decode(encode(ARRAY.reshape(3, 2, 4)), SHAPE, "images")


@pytest.mark.parametrize("cut", [1, 23, 24, 30])
def test_truncated_stream_is_refused_wherever_it_is_cut(cut):
    with pytest.raises(DataError, match=r"images (has|declares)"):
        decode(encode(ARRAY)[:-cut], SHAPE, "images")


def test_bytes_after_the_end_are_refused():
    with pytest.raises(DataError, match="41 bytes instead of 40"):
        decode(encode(ARRAY) + b"\0", SHAPE, "images")
