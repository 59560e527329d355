"""A template as Markdown that pandoc can read: letters that no text has stand for what Jinja will fill in."""

import re
from dataclasses import dataclass

from writeup.claims.sentences import environment

VALUE, CLAIM, FORMULA = "\U00010400", "\U00010401", "\U00010402"  # letters: they may stand in identifiers
STAND_INS = re.compile(f"[{VALUE}{CLAIM}{FORMULA}]")
NOTE = re.compile(r"^ {0,3}\[\^[^\]\s]+\]:|\[\^[^\]\s]+\]", re.MULTILINE)


@dataclass
class TemplateSource:
    """A template's Markdown with stand-ins, and of each of its lines the number in the source.

    `place` is where in the Markdown the reading has come to.
    """

    source: list[str]
    markdown: str
    lines: list[int]
    place: int = 0

    @classmethod
    def of(cls, source: str) -> "TemplateSource":
        """The Markdown of a template, from the tokens that Jinja reads in it."""
        pieces, lines, inside = [""], [1], [""]
        for number, kind, value in environment().lex(source):
            if kind == "variable_begin":
                inside = []
            elif kind == "variable_end":
                pieces.append(CLAIM if "".join(inside).startswith(("claim(", "quote(", "because(")) else VALUE)
            elif kind == "data":
                if pieces[-1][-1:] in ("", "\n"):
                    lines[-1] = number
                lines += range(number + 1, number + value.count("\n") + 1)
                pieces.append(value)
            else:
                inside += [] if kind == "whitespace" else [value]
        return cls(source.split("\n"), _with_every_note("".join(pieces)), lines)

    def line(self, words: str) -> int:
        """The line of the source on which `words` begin, sought from the last place on."""
        parts = re.findall(r"\w+|[^\w\s]", STAND_INS.split(words.strip())[0] or words)[:8]
        for count in range(len(parts), 0, -1):
            pattern = re.compile(r"[\W_]*?".join(map(re.escape, parts[:count])))
            if match := pattern.search(self.markdown, self.place) or pattern.search(self.markdown):
                self.place = match.start()
                break
        return self.here()

    def here(self) -> int:
        """The line of the source at the place that the reading has come to."""
        return self.lines[min(self.markdown.count("\n", 0, self.place), len(self.lines) - 1)]


def _with_every_note(markdown: str) -> str:
    """The text in which every footnote that it defines is referred to once, at the end: others may refer to it."""
    labels: list[str] = []

    def renamed(match: re.Match[str]) -> str:
        if not match.group().endswith(":"):
            return ""
        labels.append(f"[^note{len(labels)}]")
        return f"{labels[-1]}:"

    text_of_notes = NOTE.sub(renamed, markdown)
    return f"{text_of_notes}\n\n{''.join(labels)}\n"
