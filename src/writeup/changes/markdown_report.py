"""What moved between two builds, as Markdown for a pull request: verdicts that turned, moved numbers, then the rest.

GitHub and GitLab show it alike. What a study says is escaped: it cannot begin a table, a tag or a mention.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from writeup.changes.comparison import Changes
from writeup.changes.numbers import Numbers
from writeup.changes.statistics import MOVED, UNKNOWN
from writeup.changes.text_diff import ADDED, REMOVED, SAME, Rewritten, word_changes
from writeup.changes.text_report import (
    configurations,
    count_numbers,
    count_sentences,
    count_verdicts,
    exact_value,
    judged,
    outcome_counts,
    reach,
    row,
)
from writeup.claims.verdicts import is_expected

LONGEST = 60_000
"""Characters of a report, at most: a comment on GitHub holds 65,536."""
SHOWN, FEW = 8, 40
"""Rows of a table that are open, and entries of a list that is folded."""
CUT = "_The rest is cut: `writeup changes --all` shows everything._\n"
SIGNS = re.compile(r"[&<>|`~*_#\\]|(?<=\])\(")
"""What begins a tag, a cell, code, emphasis, a heading, an escape, or the address of a link."""
GAPS = re.compile(
    r"^(?=\[|-[ -]|([-+]|\d+[.)])( |$))|(?<=[@#!])(?=\w)|(?<=:)(?=//|[\w+-]+:)|(?<=www)(?=\.)|(?<=GH)(?=-\d)", re.I
)
"""Before what begins a list or a definition; within mentions, references, emoji and addresses.

