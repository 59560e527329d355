"""Measurements on trained networks that explain the tables."""
