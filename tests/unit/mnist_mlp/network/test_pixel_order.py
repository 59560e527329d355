import numpy as np
import pytest

from writeup.mnist_mlp.network.pixel_order import FULL, PADDING, always, arrange, by_ink, half

SIDE = 6


def pictures(count=300):
    """A dark middle, a rim that is seldom inked, a corner that never is; and each picture's number as its label."""
    random = np.random.default_rng(0)
    away = np.abs(np.arange(SIDE) - (SIDE - 1) / 2)
    inked = random.random((count, SIDE**2)) > np.add.outer(away, away).ravel() / SIDE
    inked[:, 0] = False
    return (random.integers(1, 256, inked.shape) * inked).astype(np.uint8), np.arange(count)


@pytest.fixture(scope="module", params=[False, True], ids=["in turn", "alike together"])
def arranged(request):
    pixels, labels = pictures()
    return arrange(pixels, labels, by_ink(pixels), alike=request.param)


def test_every_pixel_has_one_place():
    assert sorted(by_ink(pictures()[0])) == list(range(SIDE**2))


def test_ink_grows_towards_the_middle_of_each_band_from_both_ends():
    pixels, edge = pictures()[0], half(SIDE**2)
    order = by_ink(pixels)
    assert order[0] == 0  # the pixel that is never inked
    for band in (order[:edge], order[edge:]):
        growth, middle = np.diff(pixels.sum(axis=0, dtype=int)[band]), len(band) // 2
        assert (growth[: middle - 1] >= 0).all()
        assert (growth[middle:] <= 0).all()


def test_bands_are_the_upper_and_the_lower_half():
    order, edge = by_ink(pictures()[0]), half(SIDE**2)
    assert sorted(order[:edge]) == list(range(edge))


def test_pixels_take_their_places_and_keep_their_bytes(arranged):
    pixels, _ = pictures()
    without = np.delete(arranged.bytes[:, :-PADDING], always(SIDE**2), axis=1)
    np.testing.assert_array_equal(without, pixels[arranged.labels][:, by_ink(pixels)])
    assert not arranged.bytes[:, -PADDING:].any()


def test_every_image_is_kept_once(arranged):
    assert sorted(arranged.labels) == list(range(300))


def test_one_pixel_is_always_on(arranged):
    assert (arranged.bytes[:, always(SIDE**2)] == FULL).all()


@pytest.mark.parametrize("size", [1, 7, 64, 300, 1000])
def test_nothing_is_inked_outside_the_spans_of_a_minibatch(arranged, size):
    order = np.random.default_rng(1).permutation(300)
    for rows, spans, pixels in arranged.minibatches(order, size):
        np.testing.assert_array_equal(pixels, arranged.bytes[order[rows]])
        assert sum(pixels[:, span].sum(dtype=int) for span in spans) == pixels.sum(dtype=int)
        for span in spans:
            assert pixels[:, span.start].any()
            assert pixels[:, span.stop - 1].any()


def test_spans_are_shorter_where_alike_images_stand_together():
    pixels, labels = pictures(3000)
    lengths = []
    for alike in (False, True):
        images = arrange(pixels, labels, by_ink(pixels), alike=alike)
        minibatches = images.minibatches(np.arange(3000), 50)
        lengths.append(sum(span.stop - span.start for _, spans, _ in minibatches for span in spans))
    assert lengths[1] < lengths[0]


def test_image_without_ink_has_the_pixel_that_is_always_on():
    images = arrange(np.zeros((3, 5), np.uint8), np.zeros(3, int), np.arange(5))
    ((_, spans, pixels),) = images.minibatches(np.arange(3), 8)
    assert spans == [slice(always(5), always(5) + 1)]
    assert pixels[:, always(5)].tolist() == [FULL] * 3
