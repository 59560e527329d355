"""One file stands for those of all runs."""

import hashlib
import json

import pytest

from writeup.errors import WriteupError
from writeup.steps.checksum_runs import run


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for seed in (0, 1):
        (tmp_path / f"seed~{seed}").mkdir()
        (tmp_path / f"seed~{seed}/weights.npz").write_bytes(bytes([seed]))
    (tmp_path / "names.json").write_text(json.dumps([f"seed~{seed}/weights.npz" for seed in (0, 1)]))
    return tmp_path


def checksums(folder):
    run(folder / "names.json", folder / "checksums.json")
    return json.loads((folder / "checksums.json").read_text())


def test_every_file_has_its_checksum(runs):
    assert checksums(runs) == {f"seed~{seed}/weights.npz": hashlib.sha256(bytes([seed])).hexdigest() for seed in (0, 1)}


def test_one_changed_byte_changes_the_file(runs):
    before = checksums(runs)
    (runs / "seed~1/weights.npz").write_bytes(b"\x02")
    after = checksums(runs)
    assert [name for name in after if after[name] != before[name]] == ["seed~1/weights.npz"]


def test_a_missing_file_is_named(runs):
    (runs / "seed~1/weights.npz").unlink()
    with pytest.raises(WriteupError, match=r"seed~1/weights\.npz"):
        checksums(runs)
