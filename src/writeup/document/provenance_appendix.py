"""The appendix on where the numbers come from, as Markdown: an entry for each result file, and one for the data.

An entry is what a number in the document leads to; its anchor is `#source:` and what `writeup.document.sourced` calls
it. Where that is taken it gets a number, and the attribute `file` says whose entry it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from writeup.document.sourced import PUBLISHED, anchor, attribute, file_name
from writeup.phrases import free_name

Record = Mapping[str, Any]


def entries(record: Record, published: str = "") -> str:
    """All entries of results/provenance.json, in the order of their names; `published` is the file of those values."""
    files = {path: PUBLISHED if path == published else file_name(path) for path in sorted(record["files"])}
    heads = _heads(sorted(files.values(), key=lambda file: file.startswith("../")))
    written = [_file(path, heads[file], record["files"][path], record["data"]) for path, file in files.items()]
    data = [_data(record["data"])] if record["data"]["sha256"] else []
    return "\n\n".join([*written, *data, _libraries(record["libraries"])])


def _heads(files: Iterable[str]) -> dict[str, str]:
    """The identifier of the entry of each file as Markdown has it; the first of several alike has no number."""
    heads, taken = dict[str, str](), {"data", "libraries"}
    for file in files:
        usual = anchor(file)
        name = free_name(usual, taken, "-")
        taken.add(name)
        heads[file] = name if name == usual else f'{name} file="{attribute(file)}"'
    return heads


def _file(path: str, head: str, facts: Record, data: Record) -> str:
    code = ", ".join(f"{step.replace('_', ' ')} `{fingerprint}`" for step, fingerprint in facts["code"])
    sums = ", ".join(f"`{digest[:12]}`" for _, digest in sorted(data["sha256"].items()))
    named = {
        "File": f"SHA-256 `{facts['sha256']}`",
        "Code": f"{code}, each the fingerprint of all that the step reaches" if code else "",
        "Data": f"{data['name']} [raw files](#source:data) with SHA-256 {sums} …".strip() if facts["data"] else "",
    }
    return _entry(head, f"`{path}`", named)


def _data(data: Record) -> str:
    sums = {f"`{name}`": f"`{digest}`" for name, digest in sorted(data["sha256"].items())}
    subject = ", ".join(filter(None, ["The data", data["name"]]))
    return _entry("data", f"{subject}: files and their SHA-256", sums)


def _libraries(libraries: list[str]) -> str:
    return _entry("libraries", "Libraries", {"Versions": ", ".join(libraries)})


def _entry(head: str, title: str, facts: Mapping[str, str]) -> str:
    listed = [f"{key}\n:   {fact}" for key, fact in facts.items() if fact]
    return "\n\n".join([f"::: {{#source:{head} .source}}", title, *listed, ":::"])
