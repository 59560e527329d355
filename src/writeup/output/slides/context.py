"""The names that the templates of the slides may use. A slide says nothing that the document does not say.

excerpt(id)       what stands in the document under that anchor: the words of a heading, a formula, a figure, a table,
                  or any passage `::: {#part:id …}` or `[…]{#part:id …}`; `excerpt(id, name)` a figure, drawn as `name`
has(id)           whether the document has that anchor; has_drawing(name) whether the study has a figure of that name
claim(id)         what a claim says under its verdict, with its badge; `quote(id)` the original's own words for it
claims(section)   the names of the claims of one section, in the order declared
verdicts_table()  how many claims of each section came out as what
contradictions()  the claims that came out otherwise than expected, as a warning; nothing if there are none
sweeps, plan      the study's sweeps, and results/plan.json
words_of(sweep)   the template that explains a sweep: the study's own, or a list of its claims
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from writeup.document import formula_rendering, ledger_entries
from writeup.document.document_tree import SYMBOLS
from writeup.document.pandoc_ast import Node
from writeup.document.plain import plain_titles
from writeup.document.sourced import Sourced, show_sourced, with_source
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
        figures: Collection[str],
    ) -> None:
        self.excerpts = Excerpts(document)
        self.plan, self.own, self.figures = plain_titles(plan), own, figures
        self.claims = {claim["id"]: claim for claim in claims}

    def names(self) -> dict[str, Any]:
        """The names, as the templates see them."""
        return {
            "plan": with_source(self.plan, "plan.json"),
            "sweeps": self.plan["sweeps"],
            "excerpt": self.excerpt,
            "has": self.excerpts.__contains__,
            "has_drawing": frozenset(self.figures).__contains__,
            "claim": lambda name: ledger_entries.stated(self._find(name), preliminary=self.preliminary),
            "quote": self.quote,
            "claims": lambda section: [name for name, claim in self.claims.items() if claim["section"] == section],
            "verdicts_table": self.verdicts_table,
            "contradictions": lambda: ledger_entries.contradictions(self.claims.values(), preliminary=self.preliminary),
            "words_of": self.words_of,
        }

    @property
    def preliminary(self) -> bool:
        """Whether a claim about runs may stay undecided."""
        return bool(self.plan["preliminary"])

    def excerpt(self, identifier: str, drawn_as: str = "") -> str:
        """A placeholder that `writeup.output.slides.slide_sources` fills with that excerpt of the document."""
        if identifier not in self.excerpts:
            raise DocumentError(
                f"the document has no {identifier} for a slide to show; mend the name, "
                f"or ask first: <% if has({identifier!r}) %>."
            )
        return f'[]{{.excerpt of="{identifier}" as="{drawn_as}"}}'

    def quote(self, name: str) -> str:
        """The original's own words for the claim `name`, with its badge."""
        claim = self._find(name)
        if not claim["quote"]:
            raise DocumentError(f"the claim {name} has no quote; give it one, or write << claim({name!r}) >>.")
        return f"“{claim['quote']}” {ledger_entries.badge(claim, preliminary=self.preliminary)}"

    def verdicts_table(self) -> str:
        """A row for each section: its claims, by verdict."""
        counts = Counter((claim["section"], claim["verdict"]) for claim in self.claims.values())
        sections = list(dict.fromkeys(claim["section"] for claim in self.claims.values()))
        verdicts = [verdict for verdict in SYMBOLS if any(counts[section, verdict] for section in sections)]
        rows = [
            [
                self.excerpt(f"sec:{section}")
                if f"sec:{section}" in self.excerpts
                else section.replace("_", " ").capitalize(),
                *(_count(counts[section, verdict], f"{section.replace('_', ' ')}, {verdict}") for verdict in verdicts),
            ]
            for section in sections
        ]
        sums = [_count(sum(counts[section, verdict] for section in sections), verdict) for verdict in verdicts]
        heads = ["Section", *(verdict.capitalize() for verdict in verdicts)]
        return formula_rendering.table(heads, [*rows, ["**All**", *sums]], left=[0])

    def words_of(self, sweep: str) -> str:
        """The template with the words for a sweep: the study's own, never that of another study; else its claims."""
        name = f"slides/sweeps/{sweep}.md"
        return name if (self.own / name).exists() else "slides/sweeps/any.md"

    def _find(self, name: str) -> Mapping[str, Any]:
        if name not in self.claims:
            raise DocumentError(f"no claim is called {name!r}; declare it in the file of claims, or mend the name.")
        return self.claims[name]


def _count(number: int, place: str) -> str:
    return show_sourced(Sourced(number, f"claims.json: {place}")) if number else "–"
