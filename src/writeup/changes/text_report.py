"""What moved between two builds: a page of text, and the three lines that stand at the end of a build."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill
from typing import NamedTuple

from writeup.changes.builds import CLAIMS, Build
from writeup.changes.change_sources import SETTING, Cause
from writeup.changes.comparison import Changes
from writeup.changes.numbers import Numbers, Quantity, show_difference, show_mean
from writeup.changes.statistics import IDENTICAL, MOVED, NOISE, UNKNOWN
from writeup.changes.text_diff import ADDED, REMOVED, SAME, word_changes, words_of
from writeup.changes.verdicts import Verdicts
from writeup.claims.numbers import show_percent
from writeup.claims.verdicts import is_expected, unexpected
from writeup.phrases import count, shortlist

WIDTH = 110
FEW = 8
"""Entries of a list that are shown unless everything is asked for."""
RUN_STEPS = ("train", "run_experiment")
OUTCOMES = (MOVED, NOISE, UNKNOWN, IDENTICAL)
MARKS = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}


class Row(NamedTuple):
    """A number that both builds have, in words."""

    configuration: str
    metric: str
    means: str
    difference: str


def text_report(changes: Changes, everything: bool = False) -> str:
    """All that differs; the largest moves and the first sentences alone, unless `everything` is asked for."""
    few = 10**9 if everything else FEW
    parts = [[f"What moved from {changes.old.title}\n             to {changes.new.title}"], _causes(changes, few)]
    if not changes.differ:
        parts += [["Nothing moved: every number, verdict, sentence and figure is what it was."]]
    else:
        parts += [_numbers(changes, few), _verdicts(changes, few), _text(changes, few), _figures(changes)]
        if not everything:
            parts += [["Shortened where it says so: --all tells everything, --html FILE writes a page with it."]]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def summary(changes: Changes) -> str:
    """Three lines: numbers; verdicts, sentences and figures; the causes."""
    names = [f"{cause.name} {cause.what}" if cause.kind == SETTING else cause.name for cause in changes.causes]
    causes = f"Cause: {shortlist(names, 3)}." if names else "Cause: none in code, settings, words or libraries."
    if not changes.differ:
        return f"Nothing moved since {changes.old.title}.\n{causes} More: writeup changes"
    sweeps = changes.numbers.moved_sweeps
    where = f" ({', '.join(sweeps[:3])}{', …' * (len(sweeps) > 3)})" if sweeps else ""
    flipped = [f"{new['id']} {old['verdict']} → {new['verdict']}" for old, new in changes.verdicts.flipped]
    verdicts = count_verdicts(changes.verdicts)
    verdicts += f" ({shortlist(flipped, 2)})" if flipped else ""
    for word, entries in (("added", changes.verdicts.added), ("removed", changes.verdicts.removed)):
        verdicts += f", claims {word} {len(entries)}" if entries else ""
    figures = f"{len(changes.figures.changed)} of {changes.figures.count} figures redrawn"
    return (
        f"Since {changes.old.title}: {count_numbers(changes.numbers)}{where}\n"
        f"{verdicts[:1].upper()}{verdicts[1:]}; {count_sentences(changes)}; {figures}.\n{causes} More: writeup changes"
    )


def unexpected_claims(build: Build) -> str:
    """The claims of a build whose verdict was not expected, refuted ones first, on one line; empty if none."""
    plan, entries = build.json("results/plan.json") or {}, build.json(CLAIMS) or []
    claims = unexpected(entries, bool(plan.get("preliminary")))
    if not claims:
        return ""
    names = [f"{entry['id']} {entry['verdict']} (expected {entry['expected']})" for entry in claims]
    return (
        f"{len(claims)} of {len(entries)} claims came out otherwise than expected: {shortlist(names, 3)}. "
        "More: writeup verdicts"
    )


def reach(cause: Cause) -> str:
    """The steps that a cause reaches, in words; of a key of the configuration, the runs that it is for."""
    if cause.kind == SETTING:
        sweep = re.fullmatch(r"sweeps\.(\w+)\.(?!title)(.+)", cause.name)
        return f"for the runs of the sweep {sweep[1]}" if sweep else ""
    if cause.steps is None:
        return "can reach every step"
    figures = sorted(step for step in cause.steps if step.startswith("draw_"))
    others = sorted(cause.steps - {*RUN_STEPS, *figures})
    steps = [*(f"{name} (every run)" for name in RUN_STEPS if name in cause.steps), *others]
    return f"reaches {shortlist([*steps, *([f'{len(figures)} figures'] if len(figures) > 2 else figures)], 4)}"


def count_numbers(numbers: Numbers) -> str:
    """How many numbers had each outcome, in words."""
    counts = {
        "within noise": len(numbers.of(NOISE)),
        "with a single seed": len(numbers.of(UNKNOWN)),
        "exact": f"{len(numbers.exact)} of {numbers.exact_count}" if numbers.exact else 0,
        "new": len(numbers.added),
        "gone": len(numbers.removed),
    }
    moved = f"{len(numbers.of(MOVED))} of {len(numbers.moves)} numbers moved"
    return ", ".join([moved, *(f"{word} {count}" for word, count in counts.items() if count)])


def count_verdicts(verdicts: Verdicts) -> str:
    """How many verdicts turned, in words."""
    if not verdicts.count:
        return "verdicts were not decided in one of the two"
    return f"{len(verdicts.flipped)} of {verdicts.count} verdicts turned"


def count_sentences(changes: Changes) -> str:
    """How many sentences changed, and how many of these in their numbers alone."""
    if not changes.text.written:
        return "sentences were not written in one of the two"
    numbers = len(changes.text.numbers_only)
    return f"{count(len(changes.text.sentences) + numbers, 'sentence')} changed, {numbers} in numbers alone"


def exact_value(value: object) -> str:
    """An exact number, to six digits."""
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def outcome_counts(numbers: Numbers) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """The outcomes that occur, and for each sweep its title and how many of its numbers had each of them."""
    outcomes = [word for word in OUTCOMES if numbers.of(word)]
    table = []
    for name, title in numbers.titles.items():
        words = [move.outcome for quantity, move in numbers.moves.items() if quantity.sweep == name]
        table += [(title, [words.count(word) for word in outcomes])] if words else []
    return outcomes, table


def judged(numbers: Numbers) -> str:
    """How it was judged whether a number moved."""
    moves = [move for move in numbers.moves.values() if move.low is not None]
    if not moves:
        return "no spread over seeds to judge by" if numbers.of(UNKNOWN) else ""
    seeds = sorted({move.seeds for move in moves if move.paired})
    over = f"paired over {' or '.join(map(str, seeds))} seeds" if seeds else "seeds differ: Welch's intervals"
    by_chance = (1 - numbers.confidence) * len(moves)
    count = f"{by_chance:.0f}" if by_chance >= 1 else "fewer than one"
    return (
        f"{over}, intervals at {show_percent(numbers.confidence)}; by chance alone {count} of these would seem to move"
    )


def configurations(numbers: Numbers, quantities: Iterable[Quantity]) -> list[str]:
    """The configurations of the quantities, with their metrics where not all those of their sweep are meant."""
    measured = {(at.sweep, at.metric) for at in (*numbers.moves, *numbers.added, *numbers.removed)}
    most, metrics = Counter(sweep for sweep, _ in measured), dict[tuple[str, str], list[str]]()
    for at in quantities:
        metrics.setdefault((at.sweep, at.point), []).append(at.words)
    return [
        f"{numbers.titles[sweep]}: {point}" + (f", {', '.join(some)}" if len(some) < most[sweep] else "")
        for (sweep, point), some in metrics.items()
    ]


def row(numbers: Numbers, quantity: Quantity) -> Row:
    """The number at `quantity`."""
    move = numbers.moves[quantity]
    means = f"{show_mean(quantity, move.old)} → {show_mean(quantity, move.new)}"
    return Row(
        f"{numbers.titles[quantity.sweep]}: {quantity.point}", quantity.words, means, show_difference(quantity, move)
    )


def marked(old: Sequence[str], new: Sequence[str]) -> str:
    """The words of two sentences as one, removed words as [-…-], added words as {+…+}."""
    return " ".join(MARKS[kind].format(" ".join(words)) for kind, words in word_changes(old, new))


def _causes(changes: Changes, few: int) -> list[str]:
    if not changes.causes:
        return ["Cause: nothing was changed in code, settings, claims, templates or libraries."]
    lines = []
    for cause in changes.causes:
        name = f"{cause.name}:" if cause.kind == SETTING else cause.name
        lines.append(f"  {cause.kind:<9} " + "; ".join(filter(None, [f"{name} {cause.what}", reach(cause)])))
    return ["Cause", *_cut(lines, max(few, 2 * FEW), "causes")]


def _numbers(changes: Changes, few: int) -> list[str]:
    numbers = changes.numbers
    if not numbers.differ:
        return [f"Numbers: all {len(numbers.moves) + numbers.exact_count} are identical."]
    lines = [f"Numbers: {count_numbers(numbers)}", *([f"  ({judged(numbers)})"] if judged(numbers) else [])]
    lines += _possible_causes(changes, "numbers")
    outcomes, table = outcome_counts(numbers)
    if table:
        lines.append(f"  {'sweep':<34}" + "".join(f"{word:>14}" for word in outcomes))
        lines += [f"  {title[:33]:<34}" + "".join(f"{n or '·':>14}" for n in counts) for title, counts in table]
    for word in (MOVED, UNKNOWN, NOISE) if few > FEW else (MOVED, UNKNOWN):
        heads = [(quantity, 1) for quantity in numbers.of(word)] if few > FEW else numbers.points(word)
        rows = _aligned([row(numbers, quantity) for quantity, _ in heads])
        more = [f"  (and {count - 1} more of its numbers)" if count > 1 else "" for _, count in heads]
        moves = [f"    {line}{rest}" for line, rest in zip(rows, more, strict=True)]
        lines += _block(f"{word}, the largest against their noise first", moves, few, "configurations")
    for word, quantities in (("new", numbers.added), ("gone", numbers.removed)):
        lines += _block(word, [f"    {line}" for line in configurations(numbers, quantities)], few, "configurations")
    exact = [f"    {at}: {exact_value(old)} → {exact_value(new)}" for at, (old, new) in numbers.exact.items()]
    return [*lines, *_block("exact", exact, few, "exact numbers")]


def _verdicts(changes: Changes, few: int) -> list[str]:
    verdicts = changes.verdicts
    if not verdicts.count:
        return ["Verdicts: not decided in one of the two."]
    if not verdicts.differ:
        return [f"Verdicts: all {verdicts.count} claims are decided as before."]
    lines = [f"Verdicts: {len(verdicts.flipped)} of {verdicts.count} turned", *_possible_causes(changes, "verdicts")]
    flipped = []
    for old, new in verdicts.flipped:
        against = "" if is_expected(new) else f" (expected {new['expected']})"
        flipped.append(f"  {new['id']}: {old['verdict']} → {new['verdict']}  {new['statement']}{against}")
    lines += _cut(flipped, few, "verdicts")
    for word, claims in (("added", verdicts.added), ("removed", verdicts.removed)):
        entries = [f"  {word} {claim['id']}: {claim['statement']} ({claim['verdict']})" for claim in claims]
        lines += _cut(entries, few, "claims")
    for old, new in verdicts.reworded:
        lines.append(f"  reworded {new['id']}: {marked(words_of(old['statement']), words_of(new['statement']))}")
    return lines


def _text(changes: Changes, few: int) -> list[str]:
    text = changes.text
    if not text.written:
        return ["Text: not written in one of the two."]
    if not text.differ:
        return ["Text: every sentence is what it was."]
    lines = [f"Text: {count_sentences(changes)}", *_possible_causes(changes, "text")]
    lines += [f"  section added: {title}" for title in text.added]
    lines += [f"  section removed: {title}" for title in text.removed]
    pairs = [(title, pair) for title, pairs in text.rewritten.items() for pair in pairs]
    pairs.sort(key=lambda entry: entry[1].numbers_only)  # words first
    sentences = [f"  {title}\n{_wrapped(marked(pair.old, pair.new), 4)}" for title, pair in pairs]
    return [*lines, *_cut(sentences, few, "sentences")]


def _figures(changes: Changes) -> list[str]:
    figures = changes.figures
    if not figures.differ:
        return [f"Figures: all {figures.count} are what they were."]
    lines = [
        f"Figures: {len(figures.changed)} of {figures.count} drawn otherwise",
        *_possible_causes(changes, "figures"),
    ]
    groups = (("drawn otherwise", figures.changed), ("added", figures.added), ("removed", figures.removed))
    return [*lines, *(_wrapped(f"{word}: {', '.join(names)}", 2) for word, names in groups if names)]


def _possible_causes(changes: Changes, part: str) -> Iterator[str]:
    if names := changes.possible_causes(part):
        yield _wrapped(f"can come from: {shortlist(names, FEW)}", 2)


def _block(heading: str, lines: Sequence[str], few: int, what: str) -> list[str]:
    return ["", f"  {heading}", *_cut(lines, few, what, "    ")] if lines else []


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row of cells, in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cut(lines: Sequence[str], few: int, what: str, indent: str = "  ") -> list[str]:
    rest = len(lines) - few
    return [*lines[:few], *([f"{indent}… and {rest} more {what}"] if rest > 0 else [])]


def _wrapped(words: str, indent: int) -> str:
    return fill(words, WIDTH, initial_indent=indent * " ", subsequent_indent=4 * " ", break_on_hyphens=False)
