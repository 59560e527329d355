"""Reports whose every formula is derived, every number traced and every sentence checked."""
