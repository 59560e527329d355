"""The templates whose words were checked, so that a build checks each of them once: before anything else of it runs."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from writeup.document.prose_lint import refuse_unclaimed
from writeup.document.template_paths import Templates, sections, slides
from writeup.errors import WriteupError
from writeup.files import read_cache, write_json

RECORD = Path(".writeup/words.json")
"""The code of the check, and template → the checksum of its words, in which it found nothing wrong."""
Among = Callable[[Templates], Mapping[str, Path]]


def check_words(templates: Templates, code: str) -> None:
    """DocumentError names what was typed by hand in a section or a slide that this `code` has not yet looked at."""
    listed = sections(templates) | slides(templates)
    record = {"code": code, "words": {name: _checksum(path) for name, path in listed.items()}}
    known = read_cache(RECORD)
    if known != record:
        refuse_unclaimed(templates, unchecked(sections, slides) if known.get("code") == code else lambda _: listed)
        with suppress(WriteupError):  # in a folder that cannot be written to, each dry run looks again
            write_json(RECORD, record)


def unchecked(*among: Among) -> Among:
    """Of the templates that each of `among` lists, those that no check has seen as they are."""
    words = read_cache(RECORD).get("words", {})

    def those(templates: Templates) -> Mapping[str, Path]:
        listed = {name: path for each in among for name, path in each(templates).items()}
        return {name: path for name, path in listed.items() if words.get(name) != _checksum(path)}

    return those


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
