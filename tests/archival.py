"""What a PDF has to be so that it can be read in many years: judged by a checker of PDF/A-3a, and asked of it here.

The checker (`page`, of the package page-validation) has the rules of PDF/A as veraPDF reads them.
"""

import io
import re
from collections.abc import Iterator

import page
import pikepdf
from pikepdf import Name

LENGTH = "PDFA3A-STREAM-LENGTH-001"


def faults(pdf: bytes) -> list[str]:
    """Every rule broken, by its name; none for a PDF that will be read in many years."""
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_A_3A)
    broken = {failure.rule_id for failure in report.failures}
    if all(_lengths_are_right(pdf)):
        broken.discard(LENGTH)  # the checker takes a last byte 0D for a part of the end of the line behind the stream
    with pikepdf.open(io.BytesIO(pdf)) as made:
        return sorted([*broken, *_ours(made)])


def _lengths_are_right(pdf: bytes) -> Iterator[bool]:
    for stream in re.finditer(rb"\nstream\r?\n", pdf):
        head = pdf[pdf.rfind(b" obj", 0, stream.start()) : stream.start()]
        length = re.search(rb"/Length (\d+)", head)
        yield bool(length) and pdf.startswith(b"\nendstream", stream.end() + int(length[1]))


def _ours(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_metadata() as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("3", "A"):
            yield "OURS-DECLARED"
    intents = list(pdf.Root.get(Name.OutputIntents, []))
    if not any(it.get("/S") == Name.GTS_PDFA1 and "/DestOutputProfile" in it for it in intents):
        yield "OURS-OUTPUT-INTENT"
    fonts = [it for it in pdf.objects if isinstance(it, pikepdf.Dictionary) and it.get("/Type") == Name.FontDescriptor]
    if any(not {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts):
        yield "OURS-FONTS"
    files = list(pdf.Root.get(Name.AF, []))
    if len(files) != len(pdf.attachments) or any("/AFRelationship" not in file for file in files):
        yield "OURS-ATTACHMENTS"
