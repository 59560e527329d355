import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import writeup
from writeup.certificates import CertificateError, check_file, load, read, verdicts
from writeup.certificates.__main__ import main
from writeup.certificates.gates import gate
from writeup.files import read_bytes, write_json
from writeup.theory import softmax, xor
from writeup.theory.gates import parse_gate

SOURCE = Path(writeup.__file__).parents[1]


@pytest.fixture
def files(tmp_path):
    write_json(tmp_path / "softmax.json", softmax.certificate())
    write_json(tmp_path / "xor.json", xor.certificate())
    write_json(tmp_path / "and.json", gate("and", *parse_gate("1,1,-3/2")))
    return tmp_path


def bare_python(*paths):
    """The checker in a Python that sees the standard library and the package's source, nothing installed."""
    command = [sys.executable, "-S", "-m", "writeup.certificates", *paths]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_certificates_are_checked_with_the_standard_library_alone(files):
    result = bare_python(*sorted(files.glob("*.json")))
    assert (result.returncode, result.stderr) == (0, "")
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == [
        "and proved",
        "softmax proved",
        "xor proved",
    ]


def test_a_tampered_file_fails_and_the_others_are_still_checked(files):
    (files / "and.json").write_text((files / "and.json").read_text().replace('"-3/2"', '"-1/2"'))
    result = bare_python(files / "and.json", files / "xor.json")
    first, second = result.stdout.splitlines()
    assert result.returncode == 1
    assert "and.json does not hold: [w.x + b >= 0] with w = (1, 1), b = -1/2 is 1 at (0, 1)" in first
    assert "xor proved" in second


def test_no_file_is_a_wrong_command_line(capsys):
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_file_of_one_theorem_may_not_hold_another(files):
    (files / "xor.json").write_bytes((files / "and.json").read_bytes())
    with pytest.raises(CertificateError, match="it is the certificate 'and', not 'xor'"):
        check_file(files / "xor.json")


def test_a_copy_under_another_name_still_holds(files):
    (files / "copy.json").write_bytes((files / "and.json").read_bytes())
    assert check_file(files / "copy.json").startswith("and proved")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CertificateError, match=r"none\.json does not hold: cannot read: No such file"):
        check_file(tmp_path / "none.json")


def test_one_gate_cannot_be_read_as_the_other(files):
    with pytest.raises(CertificateError, match="give that of 'or'"):
        read(files / "and.json", "or")


def test_verdicts_name_the_file_without_its_folder(files):
    [verdict] = verdicts([files / "and.json"])
    assert verdict["file"] == "and.json"
    assert verdict["verdict"] == "proved"
    assert verdict["statement"] == load(files / "and.json")["statement"]
    assert verdict["sha256"] == hashlib.sha256((files / "and.json").read_bytes()).hexdigest()


def test_what_is_said_of_a_file_is_said_of_the_bytes_that_were_checked(files, monkeypatch):
    """Another process replaces each file as soon as it has been read."""
    right = hashlib.sha256((files / "and.json").read_bytes()).hexdigest()

    def last_time(path, most):
        content = read_bytes(path, most)
        path.write_text("{}")
        return content

    monkeypatch.setattr("writeup.certificates.read_bytes", last_time)
    [verdict] = verdicts([files / "and.json"])
    assert (verdict["name"], verdict["sha256"]) == ("and", right)
    assert read(files / "xor.json", "xor")["name"] == "xor"