These are looked for in the text as it is shown, so an entity in place of a sign hides none of them.
"""
GAP = "\N{ZERO WIDTH SPACE}"
FORMULA = re.compile(r"(\$[^$\s](?:[^$]*[^$\s])?\$(?!\d))")
"""As GitHub, GitLab and pandoc have it."""
SIGNS_IN_TEX = re.compile(r"\\.|[&<>|`~*]|\](?=\()")
TEX = {"|": r"\vert ", r"\|": r"\Vert ", "<": r"\lt ", ">": r"\gt ", "`": "‘"}
MARKS = {SAME: "{}", REMOVED: "~~{}~~", ADDED: "**{}**"}


def markdown_report(changes: Changes) -> str:
    """The comparison as Markdown, at most `LONGEST` characters."""
    parts = [f"### What moved\n\n{escape(changes.old.title)} → {escape(changes.new.title)}\n", *_parts(changes)]
    report = ""
    for part in parts:
        if len(report) + len(part) + len(CUT) > LONGEST:
            return f"{report}\n{CUT}"
        report += f"\n{part}" if report else part
    return report


def escape(words: str) -> str:
    """`words` on one line, with no sign in them that Markdown or HTML takes for its own; formulas stay formulas."""
    parts = FORMULA.split(GAPS.sub(GAP, " ".join(words.split())))
    parts[::2] = [SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", part) for part in parts[::2]]
    parts[1::2] = [f"${SIGNS_IN_TEX.sub(_in_tex, part[1:-1]).replace(GAP, ' ').strip()}$" for part in parts[1::2]]
    return "".join(parts)


def code(words: str) -> str:
    """`words` as code, in which only the signs around it and those of cells count."""
    return f"`{' '.join(words.split()).replace('`', ' ').replace('|', ' ')}`"


def _in_tex(sign: re.Match[str]) -> str:
    """The same in a formula, where an entity would be printed as it is typed and a space means nothing."""
    return TEX.get(sign[0], sign[0] if sign[0].startswith("\\") else f"{sign[0]} ")


def _parts(changes: Changes) -> Iterator[str]:
    if not changes.differ:
        yield "**Nothing moved**: every number, verdict, sentence and figure is what it was.\n"
    else:
        figures, turned = changes.figures, count_verdicts(changes.verdicts)
        redrawn = f"{len(figures.changed)} of {figures.count} figures redrawn"
        yield f"**{turned} · {count_numbers(changes.numbers)} · {count_sentences(changes)} · {redrawn}**\n"
        yield from _verdicts(changes)
        yield from _numbers(changes.numbers)
        yield from _text(changes)
        names = [
            f"{word}: {code(name)}"
            for word in ("changed", "added", "removed")
            for name in getattr(changes.figures, word)
        ]
        yield from _folded("Figures", names)
    causes = [
        f"{cause.kind} {code(cause.name)} {escape('; '.join(filter(None, [cause.what, reach(cause)])))}"
        for cause in changes.causes
    ]
    yield from _folded("What was changed", causes)


def _verdicts(changes: Changes) -> Iterator[str]:
    verdicts = changes.verdicts
    rows = []
    for old, new in verdicts.flipped:
        expected = "" if is_expected(new) else f", expected {new['expected']}"
        claim = f"{code(new['id'])} {escape(new['statement'])}"
        rows.append([claim, f"{escape(old['verdict'])} → **{escape(new['verdict'])}**{escape(expected)}"])
    yield from _table(["Claim", "Verdict"], rows, "More verdicts that turned")
    entries = [
        f"{word} {code(entry['id'])} ({escape(entry['verdict'])}): {escape(entry['statement'])}"
        for word in ("added", "removed")
        for entry in getattr(verdicts, word)
    ]
    entries += [f"reworded {code(new['id'])}: {escape(new['statement'])}" for _, new in verdicts.reworded]
    yield from _folded("Claims added, removed and reworded", entries)


def _numbers(numbers: Numbers) -> Iterator[str]:
    heads = [*numbers.points(MOVED), *numbers.points(UNKNOWN)]
    rows = []
    for quantity, count in heads:
        cells = row(numbers, quantity)
        more = f" (and {count - 1} more)" if count > 1 else ""
        rows.append([*map(escape, (cells.configuration, cells.metric + more, cells.means, cells.difference))])
    yield from _table(["Configuration", "Metric", "Old → new", "Difference"], rows, "More configurations that moved")
    outcomes, table = outcome_counts(numbers)
    if numbers.differ and table:
        counted = [[escape(title), *(str(count or "·") for count in counts)] for title, counts in table]
        method = f"{judged(numbers)}.\n\n" if judged(numbers) else ""
        yield _details("Numbers by sweep", method + _grid(["Sweep", *outcomes], counted))
    exact = [
        f"{escape(at)}: {escape(exact_value(old))} → {escape(exact_value(new))}"
        for at, (old, new) in numbers.exact.items()
    ]
    yield from _folded("Exact numbers", exact)
    for word, quantities in (("New numbers", numbers.added), ("Numbers that are gone", numbers.removed)):
        yield from _folded(word, map(escape, configurations(numbers, quantities)))


def _text(changes: Changes) -> Iterator[str]:
    text = changes.text
    lines = [f"section added: {escape(title)}" for title in text.added]
    lines += [f"section removed: {escape(title)}" for title in text.removed]
    lines += [
        f"{escape(section)}: {_sentence(pair)}"
        for numbers_only in (False, True)
        for section, pairs in text.rewritten.items()
        for pair in pairs
        if pair.numbers_only is numbers_only
    ]
    yield from _folded("Sentences", lines)


def _sentence(pair: Rewritten) -> str:
    """The words of two sentences as one, removed words struck out, added words bold."""
    changes = word_changes(pair.old, pair.new)
    return " ".join(MARKS[kind].format(escape(" ".join(words))) for kind, words in changes)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], what: str) -> Iterator[str]:
    """A table whose first rows are open and whose others are folded."""
    if rows:
        yield _grid(heads, rows[:SHOWN])
    if rest := rows[SHOWN:]:
        yield _details(f"{what}: {len(rest)}", _grid(heads, rest[:FEW]) + _left_out(len(rest)))


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _folded(summary: str, entries: Iterable[str]) -> Iterator[str]:
    """A list that is folded under its summary and its length; nothing if it is empty."""
    lines = list(entries)
    if lines:
        listed = "".join(f"- {line}\n" for line in lines[:FEW])
        yield _details(f"{summary}: {len(lines)}", listed + _left_out(len(lines)))


def _left_out(count: int) -> str:
    return f"\n… and {count - FEW} more\n" if count > FEW else ""


def _details(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n</details>\n"
