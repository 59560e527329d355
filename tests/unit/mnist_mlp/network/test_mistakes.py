import numpy as np

from writeup.mnist_mlp.network.functions import softmax
from writeup.mnist_mlp.network.mistakes import Mistake, confusion, logits, worst
from writeup.mnist_mlp.network.mlp import forward, initialize, scaled
from writeup.mnist_mlp.network.training import Images, evaluate
from writeup.mnist_mlp.shape import CHUNK

Z = np.array([[0.0, 2], [3, 0], [0, 1], [2, 0], [5, 0], [0, 2]])
Y = np.array([0, 1, 1, 1, 0, 0])


def test_rows_of_the_confusion_matrix_are_true_classes_and_columns_predictions():
    assert confusion(Z, np.array([0, 1, 1, 1, 1, 0])).tolist() == [[0, 2], [3, 1]]


def test_counts_of_the_confusion_matrix_are_whole_numbers():
    assert confusion(Z, Y).dtype == np.int64


def test_confusion_matrix_counts_every_image_of_a_class_in_its_row():
    assert confusion(Z, Y).sum(axis=1).tolist() == [3, 3]


def test_worst_mistakes_come_first_and_equal_ones_in_the_order_of_the_images():
    assert [mistake.index for mistake in worst(Z, Y, 10)] == [1, 0, 3, 5]


def test_among_many_equal_mistakes_the_first_images_come_first():
    likely, unlikely = np.tile([[0.0, 1], [0, 2]], (50, 1)), np.zeros(100, int)
    assert [mistake.index for mistake in worst(likely, unlikely, 60)] == [*range(1, 100, 2), *range(0, 20, 2)]


def test_no_more_mistakes_are_told_than_asked_for():
    assert len(worst(Z, Y, 2)) == 2


def test_mistake_tells_both_classes_and_the_probability_of_the_wrong_one():
    assert worst(Z, Y, 1) == [Mistake(index=1, label=1, predicted=0, probability=softmax(Z)[1, 0])]


def test_accuracy_is_the_share_of_the_diagonal():
    pixels = np.random.default_rng(0).integers(0, 256, (CHUNK + 30, 9), np.uint8)
    images = Images(pixels, pixels.argmax(axis=1))
    parameters = initialize(0, 9, 4, classes=10, scale=0.001)
    counts = confusion(logits(parameters, images), images.labels)
    assert counts.trace() / counts.sum() == evaluate(parameters, images).accuracy


def test_accuracy_is_the_share_of_the_diagonal_where_rounding_decides_of_classes():
    pixels = np.random.default_rng(0).integers(0, 256, (CHUNK + 30, 9), np.uint8)
    parameters = initialize(0, 9, 4, classes=10, scale=1)
    parameters.W2[:] = parameters.W2[:, :1] + np.float32(1e-7) * np.arange(10, dtype=np.float32)
    parameters.b2[:] = -2e-7 * np.arange(10)
    for seed in range(3):
        images = Images(pixels, np.random.default_rng(seed).integers(0, 10, len(pixels)))
        counts = confusion(logits(parameters, images), images.labels)
        assert counts.trace() / counts.sum() == evaluate(parameters, images).accuracy


def test_logits_of_chunks_are_those_of_the_whole():
    pixels = np.random.default_rng(0).integers(0, 256, (CHUNK + 30, 9), np.uint8)
    parameters = initialize(0, 9, 4, classes=10, scale=0.001)
    whole = forward(parameters, scaled(pixels))[1]
    np.testing.assert_allclose(
        logits(parameters, Images(pixels, np.zeros(CHUNK + 30, int))), whole, rtol=1e-5, atol=1e-8
    )
