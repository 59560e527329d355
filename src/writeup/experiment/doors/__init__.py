"""Experiments of a user's own: a function, a command, or a table of results that exist already."""
