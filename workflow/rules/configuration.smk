"""The command line, and before Snakemake reads the configuration: there is room on the disk, and it can be read."""

import argparse
import gc
import re
import sys
from contextlib import contextmanager
from pathlib import Path

from writeup.build.preflight import check_room
from writeup.errors import WriteupError
from writeup.experiment.schema import check_yaml


@contextmanager
def one_sentence():
    """End with the sentence of a WriteupError: Snakemake would say it twice, among lines of our own code."""
    try:
        yield
    except WriteupError as error:
        sys.exit(f"Error: {error}")


gc.freeze()  # what Snakemake imported stays, so no search for garbage needs to look at it
gc.set_threshold(100_000)  # nor, again and again, at the graph of jobs

command_line = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
command_line.add_argument("--configfile", "--configfiles", nargs="+", default=[])
command_line.add_argument("--forcerun", "-R", nargs="*", default=[])
command_line.add_argument("--omit-from", "-O", nargs="+", default=[])
# Short options without a value may stand before another in one word, as in -npR.
OPTIONS, _ = command_line.parse_known_args([re.sub("^-[aDfFklnpSt]+(?=[RO])", "-", word) for word in sys.argv[1:]])

with one_sentence():
    check_room()  # first of all: on a full disk Snakemake cannot even write its log
    for path in ["config/config.yaml", *OPTIONS.configfile]:
        if Path(path).is_file():
            check_yaml(path)
