"""Before Snakemake reads the configuration on its own: that it is data, and of a size to be read."""

from pathlib import Path

from snakemake.exceptions import WorkflowError

from writeup.errors import WriteupError
from writeup.study.schema import check_yaml

try:
    if Path("config/config.yaml").exists():
        check_yaml("config/config.yaml")
except WriteupError as error:
    raise WorkflowError(str(error)) from None
