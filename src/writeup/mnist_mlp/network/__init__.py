"""The two-layer perceptron and its training, in NumPy only.

All of training fits on a page. Pixels (N, D) are bytes, labels (N,) the classes 0 to 9:

    >>> import numpy as np
    >>> from writeup.mnist_mlp.network.random_streams import Purpose, data_order, stream
    >>> def train(
    ...     pixels, labels, *, learning_rate, reg, batch_size, epochs, hidden_size, momentum, initial_scale,
    ...     nesterov, seed
    ... ):
    ...     X, Y = pixels / 255, np.eye(10)[labels]  # (N, D), (N, C)
    ...     D = X.shape[1]
    ...     W1 = initial_scale * stream(seed, Purpose.FIRST_LAYER).standard_normal((hidden_size, D)).T  # (D, H)
    ...     W2 = initial_scale * stream(seed, Purpose.SECOND_LAYER).standard_normal((hidden_size, 10))  # (H, C)
    ...     b1, b2 = np.zeros(hidden_size), np.zeros(10)
    ...     velocities = [np.zeros_like(w) for w in (W1, b1, W2, b2)]
    ...     for epoch in range(1, epochs + 1):
    ...         order = data_order(seed, epoch, len(X))
    ...         for start in range(0, len(X), batch_size):
    ...             rows = order[start : start + batch_size]
    ...             x, y = X[rows], Y[rows]  # (B, D), (B, C)
    ...             # forward: sigmoid units, then a softmax
    ...             A = 1 / (1 + np.exp(-(x @ W1 + b1)))  # (B, H)
    ...             E = np.exp(A @ W2 + b2)
    ...             P = E / E.sum(axis=1, keepdims=True)  # (B, C)
    ...             # backward: the gradient of the mean cross-entropy, and of the penalty ½·reg·Σw² on the weights
    ...             dZ = (P - y) / len(x)  # (B, C)
    ...             dZ1 = dZ @ W2.T * A * (1 - A)  # (B, H)
    ...             gradients = x.T @ dZ1 + reg * W1, dZ1.sum(axis=0), A.T @ dZ + reg * W2, dZ.sum(axis=0)
    ...             # update: gradient descent with momentum, a heavy ball's or Nesterov's
    ...             for w, v, g in zip((W1, b1, W2, b2), velocities, gradients):
    ...                 v[...] = momentum * v + g
    ...                 w -= learning_rate * (g + momentum * v if nesterov else v)
    ...     return W1, b1, W2, b2

It learns to tell ten patterns apart:

    >>> labels = np.arange(200) % 10
    >>> pixels = np.random.default_rng(0).integers(0, 256, (10, 36))[labels]
    >>> settings = dict(learning_rate=0.5, reg=0, batch_size=20, epochs=40, hidden_size=8, momentum=0.5)
    >>> W1, b1, W2, b2 = train(pixels, labels, **settings, initial_scale=0.1, nesterov=0, seed=0)
    >>> scores = 1 / (1 + np.exp(-(pixels / 255 @ W1 + b1))) @ W2 + b2
    >>> float((scores.argmax(axis=1) == labels).mean())
    1.0

What trains the runs of a study comes to the same weights, up to rounding; tests hold the two together.

    functions, mlp                  sigmoid, softmax, cross-entropy; initial draws, forward pass, objective
    sgd                             backward pass and update, written down plainly; nothing that trains imports it
    pixel_order, fast               the same descent, with pixels and products arranged to be fast
    motion, recursion               what moves its weights: gradient, momentum and penalty in few passes
    products, known_answers         products of which every bit is specified, and whether this machine computes them
    training, means                 epochs, what is measured of each, and the best model of a run
    random_streams, checkpoints     random numbers; the state of a run on disk
    mistakes                        where a trained network errs

The sigmoid is not a parameter: `fast` and `motion` fold it into scales (½, 1/510, W2/2), and `plateau`, `theory` and
`witness` calculate with its slope. Another activation needs a descent of its own, and is outside the domain of the
theory (`in_domain` in writeup.mnist_mlp.plateau.prediction).
"""
