"""One download, as a program of its own: `python -m writeup.mnist_mlp.data.download URL TIMEOUT MOST` prints what the
URL holds.

A process can be stopped, whatever it waits for: a server may send a byte at a time, headers or `100 Continue` for ever,
and the library that speaks to it knows a limit for one silence alone.
"""

import http.client
import subprocess
import sys
import urllib.error
import urllib.request

from writeup.errors import DataError
from writeup.mnist_mlp.data.commands import output


def download(url: str, timeout: float, patience: float, most: int) -> bytes:
    """The content of `url`, at most `most` bytes; DataError says in few words why not.

    `timeout` are the seconds without a byte, `patience` those in all.
    """
    program = [sys.executable, "-P", "-m", __name__, url, repr(timeout), str(most)]
    return output(program, patience, most, errors=subprocess.DEVNULL)


def _content(url: str, timeout: float, most: int) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:  # noqa: S310 - http(s) by our own table
            content: bytes = answer.read(most + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise DataError(_reason(error, timeout)) from error
    return content


def _reason(error: Exception, timeout: float) -> str:
    """What went wrong with a download, in few words."""
    cause = getattr(error, "reason", error)  # URLError wraps the error of the socket
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP status {error.code}"
    if isinstance(cause, TimeoutError):
        return f"no answer in {timeout:g} s"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) or type(cause).__name__


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(_content(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
    except DataError as failure:
        sys.stdout.write(str(failure))
        sys.exit(1)
