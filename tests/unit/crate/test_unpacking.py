"""Archives from elsewhere: nothing is written outside the folder, nothing but regular files, no more than announced."""

import io
import zipfile

import pytest

from writeup.archives import write_zip
from writeup.cli import main
from writeup.crate import unpacking
from writeup.errors import ResultError

STUDY = {"Snakefile": b"", "archive/config.json": b"{}", "results/manifest.json": b"{}"}


def an_archive(path, members):
    with path.open("wb") as stream:
        write_zip(stream, members)
    return path


def unpacked(path, folder, wanted=lambda name: True):  # noqa: ARG005
    with unpacking.opened(path) as archive:
        unpacking.unpack(archive, folder, wanted)
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def refusal(path, folder):
    with pytest.raises(ResultError) as refused:
        unpacked(path, folder)
    assert not folder.exists()
    return str(refused.value)


def test_files_come_out_as_they_went_in(tmp_path):
    path = an_archive(tmp_path / "a.zip", STUDY | {"results/runs.csv": b"a,b\n"})
    assert unpacked(path, tmp_path / "out") == sorted([*STUDY, "results/runs.csv"])
    assert (tmp_path / "out/results/runs.csv").read_bytes() == b"a,b\n"


def test_only_what_is_wanted_is_written(tmp_path):
    path = an_archive(tmp_path / "a.zip", STUDY)
    assert unpacked(path, tmp_path / "out", lambda name: name.startswith("results/")) == ["results/manifest.json"]


@pytest.mark.parametrize(
    "name", ["../out.txt", "a/../../out.txt", "/etc/out.txt", "C:/out.txt", "a\\..\\out.txt", "a\nb", "~/out.txt", "."]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    assert "leads out of the folder" in refusal(an_archive(tmp_path / "a.zip", STUDY | {name: b"x"}), tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_link_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("results")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc")
    assert "results is not a regular file" in refusal(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["a", "a"], ["a", "a/b"]])
def test_two_files_of_one_name_are_refused(tmp_path, names):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    assert "have the same name" in refusal(tmp_path / "a.zip", tmp_path / "out")


def test_an_archive_that_unpacks_to_too_much_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("writeup.changes.builds.UNPACKED", 999)
    said = refusal(an_archive(tmp_path / "a.zip", {"a": b"0" * 500, "b": b"0" * 500}), tmp_path / "out")
    assert "a.zip unpacks to 1,000 bytes, more than 999" in said


def test_a_member_that_is_larger_than_announced_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"0" * 5000)
    content = stream.getvalue().replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ResultError, match="cannot be read"):
        unpacked(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all"])
def test_what_is_no_archive_is_refused_in_one_sentence(tmp_path, capsys, content):
    (tmp_path / "a.zip").write_bytes(content)
    assert main(["verify", str(tmp_path / "a.zip")]) == 1
    said = capsys.readouterr().err
    assert "a.zip is not an archive, or a damaged one (File is not a zip file); give one that `writeup archive`" in said
    assert said.count("\n") == 1


def test_an_archive_of_something_else_is_refused(tmp_path, capsys):
    path = an_archive(tmp_path / "a.zip", {"readme.txt": b"hello"})
    assert main(["verify", str(path)]) == 1
    assert "is not an archive of a study (no Snakefile)" in capsys.readouterr().err
