"""What a claim's sentence mentions is what its rule, or a mean in the sentence, is about: values and metrics.

Only metrics that are called by two words or more are looked for: a single word, such as "loss", may mean anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from writeup.claims.sentences import FILLED
from writeup.errors import ConfigError
from writeup.experiment.declaration import Experiment, spell

PLAIN = r"\d+(?:\.\d+)?"
NUMBER = r"\d+(?:(?:,|\{,\})\d{3})*(?:\.\d+)?"
VALUE = (
    rf"(?P<sign>[-−]?)\s*(?:(?:(?P<factor>{NUMBER})\s*\\(?:cdot|times)\s*)?10\^\{{?(?P<power>-?\d+)\}}?"
    rf"|(?P<plain>{NUMBER}(?:e[+-]?\d+)?)(?![\w{{^/\\]|[.,]\d))"
)
"""A number as a formula writes it: 0.1, −1, 10{,}000, 1e-4, 10^{-4}, 2 \\cdot 10^{-4}; not the 2 of 2n or 2/3."""
MEAN = re.compile(r"\bmean\(\s*['\"](?P<metric>\w+)['\"](?P<at>[^)]*)\)")
AT = re.compile(rf"(\w+)\s*=\s*(-?{PLAIN}(?:e[+-]?\d+)?)")
Settings = set[tuple[str, str]]
"""Parameters, each with a value as spelled."""


class Form(NamedTuple):
    """A sentence: what it mentions, and the means that it prints."""

    values: Settings
    metrics: set[str]
    means: list[tuple[str, Settings]]


def refuse_other_mentions(
    experiment: Experiment, claim: str, sentences: Sequence[str], terms: Mapping[str, Any]
) -> None:
    """ConfigError if a sentence mentions what neither the `terms` of the rule nor any mean is about."""
    forms, metrics = [_form(experiment, it) for it in sentences], _named(experiment)
    settings = {*_values(terms)}.union(*(at for form in forms for _, at in form.means))
    measured = {*_texts(terms)}.union(metric for form in forms for metric, _ in form.means)
    if not measured & metrics.keys():  # a rule that names no metric knows its own
        metrics = {}
    for form, sentence in zip(forms, sentences, strict=True):
        for name, value in sorted(form.values - settings):
            raise ConfigError(
                f"{_said(claim, sentence)} mentions {experiment.parameter(name).tex} = {value}, which its rule does "
                "not use; mend the sentence or the rule."
            )
        for metric in sorted(form.metrics & metrics.keys() - measured):
            raise ConfigError(
                f"{_said(claim, sentence)} mentions the {metrics[metric]}, which its rule does not use; mend the "
                "sentence or the rule."
            )


def refuse_other_means(experiment: Experiment, claim: str, texts: Sequence[str], terms: Mapping[str, Any]) -> None:
    """ConfigError if a text mentions metrics, or values of a parameter, and prints a mean of or at another one."""
    metrics, ruled = _named(experiment), {*_values(terms)}
    for form, text in ((_form(experiment, it), it) for it in texts):
        for metric, at in form.means:
            if form.metrics and metric in metrics and metric not in form.metrics:
                raise ConfigError(
                    f"{_said(claim, text)} prints a mean of the {metrics[metric]}, which it does not mention; mend one "
                    "or the other."
                )
            for name, value in sorted(at - ruled - form.values):
                if name in {mentioned for mentioned, _ in form.values}:
                    raise ConfigError(
                        f"{_said(claim, text)} prints a mean at {name} = {value}, which it does not mention; mend one "
                        "or the other."
                    )


def _said(claim: str, text: str) -> str:
    return f"claim {claim}: “{' '.join(text.split())}”"


def _form(experiment: Experiment, sentence: str) -> Form:
    filled, prose = " ".join(FILLED.findall(sentence)), FILLED.sub(" ", sentence)
    means = [
        (it["metric"], {(name, spell(float(value))) for name, value in AT.findall(it["at"])})
        for it in MEAN.finditer(filled)
    ]
    return Form({*_mentioned(experiment, prose)}, {*_metrics(experiment, prose)}, means)


def _mentioned(experiment: Experiment, prose: str) -> Iterator[tuple[str, str]]:
    """Every (parameter, value as spelled) that stands in prose, as η = 0.1."""
    letters = {parameter.tex: parameter.name for parameter in experiment.parameters if parameter.tex}
    named = rf"(?<![A-Za-z_^])(?<![_^]\{{)(?P<letter>{'|'.join(map(re.escape, letters))})\s*=\s*(?P<value>{VALUE})"
    for match in re.finditer(named, prose) if letters else ():
        size = re.sub(r"[{},]", "", match["plain"] or f"{match['factor'] or 1}e{match['power']}")
        yield letters[match["letter"]], spell(float(f"{'-' * bool(match['sign'])}{size}"))


def _named(experiment: Experiment) -> dict[str, str]:
    """Metric → what sentences call it, where these are two words or more, the longest first."""
    metrics = {it.name: it.spoken.lower() for it in (*experiment.metrics, *experiment.courses, *experiment.derived)}
    return {name: words for name, words in sorted(metrics.items(), key=lambda it: -len(it[1])) if " " in words}


def _metrics(experiment: Experiment, prose: str) -> Iterator[str]:
    left = " ".join(prose.split()).lower()
    for name, words in _named(experiment).items():
        left, times = re.subn(rf"\b{re.escape(words)}\b", " ", left)
        if times:
            yield name


def _values(terms: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every (parameter, value as spelled) in the terms of a rule, wherever it stands."""
    if isinstance(terms, Mapping):
        for key, value in terms.items():
            yield from _values(value, key)
    elif isinstance(terms, list):
        for value in terms:
            yield from _values(value, name)
    elif not isinstance(terms, str):
        yield name, spell(terms)


def _texts(terms: Any) -> Iterator[str]:
    """Every text in the terms of a rule, wherever it stands."""
    if isinstance(terms, Mapping | list):
        for value in terms.values() if isinstance(terms, Mapping) else terms:
            yield from _texts(value)
    elif isinstance(terms, str):
        yield terms
