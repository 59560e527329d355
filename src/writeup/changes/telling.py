"""What moved, as one page of plain text, and as the three lines that stand at the end of a build."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

from writeup.changes import causes as origin
from writeup.changes.builds import CLAIMS, Build
from writeup.changes.causes import EVERYTHING, Cause
from writeup.changes.comparison import Changes, moved_names
from writeup.changes.numbers import Numbers, Place, shown, shown_difference
from writeup.changes.passages import Rewritten, readable, word_changes, words_of
from writeup.changes.statistics import IDENTICAL, MOVED, NOISE, UNKNOWN
from writeup.changes.verdicts import Entry
from writeup.claims.verdicts import OPEN, unexpected
from writeup.study.records import METRICS

WIDTH = 110
FEW = 8
REMOVED, ADDED = ("[-", "-]"), ("{+", "+}")
FOR = {"data": "for every run", "defaults": "for every run", "seeds": "for every run", "claims": "for the verdicts"}
WORDS = (MOVED, NOISE, UNKNOWN, IDENTICAL)


def page(changes: Changes, everything: bool = False) -> str:
    """All that differs; the largest moves and the first sentences alone, unless `everything` is asked for."""
    few = 10**9 if everything else FEW
    heading = f"What moved from {changes.old.title}\n             to {changes.new.title}"
    parts = [heading, _causes(changes, few)]
    if not changes.differ:
        return "\n\n".join([*parts, "Nothing moved: every number, verdict, sentence and figure is what it was."]) + "\n"
    parts += [_numbers(changes, few), _verdicts(changes, few), _text(changes, few), _figures(changes)]
    more = (
        "" if everything else "Shortened where it says so: --all tells everything, --html FILE writes a page with it."
    )
    return "\n\n".join(filter(None, [*parts, more])) + "\n"


def summary(changes: Changes) -> str:
    """Three lines: numbers, what is said of them, and the cause."""
    if not changes.differ:
        numbers, said = f"Nothing moved since {changes.old.title}.", ""
    else:
        numbers = f"Since {changes.old.title}: {_counted(changes.numbers)}"
        sweeps = moved_names(changes)
        numbers += f" ({', '.join(sweeps[:3])}{', …' * (len(sweeps) > 3)})" if sweeps else ""
        said = f"{_said(changes)}."
    names = [f"{cause.name} {cause.what}" if cause.kind == origin.SETTING else cause.name for cause in changes.causes]
    cause = f"Cause: {_listed(names, 3)}." if names else "Cause: none in code, settings, words or libraries."
    return "\n".join(filter(None, [numbers, said, f"{cause} More: writeup changes"]))


def otherwise(build: Build) -> str:
    """What of a build came out otherwise than expected, refuted claims first, on one line; empty if nothing did."""
    plan, entries = build.json("results/plan.json") or {}, build.json(CLAIMS) or []
    found = unexpected(entries, bool(plan.get("preliminary")))
    if not found:
        return ""
    named = [f"{entry['id']} {entry['verdict']} (expected {entry['expected']})" for entry in found]
    return (
        f"{len(found)} of {len(entries)} claims came out otherwise than expected: {_listed(named, 3)}. "
        "More: writeup verdicts"
    )


def reach(cause: Cause) -> str:
    """The steps that a cause reaches, or what a setting is for, in words; most follows from the runs."""
    if cause.kind == origin.SETTING:
        first, _, rest = cause.name.partition(".")
        if first == "sweeps" and "." in rest and not rest.endswith(".title"):
            return f"for the runs of the sweep {rest.partition('.')[0]}"
        return {"search": "for the search", "sweeps": "for the sweep"}.get(first, FOR.get(first, "for the whole study"))
    if cause.reaches == EVERYTHING:
        return "can reach every step"
    steps = sorted(cause.reaches, key=lambda step: (step != "train", step.startswith("figure"), step))
    figures = [step for step in steps if step.startswith("figure_")]
    others = ["train (every run)" if step == "train" else step for step in steps if step not in figures]
    others += [f"{len(figures)} figures"] if len(figures) > 2 else figures
    return f"reaches {_listed(others, 4)}"


def counts(numbers: Numbers) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """The outcomes that there are, and for each sweep its title and how many of its numbers had each of them."""
    outcomes = [word for word in WORDS if numbers.of(word)]
    table = []
    for name, title in numbers.titles.items():
        words = [move.word for place, move in numbers.moves.items() if place.sweep == name]
        if words:
            table.append((title, [words.count(word) for word in outcomes]))
    return outcomes, table


def how(numbers: Numbers) -> str:
    """How it was judged whether a number moved."""
    moves = [move for move in numbers.moves.values() if move.low is not None]
    if not moves:
        return "no spread over seeds to judge by" if numbers.of(UNKNOWN) else ""
    pairs = sum(move.paired for move in moves)
    seeds = sorted({move.seeds for move in moves if move.paired})
    over = f"paired over {' or '.join(map(str, seeds))} seeds" if pairs else "seeds differ: Welch's intervals"
    chance = f"{numbers.by_chance:.0f}" if numbers.by_chance >= 1 else "fewer than one"
    return f"{over}, intervals at {numbers.confidence:.0%}; by chance alone {chance} of these would seem to move"


def whole(numbers: Numbers, places: Iterable[Place]) -> list[str]:
    """The configurations of the places, with their metrics where not all of them are meant."""
    found: dict[str, list[str]] = {}
    for at in places:
        found.setdefault(f"{numbers.titles[at.sweep]}: {at.point}", []).append(at.words)
    return [
        name + (f", {', '.join(metrics)}" if len(metrics) < len(METRICS) else "") for name, metrics in found.items()
    ]


def exact_value(value: object) -> str:
    """An exact number, as short as it tells what it is."""
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _causes(changes: Changes, few: int) -> str:
    if not changes.causes:
        return "Cause: nothing was changed in code, settings, claims, templates, libraries or images."
    lines = [
        f"  {cause.kind:<9} {cause.name}{':' if cause.kind == origin.SETTING else ''} {cause.what}; {reach(cause)}"
        for cause in changes.causes
    ]
    return "\n".join(["Cause", *_cut(lines, max(few, 2 * FEW), "causes")])


def _counted(numbers: Numbers) -> str:
    found = {word: len(numbers.of(word)) for word in WORDS}
    told = [f"{found[MOVED]} of {len(numbers.moves)} numbers moved"]
    told += [f"within noise {found[NOISE]}"] * bool(found[NOISE])
    told += [f"with a single seed {found[UNKNOWN]}"] * bool(found[UNKNOWN])
    told += [f"exact {len(numbers.exact)} of {numbers.exact_count}"] * bool(numbers.exact)
    told += [f"new {len(numbers.added)}"] * bool(numbers.added)
    told += [f"gone {len(numbers.removed)}"] * bool(numbers.removed)
    return ", ".join(told)


def _said(changes: Changes) -> str:
    flipped = changes.verdicts.flipped
    verdicts = [f"{new['id']} {old['verdict']} → {new['verdict']}" for old, new in flipped]
    told = f"{len(flipped)} of {changes.verdicts.count} verdicts turned"
    told += f" ({_listed(verdicts, 2)})" if verdicts else ""
    claims = [("added", changes.verdicts.added), ("removed", changes.verdicts.removed)]
    told += "".join(f", claims {word} {len(entries)}" for word, entries in claims if entries)
    told += f"; {_sentences(changes)}"
    return f"{told}; {len(changes.figures.changed)} of {changes.figures.count} figures redrawn"


def _numbers(changes: Changes, few: int) -> str:
    numbers, everything = changes.numbers, few > FEW
    if not numbers.differ:
        return f"Numbers: all {len(numbers.moves) + numbers.exact_count} are identical."
    lines = [f"Numbers: {_counted(numbers)}"]
    lines += [f"  ({how(numbers)})"] * bool(how(numbers))
    lines += _because(changes.of_numbers())
    if numbers.moves:
        outcomes, table = counts(numbers)
        lines.append(f"  {'sweep':<34}" + "".join(f"{word:>14}" for word in outcomes))
        lines += [f"  {title[:33]:<34}" + "".join(f"{n or '·':>14}" for n in row) for title, row in table]
    for word in (MOVED, UNKNOWN, NOISE) if everything else (MOVED, UNKNOWN):
        moves = _moves(numbers, word, everything)
        if moves:
            lines += [
                "",
                f"  {word}, the largest against their noise first",
                *_cut(moves, few, "configurations", "    "),
            ]
    for word, places in (("new", numbers.added), ("gone", numbers.removed)):
        points = [f"    {line}" for line in whole(numbers, places)]
        lines += ["", f"  {word}", *_cut(points, few, "configurations", "    ")] if points else []
    exact = [f"    {place}: {exact_value(old)} → {exact_value(new)}" for place, (old, new) in numbers.exact.items()]
    lines += ["", "  exact", *_cut(exact, few, "exact numbers", "    ")] if exact else []
    return "\n".join(lines)


def _moves(numbers: Numbers, word: str, everything: bool) -> list[str]:
    """The numbers with that outcome, a line each, or a line for each configuration."""
    heads = [(place, 1) for place in numbers.of(word)] if everything else numbers.points(word)
    rows = [[f"{numbers.titles[at.sweep]}: {at.point}", at.words, *_from_to(numbers, at)] for at, _ in heads]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    columns = ["  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)) for row in rows]
    return [f"    {line.rstrip()}{_besides(count)}" for line, (_, count) in zip(columns, heads, strict=True)]


def _from_to(numbers: Numbers, place: Place) -> tuple[str, str]:
    move = numbers.moves[place]
    return f"{shown(place, move.old)} → {shown(place, move.new)}", shown_difference(place, move)


def _besides(count: int) -> str:
    return f"  (and {count - 1} more of its numbers)" if count > 1 else ""


def _verdicts(changes: Changes, few: int) -> str:
    verdicts = changes.verdicts
    if not verdicts.count:
        return "Verdicts: not decided in one of the two."
    if not verdicts.differ:
        return f"Verdicts: all {verdicts.count} claims are decided as before."
    lines = [f"Verdicts: {len(verdicts.flipped)} of {verdicts.count} turned", *_because(changes.of_verdicts(), changes)]
    lines += _cut([_flip(*pair) for pair in verdicts.flipped], few, "verdicts")
    for word, entries in (("added", verdicts.added), ("removed", verdicts.removed)):
        lines += _cut(
            [f"  {word} {entry['id']}: {entry['statement']} ({entry['verdict']})" for entry in entries], few, "claims"
        )
    for old, new in verdicts.reworded:
        lines.append(f"  reworded {new['id']}: {marked(words_of(old['statement']), words_of(new['statement']))}")
    return "\n".join(lines)


def _flip(old: Entry, new: Entry) -> str:
    told = f"  {new['id']}: {old['verdict']} → {new['verdict']}  {new['statement']}"
    return told + (f" (expected {new['expected']})" if new["expected"] not in (OPEN, new["verdict"]) else "")


def _text(changes: Changes, few: int) -> str:
    text = changes.text
    if not text.written:
        return "Text: not written in one of the two."
    if not text.differ:
        return "Text: every sentence is what it was."
    lines = [
        f"Text: {_sentences(changes)}",
        *_because(changes.of_text(), changes),
    ]
    lines += [f"  section added: {title}" for title in text.added]
    lines += [f"  section removed: {title}" for title in text.removed]
    told = [(title, pair) for title, pairs in text.rewritten.items() for pair in pairs]
    told.sort(key=lambda at: at[1].numbers_only)  # words first
    shown_at = [line for title, pair in told for line in [f"  {title}\n{_sentence(pair)}"]]
    return "\n".join([*lines, *_cut(shown_at, few, "sentences")])


def _sentences(changes: Changes) -> str:
    """How many sentences changed, and of these how many in their numbers alone."""
    words, numbers = len(changes.text.sentences), len(changes.text.numbers_only)
    return f"{words + numbers} sentence{'s' * (words + numbers != 1)} changed, {numbers} in numbers alone"


def _sentence(pair: Rewritten) -> str:
    words = marked(pair.old.words if pair.old else (), pair.new.words if pair.new else ())
    return fill(words, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def marked(old: Sequence[str], new: Sequence[str]) -> str:
    """One sentence of both: what was taken out as [-…-], what was put in as {+…+}."""
    pieces = []
    for before, after, same in word_changes(old, new):
        for words, (opened, closed) in ((before, REMOVED), (() if same else after, ADDED)):
            said = " ".join(map(readable, words))
            pieces += [said if same else f"{opened}{said}{closed}"] if said else []
    return " ".join(pieces)


def _figures(changes: Changes) -> str:
    figures = changes.figures
    if not figures.differ:
        return f"Figures: all {figures.count} are what they were."
    lines = [
        f"Figures: {len(figures.changed)} of {figures.count} drawn otherwise",
        *_because(changes.of_figures(), changes),
    ]
    for word, names in (("drawn otherwise", figures.changed), ("added", figures.added), ("removed", figures.removed)):
        lines += (
            [fill(f"{word}: {', '.join(names)}", WIDTH, initial_indent="  ", subsequent_indent="    ")] if names else []
        )
    return "\n".join(lines)


def _because(causes: Sequence[Cause], changes: Changes | None = None) -> Iterator[str]:
    """A line with what can have moved a part of the results; after the numbers, those that moved are a cause too."""
    names = [cause.name for cause in causes]
    names += ["the numbers above"] if changes and changes.numbers.differ else []
    if names:
        yield fill(f"can come from: {_listed(names, FEW)}", WIDTH, initial_indent="  ", subsequent_indent="    ")


def _cut(lines: Sequence[str], few: int, what: str, indent: str = "  ") -> list[str]:
    rest = len(lines) - few
    return [*lines[:few], *([f"{indent}… and {rest} more {what}"] if rest > 0 else [])]


def _listed(names: Iterable[str], most: int) -> str:
    every = list(dict.fromkeys(names))
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
