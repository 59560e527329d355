"""The steps of this experiment: `writeup mnist_mlp.STEP`. What their options mean, `writeup.steps` says."""
