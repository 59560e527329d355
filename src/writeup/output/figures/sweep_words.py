"""The words of a sweep's figure: one sentence that can stand in its place, and a paragraph with what it shows."""

import math
from collections.abc import Iterable, Sequence

from writeup.claims.numbers import number
from writeup.experiment.declaration import Metric
from writeup.output.figures.curve_panels import kind_of
from writeup.output.figures.explored import PLACED
from writeup.output.figures.lines import Chart, Line, leading, ranked
from writeup.output.figures.points import Point, Responses, Series
from writeup.output.figures.scales import Kind
from writeup.phrases import count, listing


def curve_words(lines: Sequence[Line], charts: Sequence[Chart], title: str) -> tuple[str, str]:
    """For learning curves: which configuration ends best and which worst; the last values of every configuration."""
    return _curve_sentence(lines, charts, title), _curve_paragraph(lines, charts)


def response_words(responses: Responses, charts: Sequence[Chart], title: str) -> tuple[str, str]:
    """For metrics against a parameter: where the metric that ranks is highest and lowest; every mean and interval."""
    return _response_sentence(responses, charts, title), _response_paragraph(responses, charts)


def _curve_sentence(lines: Sequence[Line], charts: Sequence[Chart], title: str) -> str:
    finished, lead = ranked(lines, charts), leading(charts)
    drawn = listing([chart.words for chart in charts])
    start = f"Learning curves, {title}: {drawn} by epoch of {count(len(lines), 'configuration')}"
    gone = sum(line.diverged for line in lines)
    lost = f"; {count(gone, 'run')} {lines[0].lost}" if gone else ""
    if not finished:
        return f"{start}; of each of them a run {lines[0].lost}"
    best, worst = finished[0], finished[-1]
    first, second = ("lowest", "highest") if lead.better == "lower" else ("highest", "lowest")
    ends = f"{best.label} ends with the {first} {lead.spoken}, {_last(best, lead, 4)}"
    others = f", and {worst.label} with the {second}, {_last(worst, lead, 4)}" if len(finished) > 1 else ""
    return f"{start}; {ends}{others}{lost}"


def _curve_paragraph(lines: Sequence[Line], charts: Sequence[Chart]) -> str:
    seeds = max(len(line.runs) for line in lines)
    means = f"means over {seeds} seeds" if seeds > 1 else "one seed"
    values = "; ".join(_last_values(line, charts) for line in lines)
    marks: dict[str, list[str]] = {}
    for line in lines:
        if line.mark is not None:
            marks.setdefault(line.mark.words, []).append(f"{line.label} in epoch {math.ceil(line.mark.epoch)}")
    marked = "".join(f" The {words}, at {'; '.join(ends)}." for words, ends in marks.items())
    metric = next(iter(charts[0].metrics.values()))
    cut = [line.label for line in lines if line.still_falls(metric)]
    falling = f" The {metric.spoken} still fell in the last epoch, at {listing(cut)}." if cut else ""
    kinds = [(chart.words, kind_of(lines, chart)) for chart in charts]
    axes = _logarithmic(kinds, "in the {}", "in the error, one minus {}")
    return f"{axes}After the last epoch ({means}): {values}.{marked}{falling}"


def _last_values(line: Line, charts: Sequence[Chart]) -> str:
    if line.diverged:
        return f"{line.label} ({line.diverged} of {len(line.runs)} runs {line.lost})"
    parts = []
    for chart in charts:
        ends = [
            _last(line, metric, 3) + (f" in {words}" if (words := chart.part(split)) else "")
            for split, metric in chart.metrics.items()
        ]
        parts.append(f"{chart.words} {listing(ends)}")
    return f"{line.label}: {', '.join(parts)}"


def _last(line: Line, metric: Metric, places: int) -> str:
    """The last mean of a line, with so many `places` where its size is known and suits them, else with four digits."""
    value = line.last(metric.name)
    suits = not 0 < abs(value) < 10.0**-places
    return f"{value:.{places}f}" if metric.unit in PLACED and suits else number(value, 4)


def _response_sentence(responses: Responses, charts: Sequence[Chart], title: str) -> str:
    lead = leading(charts)
    start = f"{title}: {listing([_words(chart) for chart in charts])} against {responses.parameter.spoken}"
    start += f", {count(len(responses.values), 'value')}"
    if len(responses.series) > 1:
        start += f" for each of {len(responses.series)} lines"
    means = [(point.mean(lead.name), _name(series, point)) for series in responses.series for point in series.with_mean]
    lost = sum(point.lost for point in responses.points)
    gone = f"; {count(lost, 'run')} {responses.lost}" if lost else ""
    if not means:
        return f"{start}{gone}"
    low, high = min(means), max(means)
    ends = f"{lead.spoken} is highest at {high[1]}, {_number(high[0], lead)}"
    others = f", and lowest at {low[1]}, {_number(low[0], lead)}" if len(means) > 1 else ""
    return f"{start}; {ends}{others}{gone}"


def _response_paragraph(responses: Responses, charts: Sequence[Chart]) -> str:
    across = [f"in {responses.parameter.spoken}"] if responses.spacing == "log" else []
    kinds = [(_words(chart), responses.kind(chart)) for chart in charts]
    axes = _logarithmic(kinds, "in {}", "in one minus {}", across)
    metrics = [metric for chart in charts for metric in chart.metrics.values()]
    values = [
        f"{_name(series, point)}: {_values(point, metrics, responses.lost)}"
        for series in responses.series
        for point in series.points
    ]
    return f"{axes}Means over the seeds, with their intervals: {'; '.join(values)}."


def _values(point: Point, metrics: Iterable[Metric], lost: str) -> str:
    if point.lost:
        return f"{count(point.lost, 'run')} {lost}"
    parts = []
    for metric in metrics:
        estimate = point.estimates[metric.name]
        ends = [_number(end, metric) for end in (estimate.low, estimate.high) if end is not None]
        interval = f" [{', '.join(ends)}]" if ends else ""
        parts.append(f"{metric.spoken} {_number(point.mean(metric.name), metric)}{interval}")
    return ", ".join(parts)


def _name(series: Series, point: Point) -> str:
    return ", ".join(filter(None, [point.setting, series.label]))


def _words(chart: Chart) -> str:
    """A panel in words: its metric where it has only one."""
    return chart.lead.spoken if len(chart.metrics) == 1 else chart.words


def _number(value: float, metric: Metric) -> str:
    unit = "" if metric.unit in ("", "%") else f"\N{NO-BREAK SPACE}{metric.unit}"
    return f"{number(value, 4)}{unit}"


def _logarithmic(kinds: Sequence[tuple[str, Kind]], log: str, error: str, across: Sequence[str] = ()) -> str:
    """A sentence on the axes that are logarithmic, of panels by their names and `across`; nothing if none is."""
    words = [log.format(name) for name, kind in kinds if kind == "log"]
    words += [error.format(name) for name, kind in kinds if kind == "error"]
    words += across
    return f"The axes are logarithmic {listing(words)}. " if words else ""
