"""The names that the templates of the slides may use. A slide says nothing that the document does not say.

title(id)         what a claim says, without its mark, for the heading of a slide: it follows the verdict
title(id, words)  these words, shorter, where the verdict is the one that the claim expects; else what the claim says.
                  Words that rest on more claims name them, `also=[…]`, and need the verdict expected of each
claim(id)         what a claim says, with its mark; `claim(id, words)` in these words, as a title
quote(id)         the original's own words for a claim
value(file, place)    a number that the document prints, by the result file and the place that it is from
because(id)       the author's reason for the verdict of a claim, marked as a reading; `has_because(id)` if it has one
excerpt(id)       what stands in the document under that anchor: the words of a heading, a formula, a figure, a table,
                  or any passage `::: {#part:id …}` or `[…]{#part:id …}`; `excerpt(id, columns=[…])` is a table
                  with the columns whose heads begin so and those before them, `caption="…"` a caption for the slide
has(id)           whether the document has that anchor
has_claim(id)     whether the study has that claim; claims(section) the names of those of one section, in their order
rest(section)     what a section displays and the deck does not show so far; rests() the sections that have such a rest
backup            whether the deck is to have all that
contradictions()  the claims that came out otherwise than expected, as a warning; nothing if there are none
columns           the heads of the metrics that a table on a slide has room for
best_columns      the same where the best configurations are compared
score             whether a metric chooses the best configuration
published         how many published values there are, `.all`, and how many lie where a single run is expected, `.given`
sweeps, plan      the study's sweeps, and results/plan.json
words_of(sweep)   the template that explains a sweep: the study's own, or its table, curves and claims
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from writeup.claims.sentences import hand_typed
from writeup.claims.verdicts import SUPPORTED
from writeup.document import ledger_entries
from writeup.document.ledger_entries import ClaimNames
from writeup.document.measures import heads, ranked, tabled
from writeup.document.pandoc_ast import Node
from writeup.document.plain import bracketed, plain_titles
from writeup.document.sourced import Sourced, attribute, file_name, with_place, with_source
from writeup.errors import DocumentError
from writeup.experiment.declaration import Experiment, Metric
from writeup.output.figures import published_rows
from writeup.output.slides.excerpts import Excerpts

BEST = 3  # metrics of the best configurations that a slide has room for
VALUE = re.compile(r"\[[^\]]*\]\{\.value[^}]*\}")


class Context:
    """All that the templates may name, from the document's tree, the plan and the claims."""

    def __init__(
        self,
        experiment: Experiment,
        document: Node,
        plan: Mapping[str, Any],
        claims: Sequence[Mapping[str, Any]],
        own: Path,
        *,
        backup: bool = False,
    ) -> None:
        self.experiment = experiment
        self.excerpts = Excerpts(document)
        self.backup = backup
        self.plan, self.own = plain_titles(plan), own
        self.claims = ClaimNames(claims, experiment.metrics, preliminary=bool(plan["preliminary"]))

    def names(self) -> dict[str, Any]:
        """The names, as the templates see them."""
        return {
            "plan": with_source(self.plan, "plan.json"),
            "sweeps": self.plan["sweeps"],
            "excerpt": self.excerpt,
            "has": self.excerpts.__contains__,
            "rest": lambda section: _placeholder(f"rest:{section}"),
            "rests": lambda: [section for section in self.excerpts.displays if self.excerpts.rest(section)],
            "backup": self.backup,
            "title": self.title,
            **self.claims.names(),
            "claim": self.claim,
            "value": self.value,
            "published": self.published(),
            "words_of": self.words_of,
            "columns": self.columns(),
            "best_columns": _titles(ranked(self.experiment)[:BEST]),
            "score": bool(self.experiment.score),
        }

    def columns(self) -> list[str]:
        """The heads of the metrics that a table on a slide shows: the first and the decisive one, or the first two."""
        metrics = tabled(self.experiment)
        decisive = [metric for metric in metrics if metric.decisive] or metrics[1:2]
        return _titles(list(dict.fromkeys([*metrics[:1], *decisive])))

    def excerpt(self, identifier: str, columns: Sequence[str] = (), caption: str = "") -> str:
        """A placeholder that `writeup.output.slides.slide_sources` fills with that excerpt of the document."""
        if identifier not in self.excerpts:
            raise DocumentError(
                f"the document has no {identifier} for a slide to show; mend the name, "
                f"or ask first: <% if has({identifier!r}) %>."
            )
        _refuse_typed(caption)
        if not columns:
            self.excerpts.shown.add(identifier)
        return _placeholder(identifier, columns, caption)

    def title(self, name: str, words: str = "", also: Sequence[str] = ()) -> str:
        """What the claim `name` says under its verdict, or `words` where that is the one expected; no full stop."""
        said = str(self._said(name, words, also)["sentence"]).removesuffix(".")
        return f'{bracketed(said)}{{.title claim="{name}" also="{" ".join(also)}"}}'

    def claim(self, name: str, words: str = "", also: Sequence[str] = ()) -> str:
        """The same as a sentence with its mark."""
        return ledger_entries.stated(self._said(name, words, also), preliminary=self.claims.preliminary)

    def _said(self, name: str, words: str, also: Sequence[str]) -> Mapping[str, Any]:
        """The claim `name`, which says `words` if it and `also` have the verdicts expected of them."""
        _refuse_typed(words)
        expected = all(claim["verdict"] == claim["expected"] for claim in map(self.claims.find, (name, *also)))
        return {**self.claims.find(name), **({"sentence": words} if words and expected else {})}

    def value(self, source: str, place: str) -> str:
        """A number as the document prints it, with its source."""
        known = self.excerpts.values
        file = source if (source, place) in known else file_name(source)
        printed = known.get((file, place), set())
        if len(printed) != 1:
            raise DocumentError(
                f"the document prints {len(printed)} different numbers from {source}: {place}; "
                "name the file and the place of one."
            )
        (number,) = printed
        return with_place(number, f"{file}: {place}")

    def published(self) -> Mapping[str, Sourced]:
        """How many values were published for configurations of the study, and how many are expected of a single run."""
        rows = published_rows.rows(self.experiment, self.plan, list(self.claims.all.values()))
        rows = [row for row in rows if row.declared]
        given = sum(row.verdict == SUPPORTED for row in rows)
        return {"all": Sourced(len(rows), "claims.json"), "given": Sourced(given, "claims.json")}

    def words_of(self, sweep: str) -> str:
        """The template with the words for a sweep: the study's own, never that of another study; else its claims."""
        name = f"slides/sweeps/{sweep}.md"
        return name if (self.own / name).exists() else "slides/sweep.md"


def _titles(metrics: Sequence[Metric]) -> list[str]:
    """The heads of the columns of `metrics`, as text."""
    return list(heads([replace(metric, decisive=False) for metric in metrics]).values())


def _refuse_typed(words: str) -> None:
    if typed := hand_typed(VALUE.sub("", words)):
        raise DocumentError(
            f"the number {typed[0]!r} in “{words}” is typed by hand; take it from a result: value(file, place)."
        )


def _placeholder(identifier: str, columns: Sequence[str] = (), caption: str = "") -> str:
    return f'{bracketed(caption)}{{.excerpt of="{identifier}" columns="{attribute("|".join(columns))}"}}'
