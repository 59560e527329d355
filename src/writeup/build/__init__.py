"""One build at a time in a folder, what its jobs wrote, and the record of it."""
