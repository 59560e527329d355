"""A study's own command is run: what it prints, and what becomes of every mistake in it."""

import json
from pathlib import Path

import pytest

from writeup.errors import WriteupError
from writeup.experiment.doors.declare import read_door
from writeup.steps.run_experiment import run

pytestmark = pytest.mark.usefixtures("study")


def define(command, **section):
    Path("train.sh").touch()
    words = {"rate": {"type": "number"}, **section.pop("parameters", {})}
    used = {name: it for name, it in words.items() if f"{{{name}}}" in command}
    section = {"command": command, "parameters": used, "inputs": ["train.sh"], **section}
    return read_door(section, Path()).as_json()


def measured(command, folder="results/seed~0", **section):
    """The result of one run, and the table of its epochs."""
    run(Path(folder), experiment=define(command, **section))
    return json.loads(Path(folder, "result.json").read_text()), Path(folder, "epochs.csv").read_text()


def printed(*lines):
    """A command that prints these lines."""
    Path("lines").write_text("".join(f"{line}\n" for line in lines))
    return "cat lines # {seed}"


@pytest.mark.parametrize(
    ("lines", "numbers", "epochs"),
    [
        (['{"loss": 1}'], {"loss": 1}, "epoch\n"),
        (["start", '  {"loss": 1, "b": true}', "{'loss': 2}", "[1]", "{", "end"], {"loss": 1, "b": 1}, "epoch\n"),
        (['{"loss": 2}', '{"loss": 1.5}'], {"loss": 1.5}, "epoch,loss\n1,2.0\n2,1.5\n"),
        (['{"loss": 2}', '{"loss": 1}', '{"best": 3}'], {"loss": 1, "best": 3}, "epoch,loss\n1,2.0\n2,1.0\n"),
        (['{"loss": 2}', '{"best": 3}'], {"loss": 2, "best": 3}, "epoch,loss\n1,2.0\n"),
    ],
)
def test_each_line_that_is_a_json_object_is_a_result(lines, numbers, epochs, capfd):
    result, table = measured(printed(*lines))
    assert result == {"code": "", "diverged": False, "failure": None, "seed": 0, **numbers}
    assert table == epochs
    assert lines[0] in capfd.readouterr().out


def test_one_line_is_an_epoch_if_its_numbers_are_declared_for_every_epoch():
    result, table = measured(printed('{"loss": 2}'), metrics={"loss": {"per": "epoch"}})
    assert (result["loss"], table) == (2, "epoch,loss\n1,2.0\n")


def test_values_are_quoted_and_braces_are_doubled(capfd):
    command = """printf '{{"seed_": %s, "rate_": %s, "length": %s}}' {seed} {rate} $(echo -n {kind} | wc -c)"""
    kind = {"kind": {"type": "string"}}
    result, _ = measured(command, "results/rate~1e-05/kind~$(touch x)'/seed~3", parameters=kind)
    assert (result["seed_"], result["rate_"], result["length"]) == (3, 1e-05, 11)
    assert not Path("x").exists()
    capfd.readouterr()


def test_a_command_may_write_its_result_to_a_file(capfd):
    result, table = measured("""echo '{{"not": 1}}'; echo '{{"loss": 2}}' > {output} # {seed}""")
    assert (result["loss"], "not" in result, table) == (2, False, "epoch\n")
    assert '{"not": 1}' in capfd.readouterr().out


def test_a_command_keeps_its_state_in_a_folder_until_its_job_is_done():
    command = """ls {resume} | wc -l >> seen; touch {resume}/state; echo '{{"loss": 1}}'; test -e go # {seed}"""
    experiment = define(f"{command.replace('; test -e go', '; test -e go || kill -9 $$')}")
    with pytest.raises(WriteupError, match=r"seed~0: The run was ended from outside \(SIGKILL\)"):
        run(Path("results/seed~0"), experiment=experiment, progress=Path("progress"))
    Path("go").touch()
    run(Path("results/seed~0"), experiment=experiment, progress=Path("progress"))
    assert Path("seen").read_text().split() == ["0", "1"]
    assert not any(path.is_file() for path in Path("progress").rglob("*"))


