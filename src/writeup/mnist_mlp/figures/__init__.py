"""Figures of the network and of its plateau: each a function from results to a `Drawing`."""
