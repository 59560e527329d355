"""Before Snakemake reads the configuration on its own: that it is data, of a size to be read, with no key given twice."""

import sys
from contextlib import contextmanager
from pathlib import Path

from snakemake.exceptions import WorkflowError

from writeup.errors import WriteupError
from writeup.study.schema import check_yaml


@contextmanager
def one_sentence():
    """Have Snakemake end with the sentence of a WriteupError, and without a traceback."""
    try:
        yield
    except WriteupError as error:
        raise WorkflowError(str(error)) from None


with one_sentence():
    for path in ["config/config.yaml", *sys.argv[1:]]:  # those named on the command line among them
        if path.endswith((".yaml", ".yml", ".json")) and Path(path).is_file():
            check_yaml(path)
