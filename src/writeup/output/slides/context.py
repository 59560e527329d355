"""The names that the templates of the slides may use. A slide says nothing that the document does not say.

title(id)         what a claim says, without its mark, for the heading of a slide: it follows the verdict
claim(id)         what a claim says, with its mark; `quote(id)` the original's own words for it
because(id)       the author's reason for the verdict of a claim, marked as a reading; `has_because(id)` if it has one
excerpt(id)       what stands in the document under that anchor: the words of a heading, a formula, a figure, a table,
                  or any passage `::: {#part:id …}` or `[…]{#part:id …}`; `excerpt(id, columns=[…])` is a table
                  with the columns whose heads begin so and those before them
has(id)           whether the document has that anchor
has_claim(id)     whether the study has that claim; claims(section) the names of those of one section, in their order
rest(section)     what a section displays and the deck does not show so far; rests() the sections that have such a rest
backup            whether the deck is to have all that
contradictions()  the claims that came out otherwise than expected, as a warning; nothing if there are none
sweeps, plan      the study's sweeps, and results/plan.json
words_of(sweep)   the template that explains a sweep: the study's own, or its table, curves and claims
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.document import ledger_entries
from writeup.document.pandoc_ast import Node
from writeup.document.plain import plain_titles
from writeup.document.sourced import with_source
from writeup.errors import DocumentError
from writeup.output.slides.excerpts import Excerpts


class Context:
    """All that the templates may name, from the document's tree, the plan and the claims."""

    def __init__(
        self,
        document: Node,
        plan: Mapping[str, Any],
        claims: Sequence[Mapping[str, Any]],
        own: Path,
        *,
        backup: bool = False,
    ) -> None:
        self.excerpts = Excerpts(document)
        self.backup = backup
        self.plan, self.own = plain_titles(plan), own
        self.claims = {claim["id"]: claim for claim in claims}

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
            "has_claim": self.claims.__contains__,
            "because": lambda name: ledger_entries.reading(self._find(name)),
            "has_because": lambda name: bool(self._find(name)["because"]),
            "claim": lambda name: ledger_entries.stated(self._find(name), preliminary=self.preliminary),
            "quote": self.quote,
            "claims": lambda section: [name for name, claim in self.claims.items() if claim["section"] == section],
            "contradictions": lambda: ledger_entries.contradictions(self.claims.values(), preliminary=self.preliminary),
            "words_of": self.words_of,
        }

    @property
    def preliminary(self) -> bool:
        """Whether a claim about runs may stay undecided."""
        return bool(self.plan["preliminary"])

    def excerpt(self, identifier: str, columns: Sequence[str] = ()) -> str:
        """A placeholder that `writeup.output.slides.slide_sources` fills with that excerpt of the document."""
        if identifier not in self.excerpts:
            raise DocumentError(
                f"the document has no {identifier} for a slide to show; mend the name, "
                f"or ask first: <% if has({identifier!r}) %>."
            )
        if not columns:
            self.excerpts.shown.add(identifier)
        return _placeholder(identifier, columns)

    def title(self, name: str) -> str:
        """What the claim `name` says under its verdict, without a full stop."""
        return str(self._find(name)["sentence"]).removesuffix(".")

    def quote(self, name: str) -> str:
        """The original's own words for the claim `name`, with its badge."""
        claim = self._find(name)
        if not claim["quote"]:
            raise DocumentError(f"the claim {name} has no quote; give it one, or write << claim({name!r}) >>.")
        return f"“{claim['quote']}” {ledger_entries.badge(claim, preliminary=self.preliminary)}"

    def words_of(self, sweep: str) -> str:
        """The template with the words for a sweep: the study's own, never that of another study; else its claims."""
        name = f"slides/sweeps/{sweep}.md"
        return name if (self.own / name).exists() else "slides/sweep.md"

    def _find(self, name: str) -> Mapping[str, Any]:
        if name not in self.claims:
            raise DocumentError(f"no claim is called {name!r}; declare it in the file of claims, or mend the name.")
        return self.claims[name]


def _placeholder(identifier: str, columns: Sequence[str] = ()) -> str:
    return f'[]{{.excerpt of="{identifier}" columns="{"|".join(columns)}"}}'
