"""`python -m writeup.certificates FILE…`: re-check certificates; exit 1 and say why if one does not hold."""

import sys
from collections.abc import Sequence

from writeup.certificates import check_file
from writeup.errors import CertificateError


def main(paths: Sequence[str]) -> int:
    """Print one line a file; the status is 0 if all hold, 1 if one does not, 2 if none is given."""
    if not paths:
        print("usage: python -m writeup.certificates FILE…", file=sys.stderr)
        return 2
    status = 0
    for path in paths:
        try:
            print(f"{path}: {check_file(path)}")
        except CertificateError as error:
            print(error)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
