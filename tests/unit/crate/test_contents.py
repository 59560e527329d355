"""What an archive refuses, each in one sentence, so that what it holds is enough to build the study."""

import json
import os
from contextlib import nullcontext

import pytest

from writeup.archives import write_zip
from writeup.changes.builds import Build
from writeup.crate import contents
from writeup.errors import WriteupError


def build(steps=(), configfiles=(), **texts):
    """A build whose steps read the files and libraries of the lines `steps`, and which has the files `texts`."""
    made = {"config": {}, "configfiles": list(configfiles), "claims": [], "steps": {"train": list(steps)}}
    files = {"made.json": json.dumps(made), **texts}
    return Build("this build", frozenset(files), lambda name: files[name].encode())


@pytest.mark.parametrize("name", ["logs/a.csv", ".data/a.csv", "dist/a.csv"])
def test_a_file_that_a_step_read_and_the_archive_would_lack_is_named(study, name):
    (study / name).parent.mkdir()
    (study / name).write_text("1")
    (study / "a.py").write_text("1")
    of_build = build([f"{name} {'0' * 16}", f"a.py {'0' * 16}", f"templates/page.html {'0' * 16}", "numpy 2.0"])
    with pytest.raises(WriteupError, match=rf"^{name}, which the study reads, .*move it to another folder"):
        contents._refuse_lacking(study, of_build, contents._sources(study))
    (study / name).replace(study / "a.csv")
    contents._refuse_lacking(study, of_build, contents._sources(study))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("a: 2", r"^config/small\.yaml is no longer what the last build read; build again"),
        ("a: [1", r"^.*config/small\.yaml is not valid YAML"),
        ("a: 1  # one", ""),
    ],
)
@pytest.mark.parametrize("read", [["config/small.yaml"], []])
def test_a_configuration_that_is_another_now_is_named_if_the_build_read_it(study, now, words, read):
    (study / "config").mkdir()
    (study / "config/small.yaml").write_text(now)
    of_build = build(configfiles=["config/config.yaml", *read], **{"config/small.yaml": "a: 1"})
    with pytest.raises(WriteupError, match=words) if words and read else nullcontext():
        contents._refuse_edited(study, of_build)


@pytest.mark.parametrize(("old", "new", "kept"), [(b"", b"", False), (b"PK\1\2", b"XXXX", True), (b"PK", b"", True)])
def test_an_archive_holds_no_earlier_one_and_every_other_file_that_ends_in_zip(study, old, new, kept):
    with (study / "a.zip").open("wb") as stream:
        write_zip(stream, {contents.CONFIG: b"{}"})
    (study / "a.zip").write_bytes((study / "a.zip").read_bytes().replace(old, new))
    assert ("a.zip" in contents._sources(study)) is kept


def test_a_source_that_cannot_be_read_is_named(study):
    with pytest.raises(WriteupError, match=r"cannot read .*make it readable"):
        contents.Contents({"a.csv": study}, {}, {})["a.csv"]


def test_what_lies_behind_a_link_to_a_folder_is_archived_once(study, tmp_path_factory):
    shared = tmp_path_factory.mktemp("shared")
    (shared / "a.md").write_text("1")
    (study / "templates").mkdir()
    (study / "templates/shared").symlink_to(shared)
    for name, target in {"self": shared, "around": study, "outside": study.parent}.items():
        (shared / name).symlink_to(target)
    assert list(contents._sources(study)) == ["templates/shared/a.md"]


def test_the_description_of_the_archive_itself_alone_is_no_source(study):
    for folder in (study, study / "data"):
        folder.mkdir(exist_ok=True)
        (folder / contents.METADATA).write_text("{}")
    assert list(contents._sources(study)) == [f"data/{contents.METADATA}"]


@pytest.mark.parametrize("name", ["notes: today.md", "a\\b.txt", "~$report.docx", "a\nb", os.fsdecode(b"caf\xe9.txt")])
def test_a_file_whose_name_would_stop_the_unpacking_is_named(study, name):
    (study / name).write_text("1")
    with pytest.raises(WriteupError, match=r"cannot be archived: the name '.*; rename that file, or move") as refused:
        contents._refuse_unpackable(contents._sources(study))
    assert repr(name) in str(refused.value)


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        ("unpacking.FILES", "it has 2 files, more than 1; move"),
        ("contents.UNPACKED", "has 2 bytes, and an archive holds at most 1; move"),
    ],
)
def test_a_study_that_is_too_large_to_be_unpacked_is_refused(study, monkeypatch, bound, words):
    monkeypatch.setattr(f"writeup.crate.{bound}", 1)
    for name in "ab":
        (study / name).write_text("1")
    with pytest.raises(WriteupError, match=words):
        contents._refuse_unpackable(contents._sources(study))
