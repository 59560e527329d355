"""The two-layer perceptron in NumPy: pure functions, the generator passed in."""
