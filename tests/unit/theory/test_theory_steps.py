import pytest

from writeup.certificates import verdicts
from writeup.cli import main
from writeup.files import read_json

DERIVED = {"derive_softmax": "softmax", "derive_backprop": "backprop", "certify_separability": "separability"}
"""Step → the certificate that it writes."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    gates = [str(folder / "and.json"), str(folder / "or.json")]
    for step, certificate in DERIVED.items():
        assert main([step, "--output", str(folder / f"{certificate}.json")]) == 0
    assert main(["certify_gates", "--outputs", *gates]) == 0
    xor = ["--output", str(folder / "xor.json"), "--network", str(folder / "xor_network.json")]
    assert main(["certify_xor", "--gates", *gates, *xor]) == 0
    return folder


def test_the_steps_make_seven_certificates_that_hold(folder):
    assert [verdict["name"] for verdict in verdicts(sorted(folder.iterdir()))] == [
        "and", "backprop", "or", "separability", "softmax", "xor", "xor_network",
    ]  # fmt: skip


def test_the_check_prints_a_line_a_file(folder, capsys):
    assert main(["check", *map(str, sorted(folder.glob("xor*.json")))]) == 0
    assert [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "xor proved",
        "xor_network proved",
    ]


def test_the_step_of_a_build_keeps_the_verdicts(folder, tmp_path):
    output = tmp_path / "checks.json"
    assert main(["check_certificates", str(folder / "and.json"), "--output", str(output)]) == 0
    assert [(row["file"], row["verdict"]) for row in read_json(output)] == [("and.json", "proved")]


def test_the_step_of_a_build_fails_naming_file_and_reason_and_writes_nothing(folder, tmp_path, capsys):
    bad, output = tmp_path / "bad.json", tmp_path / "checks.json"
    bad.write_text((folder / "xor.json").read_text().replace('"multipliers"', '"multiplier"'))
    assert main(["check_certificates", str(folder / "and.json"), str(bad), "--output", str(output)]) == 1
    assert "bad.json does not hold: the key 'multipliers' is missing." in capsys.readouterr().err
    assert not output.exists()


def test_wrong_gate_weights_are_refused_and_neither_gate_is_written(tmp_path, capsys):
    outputs = [str(tmp_path / "and.json"), str(tmp_path / "or.json")]
    assert main(["certify_gates", "--and", "1,1,-3/2", "--or", "1,1,-3/2", "--outputs", *outputs]) == 1
    assert "b = -3/2 is 0 at (0, 1), where 1 is needed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_gates_exchanged_on_the_command_line_are_noticed(folder, tmp_path, capsys):
    gates = [str(folder / "or.json"), str(folder / "and.json")]
    xor = ["--output", str(tmp_path / "xor.json"), "--network", str(tmp_path / "network.json")]
    assert main(["certify_xor", "--gates", *gates, *xor]) == 1
    assert "or.json is the certificate 'or'; give that of 'and'." in capsys.readouterr().err
