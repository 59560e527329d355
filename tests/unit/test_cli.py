"""The command line as its users meet it: its help, pipes that close, terminals of any encoding."""

import inspect
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pytest

from writeup.arguments import read_arguments
from writeup.cli import COMMANDS, STEPS, main
from writeup.files import write_json
from writeup.version import VERSION

CLAIM = {"id": "one", "verdict": "supported", "expected": "supported", "statement": "−1 → 2", "reason": "η … “so”"}


def writeup(*words, **settings):
    command = [sys.executable, "-m", "writeup.cli", *words]
    return subprocess.run(command, capture_output=True, check=False, **settings)


@pytest.fixture
def claims(tmp_path):
    """A file of so many claims that they do not fit into a pipe."""
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([CLAIM] * 5000))
    return path


def test_the_help_has_the_commands_for_people_before_the_steps_of_rules(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    listed = re.findall(r"^  ([\w.]+) ", shown, re.MULTILINE)
    assert listed == [*COMMANDS, *STEPS]


@pytest.mark.parametrize("step", [*COMMANDS, *STEPS])
def test_every_option_of_every_step_is_explained(step):
    with pytest.raises(SystemExit) as ended:
        main([step, "--help"])
    assert ended.value.code == 0


def options(run, *words):
    """What a command line made from the signature of `run` hands to it."""
    documentation = "\n".join(
        f"{name}: what it means, in 100 % of the cases" for name in inspect.signature(run).parameters
    )
    call = read_arguments(run, documentation, "writeup test", words)
    return run(*call.args, **call.kwargs)


def test_a_signature_is_a_command_line():
    def run(
        first: Path,
        /,
        *,
        or_: str,
        pair: tuple[int, int],
        front: dict[str, int],
        several: Sequence[Path],
        kind: Annotated[str, ("a", "b")],
        any_number: Sequence[str] = (),
        left_out: Path | None = None,
        trio: tuple[str, str, str] | None = None,
        wide: bool = False,
    ):
        return locals()

    words = ["here", "--or=x", "--pair", "1", "2", '--front={"a": 1}', "--several", "p", "q", "--kind=b"]
    given = {"first": Path("here"), "or_": "x", "pair": (1, 2), "front": {"a": 1}, "kind": "b"}
    given |= {"several": (Path("p"), Path("q"))}
    assert options(run, *words) == {**given, "any_number": (), "left_out": None, "trio": None, "wide": False}
    words += ["--wide", "--left-out=o", "--any-number", "--trio", "1", "2", "3"]
    given |= {"any_number": (), "left_out": Path("o"), "trio": ("1", "2", "3"), "wide": True}
    assert options(run, *words) == given


def test_words_may_come_from_a_file_that_a_build_wrote(tmp_path, monkeypatch):
    def run(*, front: dict[str, int], several: Sequence[Path], own: Path):
        return front, several, own

    monkeypatch.chdir(tmp_path)
    write_json(".writeup/plans/a.json", ['{"a": 1}'])
    write_json(".writeup/plans/b.json", ["p", "q r"])
    words = ["--front", "@.writeup/plans/a.json", "--several", "@.writeup/plans/b.json", "--own", "@claims.yaml"]
    assert options(run, *words) == ({"a": 1}, (Path("p"), Path("q r")), Path("@claims.yaml"))


def test_arguments_are_one_or_more():
    def run(*files: Path, output: Path | None = None):
        return files, output

    assert options(run, "a", "b", "--output", "c") == ((Path("a"), Path("b")), Path("c"))
    with pytest.raises(SystemExit):
        options(run, "--output", "c")


def test_an_argument_may_be_left_out():
    def run(old: str = "last", new: str | None = None, /):
        return old, new

    assert options(run) == ("last", None)
    assert options(run, "1", "2") == ("1", "2")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["rank_candidates", "--rung", "two"], "argument --rung: invalid int value: 'two'"),
        (["record_provenance", "--made", "{"], "argument --made: not JSON"),
        (["certify_xor", "--gates", "and.json"], "argument --gates: expected 2 arguments"),
        (["gather_search", "--rungs"], "argument --rungs: expected at least one argument"),
        (["verify", "a" * 300], "argument OTHER: File name too long: aaa"),
        (["verify", ".", "--results", "a" * 300], "argument --results: File name too long: aaa"),
        (["check", "a" * 300], "argument FILES: File name too long: aaa"),
        (["certify_gates"], "the following arguments are required: --outputs"),
        (["new"], "the following arguments are required: FOLDER"),
        (["summarise_runs", "--speed", "1"], "required: --experiment, --plan, --runs, --output"),
        (["mnist_mlp.fetch_images", "--dataset", "cifar"], "argument --dataset: invalid choice: 'cifar'"),
        (["train"], "argument COMMAND: invalid choice: 'train'"),
        (["nowhere.train"], "argument COMMAND: invalid choice: 'nowhere.train'"),
        (["nonsense"], "argument COMMAND: invalid choice: 'nonsense'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(words, complaint, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err.splitlines()[-1]


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"writeup {VERSION}\n"


def test_a_reader_who_has_enough_ends_it_without_a_word(claims):
    command = f"{sys.executable} -m writeup.cli verdicts --claims {claims} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")
    assert done.stdout.startswith(b"supported  one")


@pytest.mark.parametrize("words", [["verdicts"], ["--help"]])
def test_a_full_disk_behind_stdout_is_one_sentence(claims, words):
    command = [
        sys.executable,
        "-m",
        "writeup.cli",
        *words,
        *(["--claims", str(claims)] if words == ["verdicts"] else []),
    ]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "what it prints cannot be written (No space left on device)" in done.stderr


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-"])
def test_a_closed_stdout_is_one_sentence(claims, closed):
    command = f"{sys.executable} -m writeup.cli verdicts --claims {claims} {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    said = "writeup: what it prints cannot be written (Bad file descriptor); print it to another place.\n"
    assert (done.returncode, done.stderr) == (1, said if closed == ">&-" else "")


@pytest.mark.parametrize("entries", [{}, [1], [{**CLAIM, "statement": None}], [{**CLAIM, "verdict": 1}], [{"id": "a"}]])
def test_what_holds_no_verdicts_is_named(entries, tmp_path, capsys):
    write_json(tmp_path / "claims.json", entries)
    assert main(["verdicts", "--claims", str(tmp_path / "claims.json")]) == 1
    assert "claims.json holds no verdicts of a build; give" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["verdicts", "--claims", "."], "cannot read .: it is not a regular file"),
        (["new", "own", "--title", "Caf\udce9"], "the title has U+DCE9, which cannot be printed; give another with"),
        (["new", "Caf\udce9"], "the title has U+DCE9, which cannot be printed; give another with --title."),
        (["new", "own", "--dataset", "cifar"], "--dataset cifar is not known; give one of mnist, fashion-mnist."),
        (
            ["new", "own", "--experiment", "table", "--dataset", "mnist"],
            "--dataset cannot be given here: only a study of",
        ),
    ],
)
@pytest.mark.usefixtures("study")
def test_a_value_that_cannot_be_used_is_one_sentence(words, complaint, capsys):
    assert main(words) == 1
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["iso8859-1", "iso8859-9", "ascii"])
def test_what_an_encoding_lacks_is_printed_as_what_looks_like_it(claims, encoding):
    done = writeup("verdicts", "--claims", str(claims), env={**os.environ, "PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode(encoding).splitlines()[:2] == ["supported  one: -1 -> 2", '           ? ... "so"']
