"""Check certificates, or what a finished PDF says, from nothing but the files given.

Of a certificate, each step is checked with the standard library alone. Of a PDF, its certificates are checked, and its
means, intervals, verdicts and sentences are computed again from the tables that it carries; a line is printed for each
of these, and for what could not be checked.

The exit status is 1 if something differs; one sentence says what.

files: certificates (JSON) or finished documents (PDF)
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from writeup.arguments import load_step
from writeup.certificates import check_file
from writeup.crate import finished_pdf
from writeup.errors import ResultError, WriteupError
from writeup.files import read_json
from writeup.printing import OutputError
from writeup.tool import PACKAGE


def run(*files: Path) -> None:
    for path in files:
        if finished_pdf.is_pdf(path):
            _check_pdf(path)
        else:
            print(f"{path}: {check_file(path)}")


def _check_pdf(path: Path) -> None:
    """Print what was checked of a PDF; ResultError for what differs."""
    pdf = finished_pdf.read(path)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            finished_pdf.unpack(pdf, folder)
            print(*finished_pdf.check_sums(pdf), *finished_pdf.check_certificates(folder), sep="\n")
            if finished_pdf.carries_tables(pdf):
                load_step(_witness(read_json(folder / "experiment.json")["kind"])).run(folder)
            print(*finished_pdf.check_sentences(pdf), *finished_pdf.not_checked(pdf), sep="\n")
        except WriteupError as error:
            raise ResultError(f"{path} does not hold: {str(error).replace(f'{folder}/', '')}") from error
        except OutputError:
            raise
        except Exception as error:  # of any kind, since the files may hold anything
            raise ResultError(f"{path} does not hold: the files in it do not fit together ({error!r}).") from error


def _witness(kind: str) -> str:
    """The step that computes again what a study of this kind claims: its own, if the tool brings one along."""
    own = re.fullmatch("[a-z_]+", kind) and (PACKAGE / kind / "steps/check_evidence.py").is_file()
    return f"{kind}.check_evidence" if own else "check_evidence"
