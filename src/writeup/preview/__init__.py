"""The document served while it is written: rendered in one warm process, shown where the reader is."""
