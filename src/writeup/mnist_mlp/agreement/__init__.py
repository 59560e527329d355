"""Does the code that is trained do what the theory derives? Independent witnesses for each gradient."""
