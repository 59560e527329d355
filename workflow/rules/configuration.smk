"""Before Snakemake reads the configuration on its own: that it is data, of a size to be read, with no key given twice."""

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


with one_sentence():
    for path in ["config/config.yaml", *sys.argv[1:]]:  # those named on the command line among them
        if path.endswith((".yaml", ".yml", ".json")) and Path(path).is_file():
            check_yaml(path)
