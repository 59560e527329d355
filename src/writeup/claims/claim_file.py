"""The claims as declared in YAML: read against their closed schema, before any result is looked at."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from writeup.claims.mentions import refuse_other_means, refuse_other_mentions
from writeup.claims.sentences import MISTAKES, hand_typed, refuse_paragraphs, smuggled
from writeup.claims.verdicts import PROVED, REFUTED, SUPPORTED, UNDECIDED, VERDICTS
from writeup.errors import ConfigError
from writeup.experiment.conversion import converted, read_declared
from writeup.experiment.declaration import Experiment
from writeup.experiment.schema import load_yaml
from writeup.tool import CLAIMS

SHARED = ("certificate", "relation", "agreement", "complete", "search_complete")
"""Rules whose claims are true of any study that tells their section."""
CONFIGURATIONS = ("at", "where", "than", "printed")
"""Terms of a rule that give values of parameters."""


@dataclass(frozen=True)
class Claim:
    """A sentence, the rule that decides it, and the verdict expected of it.

    `statement` is what the rule tests; `forms` has the sentence to print under a verdict, by the verdict, where the
    author wrote one. They and `because` (why that verdict is expected) are templates, see `sentences`; `quote` are the
    original's own words, where it made the claim. A declaration may leave out the section, which is then the sweep of
    the rule, and what is expected, which is then that the statement holds.
    """

    id: str
    section: str
    statement: str
    kind: str
    terms: Mapping[str, Any]
    expected: str
    because: str | None = None
    quote: str | None = None
    forms: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """All that is filled in with numbers."""
        return [self.statement, *self.forms.values(), *filter(None, [self.because])]

    def form(self, verdict: str) -> str:
        """The sentence to print under `verdict`: the author's own, or one that is true if the verdict is."""
        quoted = f"“{self.statement.strip().removesuffix('.')}”."
        usual = {REFUTED: f"It is not so that {quoted}", UNDECIDED: f"It is open whether {quoted}"}
        return self.forms.get(verdict) or usual.get(verdict, self.statement)


def read_claims(experiment: Experiment, path: str | Path, schema: Mapping[str, Any]) -> list[Claim]:
    """The claims declared in `path`, in their order; ConfigError names the claim and the key that is wrong."""
    claims = [_claim(experiment, entry) for entry in read_declared(path, schema)["claims"]]
    refuse_repeated(claims)
    return claims


def with_shared(
    experiment: Experiment, claims: Sequence[Claim], sections: Collection[str], schema: Mapping[str, Any]
) -> list[Claim]:
    """`claims` after those that come with the tool's `sections`, and that the study does not declare itself.

    A claim that comes with the tool is true of the `experiment` if the `schema` has its rule.
    """
    rules = set(SHARED) & set(schema["$defs"]["claim"]["properties"]["rule"]["properties"])
    own = {claim.id for claim in claims}
    shared = [
        _claim(experiment, entry)
        for entry in load_yaml(CLAIMS)["claims"]
        if entry["section"] in sections and entry["id"] not in own and rules.issuperset(entry["rule"])
    ]
    return [*shared, *claims]


def expected_on(path: str | Path) -> str | None:
    """The data set that the verdicts declared in `path` are expected on; None where any will do."""
    name: str | None = load_yaml(path).get("dataset")
    return name


def refuse_repeated(claims: Sequence[Claim]) -> None:
    """ConfigError if two claims have the same id."""
    for name, times in Counter(claim.id for claim in claims).items():
        if times > 1:
            raise ConfigError(f"claims: the id {name} is given twice; rename one of them.")


def _claim(experiment: Experiment, entry: Mapping[str, Any]) -> Claim:
    ((kind, terms),) = entry["rule"].items()
    terms = _typed(experiment, entry["id"], terms)
    for name in ("statement", *VERDICTS, "because", "quote"):
        refuse_paragraphs(f"claim {entry['id']}: {name}", entry.get(name, ""))
    _refuse_hand_typed_number(entry)
    if kind == "certificate":
        _refuse_hand_typed_formula(entry)
    if {"metric", "sweep"} & set(terms):
        refuse_other_mentions(experiment, entry["id"], _sentences(entry), terms)
        refuse_other_means(experiment, entry["id"], [*_sentences(entry), *filter(None, [entry.get("because")])], terms)
    optional = {name: entry.get(name) for name in ("because", "quote")}
    forms = {verdict: entry[verdict] for verdict in VERDICTS if verdict in entry}
    section = entry.get("section") or terms.get("sweep")
    if not section:
        raise ConfigError(f"claim {entry['id']}: its rule names no sweep; give the section that it belongs to.")
    expected = entry.get("expected", PROVED if kind == "certificate" else SUPPORTED)
    return Claim(entry["id"], section, entry["statement"], kind, terms, expected, **optional, forms=forms)


def _typed(experiment: Experiment, claim: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a rule, each value of a parameter of its type: YAML reads 1e-4 as text."""

    def typed(name: str, value: Any) -> Any:
        if name not in experiment.names:
            return value
        if isinstance(value, list):
            return [typed(name, item) for item in value]
        parameter = experiment.parameter(name)
        number = converted(value, parameter.schema)
        if parameter.is_number and isinstance(number, str):
            raise ConfigError(f"claim {claim}: {name} cannot be {value!r}; allowed: {parameter.allowed}.")
        return number

    return {
        term: {name: typed(name, value) for name, value in it.items()} if term in CONFIGURATIONS else it
        for term, it in terms.items()
    }


def _sentences(entry: Mapping[str, Any]) -> list[str]:
    """The statement of a claim and its forms, as declared."""
    return [entry[name] for name in ("statement", *VERDICTS) if name in entry]


def _refuse_hand_typed_number(entry: Mapping[str, Any]) -> None:
    texts = [*_sentences(entry), entry.get("because", "")]
    typed = [f"the number {number} is typed by hand" for text in texts for number in hand_typed(text)]
    typed += ["a value is typed between << and >>" for text in texts if _has_smuggled(text)]
    if typed:
        raise ConfigError(
            f"claim {entry['id']}: {typed[0]}; take it from the results, "
            "as << mean('METRIC', PARAMETER=VALUE) | show('UNIT') >>, or from the rule, as << rule.by | show('UNIT')"
            " >> or << rule.at.PARAMETER | show >>."
        )


def _has_smuggled(text: str) -> bool:
    try:
        return bool(smuggled(text))
    except MISTAKES:
        return False  # whoever fills it in names the mistake


def _refuse_hand_typed_formula(entry: Mapping[str, Any]) -> None:
    """What a certificate proves is stated in its own formula, or the sentence could say something else."""
    formulas = [tex for text in _sentences(entry) for tex in re.findall(r"\$([^$]+)\$", text)]
    typed = [tex for tex in formulas if "=" in tex and "<<" not in tex]
    if typed:
        raise ConfigError(
            f"claim {entry['id']}: the formula ${typed[0]}$ is typed by hand; take it from the certificate, as "
            "$<< evidence.formula >>$, or from the values it states, as $b = << rule.states.bias >>$."
        )
