"""Before Snakemake reads the configuration on its own: that it is data, of a size to be read, with no key given twice."""

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path

from writeup.errors import WriteupError
from writeup.experiment.schema import check_yaml


@contextmanager
def one_sentence():
    """End with the sentence of a WriteupError: Snakemake would say it twice, among lines of our own code."""
    try:
        yield
    except WriteupError as error:
        sys.exit(f"Error: {error}")


command_line = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
command_line.add_argument("--configfile", "--configfiles", nargs="+", default=[])

with one_sentence():
    for path in ["config/config.yaml", *command_line.parse_known_args()[0].configfile]:
        if Path(path).is_file():
            check_yaml(path)
