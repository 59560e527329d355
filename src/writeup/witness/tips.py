"""The numbers that a page shows at a point of learning curves, in the data beside the drawing, against the runs.

Each of its curves has a line, which counts the configurations, a part of the data, perhaps a seed, and `metrics`: for
each panel its `values`; a mean over several seeds also has their `low` and `high`.
"""

from collections.abc import Callable, Mapping, Sequence

from writeup.files import read_json
from writeup.witness.figure import PARTS, Figure, has, settings
from writeup.witness.statistics import mean
from writeup.witness.study import Study
from writeup.witness.words import is_printed

KINDS: Mapping[str, Callable[[Sequence[float]], float]] = {"values": mean, "low": min, "high": max}


def check_tips(figure: Figure) -> None:
    """Every mean, least and greatest as printed, epoch by epoch, and every value of a run that has no mean beside it.

    Of a run that was lost, there is what can be drawn.
    """
    study, path = figure.study, figure.path.with_suffix(".json")
    data = read_json(path)["data"]
    panels, kind = {it["metric"] for it in data["panels"]}, "numbers at points of curves"
    figure.account.compare(kind, path, "lines", len(data["lines"]), len(figure.sweep))
    for n, (key, line) in enumerate(zip(figure.sweep, data["lines"], strict=True)):
        if not has(study, key, settings(study, line["label"])):
            figure.account.refuse(path, f"line {n + 1}", line["label"], study.words(key))
        lost = any(study.runs[key, seed].lost for seed in study.seeds)
        for (panel, part), metric in metrics_of(study).items():
            curves = [it for it in data["curves"] if (it["line"], it["split"]) == (n, part) and panel in it["metrics"]]
            if panel in panels and not lost and [it["seed"] for it in curves] != [None]:
                figure.account.refuse(path, f"{metric} of {study.words(key)}", f"{len(curves)} curves", "one mean")
            for curve in curves:
                runs = [study.runs[key, seed] for seed in study.seeds if curve["seed"] in (None, str(seed))]
                courses = [it.course[metric] for it in runs if metric in it.course]
                for name in [*KINDS][: 3 if len(courses) > 1 else len(courses)]:
                    said = curve["metrics"][panel].get(name, "").split(" ")
                    right = [KINDS[name](values) for values in zip(*courses, strict=False)]
                    right = right[: len(said)] if lost else right
                    factors = (100,) if study.metrics[metric]["unit"] == "%" else (1,)
                    if len(said) != len(right) or not all(map(is_printed, said, right, [factors] * len(said))):
                        where = f"{name} of {metric} of {study.words(key)}"
                        figure.account.refuse(path, where, " ".join(said), ", ".join(f"{it:.6g}" for it in right))
                    figure.account.counts[kind] += len(said)


def metrics_of(study: Study) -> dict[tuple[str, str], str]:
    """Panel and part of the data → the metric that is drawn there; a second one of a part is called by its own name."""
    found = dict[tuple[str, str], str]()
    for it in study.experiment["courses"]:
        first, _, rest = it["name"].partition("_")
        part = PARTS.get(first, "") if rest else ""
        panel = it["panel"] or (rest if part else it["name"])
        if it["in_figures"]:
            found[panel, it["name"] if (panel, part) in found else part] = it["name"]
    for panel, part in list(found):  # what stands beside validation without a name is training
        if not part and (panel, "validation") in found and (panel, "training") not in found:
            found[panel, "training"] = found.pop((panel, part))
    return found


def panels_of(study: Study) -> list[dict[str, str]]:
    """Part of the data → metric, for each panel as declared: training, validation and test, then the others."""
    parts, found = [*dict.fromkeys(PARTS.values())], dict[str, dict[str, str]]()
    for (panel, part), metric in sorted(metrics_of(study).items(), key=lambda it: study.courses.index(it[1])):
        found.setdefault(panel, {})[part] = metric
    places = {it: n for n, it in enumerate(parts)}
    return [dict(sorted(it.items(), key=lambda one: places.get(one[0], len(parts)))) for it in found.values()]
