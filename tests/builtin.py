"""The experiment that comes with the tool, as the default study declares it: what most tests are about."""

from writeup.mnist_mlp.declaration import Data, experiment

DATA = Data("mnist", None, 48_000, 12_000, 10_000)
EXPERIMENT = experiment(DATA)
