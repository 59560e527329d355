r"""Plain text for those who read more into it: titles say what they say, whatever characters they have.

>>> print(plain("Is x_1 [really] > $2?"))
Is x\_1 \[really\] \> \$2\?
"""

import re
from collections.abc import Mapping
from typing import Any

MARKUP = re.compile(r"[!-+\--/:-@\[-`{-~]")
"""Whatever may mean something in Markdown: every mark of ASCII but the comma."""

BRACKET = re.compile(r"\\.|(`+)[^`].*?(?<!`)\1(?!`)|\$(?=\S)[^$]*(?<=\S)\$(?!\d)|[\[\]]", re.DOTALL)
"""A bracket, or what is passed over to find one: an escaped mark, code, a formula."""


def plain(words: str) -> str:
    """Markdown that says `words`, on one line, and nothing else."""
    return escaped(" ".join(words.split()))


def escaped(words: str) -> str:
    """`words`, no mark of which means anything in Markdown."""
    return MARKUP.sub(r"\\\g<0>", words)


def bracketed(words: str) -> str:
    """Markdown between brackets, for attributes to stand behind; a bracket in it that has no partner is escaped."""
    lone = list[int]()
    for match in BRACKET.finditer(words):
        if match[0] == "]" and lone and words[lone[-1]] == "[":
            lone.pop()
        elif match[0] in ("[", "]"):
            lone.append(match.start())
    for at in reversed(lone):
        words = f"{words[:at]}\\{words[at:]}"
    return f"[{words}]"


def plain_titles(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan of a study or of a search with its titles in Markdown."""
    sweeps = [{**sweep, "title": plain(sweep["title"])} for sweep in plan.get("sweeps", [])]
    title = {"title": plain(plan["title"])} if "title" in plan else {}
    return {**plan, **title, **({"sweeps": sweeps} if sweeps else {})}
