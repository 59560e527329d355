"""The shape of MNIST, which every data set here shares."""

TRAINING_FILE = 60_000
"""Images in the training file."""
TEST_FILE = 10_000
"""Images in the test file."""
SIDE = 28
"""Pixels along the side of an image."""
PIXELS = SIDE * SIDE
CLASSES = 10
CHUNK = 1000
"""Images turned into floats at once, except where the ceiling is computed: it holds all training images as float32."""