NUMBERS = "the command's output, line"
FAULTS = {
    "exit 3": "the command ended with status 3 and printed no error.",
    "echo 'no GPU' >&2; exit 1": "the command ended with status 1 and last printed: no GPU.",
    "seq 9 >&2; false": "the command ended with status 1 and last printed: 7 / 8 / 9.",
    "false | true": "the command ended with status 1 and printed no error.",
    "echo $UNSET": "the command ended with status 1 and last printed: bash: line 1: UNSET: unbound variable.",
    "no_such_program": "the command ended with status 127 and last printed: bash: line 1: no_such_program: command not",
    "if": "the command ended with status 2 and last printed: bash: -c: line",
    "kill -SEGV $$": "the command was ended by a segmentation fault (SIGSEGV) and printed no error.",
    "python3 -c 'import os; os.abort()'; true": "the command was ended by an abort (SIGABRT)",
    "ls $PWD/none": "the command ended with status 2 and last printed: ls: cannot access 'none'",
    "true": 'no line of the command\'s output is a JSON object; print one, such as {"accuracy": 0.9}.',
    "echo loss 0.5": "no line of the command's output is a JSON object; print one,",
    "echo '{{}}'": f"{NUMBERS} 1: it gives an empty dictionary; give at least one number.",
    "echo; echo '{{\"loss\": NaN}}'": f"{NUMBERS} 2: loss is not a number (NaN).",
    'echo \'{{"loss": 1, "loss": 2}}\'': f"{NUMBERS} 1: 'loss' is given twice.",
    "echo '{{\"seed\": 1}}'": f"{NUMBERS} 1: the name 'seed' is a column of the result tables",
    "echo '{{\"a\": 1}}'; echo '{{\"b\": 1}}'; echo '{{\"a\": 1}}'": f"{NUMBERS} 2: epoch 2 has other",
    'echo \'{{"a": 1}}\'; echo \'{{"a": 1, "b": 2}}\'': f"{NUMBERS} 2: a is given for every epoch and again at the end",
    "echo '{{\"a\": 1}}'; : {output}": "the command ended well, but wrote no file {output}.",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_command_that_fails_says_why_and_the_others_go_on(fault, capfd):
    command = f"""if [ {{seed}} = 1 ]; then
{fault}
else echo '{{{{"loss": 1}}}}' {"> {output}" if "output" in fault else ""}; fi"""
    if fault == "if":  # the shell reads all of a command before it runs any
        command = "if # {seed}"
    run(*(Path(f"results/seed~{seed}") for seed in range(3)), experiment=define(command))
    results = [json.loads(Path(f"results/seed~{seed}/result.json").read_text()) for seed in range(3)]
    assert results[1]["failure"].replace("bash: line 2: ", "bash: line 1: ").startswith(FAULTS[fault])
    assert Path("results/seed~1/epochs.csv").read_text().startswith("epoch")
    if fault != "if":
        assert [results[seed]["loss"] for seed in (0, 2)] == [1, 1]
    capfd.readouterr()


def test_a_command_that_fails_after_an_epoch_keeps_the_epochs_before(capfd):
    lines = printed('{"loss": 2}', '{"loss": 1}')
    result, table = measured(f"{lines}\nexit 1")
    assert (result["failure"], table) == (
        "the command ended with status 1 and printed no error.",
        "epoch,loss\n1,2.0\n2,1.0\n",
    )
    capfd.readouterr()


def test_a_process_that_a_command_left_does_not_hold_up_the_next(capfd):
    result, _ = measured("""sleep 1000 & echo '{{"loss": {seed}}}'""")
    assert result["loss"] == 0
    capfd.readouterr()


def test_much_output_is_no_result_and_reaches_the_log(capfd):
    result, _ = measured("""head -c 5000000 /dev/zero | tr '\\0' '{{'; echo; echo '{{"loss": {seed}}}'""")
    assert result["loss"] == 0
    assert len(capfd.readouterr().out) > 5_000_000
