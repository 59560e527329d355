"""Where Snakemake finds the logger `writeup`: by the name of this module. What it does is in writeup.terminal."""

from writeup.terminal.display import Display as LogHandler

__all__ = ["LogHandler"]
