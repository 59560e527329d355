"""The command of a study, in which {learning_rate} stands for the value of a parameter, as in Python's `str.format`."""

import string
from collections.abc import Mapping

from writeup.errors import ConfigError, brief

GIVEN = ("seed", "output", "resume")
"""Placeholders that are not parameters: the seed, a file for the result, and a folder to keep the state of a run in."""


def placeholders(command: str) -> list[str]:
    """The names in braces, in order; ConfigError if the braces are not placeholders."""
    names = list[str]()
    for _, name, specification, conversion in _parsed(command):
        if name is not None:
            if not name.isidentifier() or specification or conversion:
                written = (
                    name + (f"!{conversion}" if conversion else "") + (f":{specification}" if specification else "")
                )
                raise ConfigError(
                    f"experiment.command: {brief('{' + written + '}')} is not a parameter in braces; "
                    f"write braces that stand for themselves twice: {{{{…}}}}."
                )
            names.append(name)
    return list(dict.fromkeys(names))


def fill(command: str, values: Mapping[str, str]) -> str:
    """`command` with the `values` in place of their names; they are to be quoted already."""
    return "".join(text + (values[name] if name is not None else "") for text, name, _, _ in _parsed(command))


def _parsed(command: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(command))
    except ValueError as error:
        raise ConfigError(
            f"experiment.command: {error}; write braces that stand for themselves twice: {{{{ and }}}}."
        ) from error
