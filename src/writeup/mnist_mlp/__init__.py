"""The experiment that comes with the tool: a network of two layers on MNIST, trained, checked and explained."""
