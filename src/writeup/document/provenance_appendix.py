"""The appendix on where the numbers come from, as Markdown: an entry for each result file, and one for the data.

An entry is what a number in the document leads to; its anchor is `#source:` and what `writeup.document.sourced` calls
it.
"""

from collections.abc import Mapping
from typing import Any

from writeup.document.sourced import anchor, file_name

Record = Mapping[str, Any]


def entries(record: Record) -> str:
    """All entries of results/provenance.json, in the order of their names."""
    written = [_file(path, facts, record["data"]) for path, facts in sorted(record["files"].items())]
    data = [_data(record["data"])] if record["data"]["sha256"] else []
    return "\n\n".join([*written, *data, _libraries(record["libraries"])])


def _file(path: str, facts: Record, data: Record) -> str:
    code = " → ".join(f"{step.replace('_', ' ')} `{fingerprint}`" for step, fingerprint in facts["code"])
    sums = ", ".join(f"`{digest[:12]}`" for _, digest in sorted(data["sha256"].items()))
    named = {
        "File": f"SHA-256 `{facts['sha256']}`",
        "Code": f"{code}, each the fingerprint of all that the step reaches" if code else "",
        "Data": f"{data['name']} [raw files](#source:data) with SHA-256 {sums} …".strip() if facts["data"] else "",
    }
    return _entry(anchor(file_name(path)), f"`{path}`", named)


def _data(data: Record) -> str:
    sums = {f"`{name}`": f"`{digest}`" for name, digest in sorted(data["sha256"].items())}
    subject = ", ".join(filter(None, ["The data", data["name"]]))
    return _entry("data", f"{subject}: files and their SHA-256", sums)


def _libraries(libraries: list[str]) -> str:
    return _entry("libraries", "Libraries", {"Versions": ", ".join(libraries)})


def _entry(name: str, title: str, facts: Mapping[str, str]) -> str:
    listed = [f"{key}\n:   {fact}" for key, fact in facts.items() if fact]
    return "\n\n".join([f"::: {{#source:{name} .source}}", title, *listed, ":::"])
