"""The shape of MNIST.

A data set of another shape needs a change here, in writeup.mnist_mlp.witness.descent and in the benchmarks.
"""

TRAINING_FILE = 60_000
"""Images in the training file."""
TEST_FILE = 10_000
"""Images in the test file."""
SIDE = 28
"""Pixels along the side of an image."""
PIXELS = SIDE * SIDE
SHAPES: dict[str, tuple[int, ...]] = {
    "train_images": (TRAINING_FILE, SIDE, SIDE),
    "train_labels": (TRAINING_FILE,),
    "test_images": (TEST_FILE, SIDE, SIDE),
    "test_labels": (TEST_FILE,),
}
CLASSES = 10
CHUNK = 1000
"""Images turned into floats at once."""
