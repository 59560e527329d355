"""Trial of studies: whatever a study varies, measures and calls its parts, it is published.

    make trial-studies DRAWN=20 IMAGES=FOLDER
    python tests/trials/studies.py --studies 20 --first 0 --images FOLDER

Every number makes a study: the odd ones of a function, with metrics from the tiny to the huge, the even ones of the
network, with images from FOLDER. Parameters, titles with numbers and signs in them, one seed or several, claims, a
search, paper and confidence are drawn. Each is valid, so a build that ends with an error is a false alarm, or a fault.

Prints a line for each study, and what the build said of those that it refused; the exit status is 1 if there are any.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

Values = Mapping[str, Sequence[Any]]

NUMBERS: Values = {
    "alpha": [1e-6, 0.001, 0.333, 1.0, 1234.5, 1e6],
    "load": [3e-5, 0.05, 0.5, 2.5, 10.0],
    "n": [1, 2, 3, 10, 100, 12345],
    "size": [0, 64, 1000],
}
WORDS: Values = {"kind": ["sgd", "adam", "a-b", "none", "g.1"], "flag": [True, False]}
NETWORK: Values = {
    "learning_rate": [1, 0.3, 0.0333, 1e-3, 50],  # with 50, runs diverge
    "reg": [0, 1e-5, 1e-3, 0.05, 1],
    "batch_size": [7, 16, 50, 200],
    "epochs": [1, 2, 5],
    "hidden_size": [1, 2, 33, 300],
    "momentum": [0, 0.5, 0.99],
    "initial_scale": [1e-6, 0.001, 1],
    "nesterov": [0, 1],
}
SIZES: Mapping[str, str] = {
    "error": "min(1, max(0, 0.5 + 0.3 * math.tanh(q) + 0.05 * noise))",
    "loss": "math.exp(0.3 * q + 0.1 * noise)",
    "balance": "q - 3 + noise",
    "count": "int(50 + 5 * q + 3 * noise)",
    "energy": "1e7 * math.exp(0.3 * q + 0.1 * noise)",
    "mass": "1e-9 * math.exp(0.3 * q + 0.1 * noise)",
    "constant": "1.0",
}
"""Metric → what it is of q, which grows with the parameters, and of noise, which differs from seed to seed."""
LABELS = ["Rate", "Temperature of the bath", "Größe", "Load (mean)", "p-value", "2nd moment"]
UNITS = ["ms", "kg/m²", "°C", "€", "µm"]
TITLES = ["How it grows", "Größe & Maß", "100 % of it", "3 ways", "What $x$ does", "Müller’s <b>test</b>", "A *study*"]
AUTHORS = ["Ann Bee", "Ö. Ü. Äß", "O'Neil & Sons"]
STATEMENTS = {
    "rises": "It rises along the sweep.",
    "best": "That setting is the best one.",
    "exceeds": "The one is above the other.",
    "every_run": "Every run is above its limit.",
}


class Draw(random.Random):
    """What is drawn of one study."""

    def some(self, values: Sequence[Any], least: int, most: int) -> list[Any]:
        """From `least` to `most` of `values`, in any order."""
        return self.sample(values, min(len(values), self.randint(least, most)))

    def often(self, share: float) -> bool:
        """True in such a share of the draws."""
        return self.random() < share


def a_study(draw: Draw, sweeps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What studies of every experiment have."""
    study: dict[str, Any] = {
        "title": draw.choice(TITLES),
        "author": {"name": draw.choice(AUTHORS)},
        "date": "2026-01-01",
        "seeds": list(range(draw.choice([1, 2, 3, 5]))),
        "confidence": draw.choice([0.5, 0.9, 0.95, 0.975, 0.999]),
        "paper": draw.choice(["a4", "us-letter"]),
        "backup_slides": draw.often(0.3),
        "preliminary": draw.often(0.3),
        "allow_unexpected": True,
        "sweeps": sweeps,
        "claims": "config/claims.yaml",
    }
    return study


def some_sweeps(draw: Draw, values: Values) -> list[dict[str, Any]]:
    """Sweeps of some of the parameters that have these `values`."""
    return [
        {"name": f"sweep_{number}", "title": draw.choice(TITLES)}
        | {"vary": {name: draw.some(values[name], 2, 3) for name in draw.some(list(values), 1, 2)}}
        for number in range(draw.randint(1, 3))
    ]


def a_search(draw: Draw, values: Values, seeds: int) -> dict[str, Any]:
    """A search in a grid of two by two."""
    space = {name: draw.some(values[name], 2, 2) for name in draw.some(list(values), 2, 2)}
    rungs = [{"epochs": 1, "seeds": 1}, {"epochs": 3, "seeds": min(2, seeds)}]
    return {"title": draw.choice(TITLES), "space": space, "rungs": rungs, "eta": draw.choice([2, 3])}


def some_claims(draw: Draw, sweeps: Sequence[Mapping[str, Any]], metrics: Sequence[str]) -> list[dict[str, Any]]:
    """A claim or two on each sweep; `metrics` say which way is better."""
    claims = []
    for sweep in sweeps:
        metric, name, vary = draw.choice(metrics), sweep["name"], sweep["vary"]
        at, than = ({key: draw.choice(values) for key, values in vary.items()} for _ in range(2))
        rules: list[tuple[str, dict[str, Any]]] = [("best", {"at": at}), ("every_run", {"where": at, "above": 0})]
        rules += [("rises", {"along": key}) for key, values in vary.items() if not isinstance(values[0], str | bool)]
        rules += [("exceeds", {"at": at, "than": than})] if at != than else []
        claims += [
            {"id": f"{rule}_{name}", "statement": STATEMENTS[rule]}
            | {"rule": {rule: {"metric": metric, "sweep": name, **terms}}}
            for rule, terms in dict(draw.some(rules, 1, 2)).items()
        ]
    return claims


def of_a_function(draw: Draw, folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A study of a function, which is written into its `folder`, and its claims."""
    numbers = {name: NUMBERS[name] for name in draw.some(list(NUMBERS), 1, 3)}
    values = {**numbers, **{name: WORDS[name] for name in draw.some(list(WORDS), 0, 2)}}
    measured = draw.some(list(SIZES), 1, 4)
    signature = ", ".join(f"{name}: {type(some[0]).__name__} = {some[0]!r}" for name, some in values.items())
    total = " + ".join(f"math.log1p({name}) / 5" for name in numbers)
    result = f"{{{', '.join(f'{name!r}: {SIZES[name]}' for name in measured)}}}"
    by_epoch = draw.often(0.6)
    signature += ", epochs: int = 3" if by_epoch else ""
    lines = ["import math", "import random", "", "", f"def run(seed, *, {signature}):"]
    if draw.often(0.2):
        lines += [f"    if seed == 1 and {next(iter(numbers))} == {next(iter(numbers.values()))[-1]!r}:"]
        lines += ["        raise ArithmeticError('no luck')"]
    lines += [f"    draw, q = random.Random(repr((seed, {', '.join(values)}))), {total}"]
    lines += [f"    for _ in range({'epochs' if by_epoch else 1}):"]
    lines += ["        noise = draw.gauss(0, 1)", f"        {'yield' if by_epoch else 'return'} {result}", ""]
    (folder / "experiment.py").write_text("\n".join(lines), encoding="utf-8")
    metrics = {
        name: {"better": draw.choice(["higher", "lower"])}
        | ({"label": f"{draw.choice(LABELS)} {name}"} if draw.often(0.6) else {})
        | ({"unit": "%", "minimum": 0, "maximum": 1} if name == "error" and draw.often(0.7) else {})
        | ({"unit": draw.choice(UNITS)} if name != "error" and draw.often(0.5) else {})
        | ({"scale": "log"} if name in ("loss", "energy", "mass") and draw.often(0.4) else {})
        for name in measured
    }
    parameters = {name: {"label": f"{draw.choice(LABELS)} {name}"} for name in draw.some(list(values), 0, 4)}
    sweeps = some_sweeps(draw, values)
    study = a_study(draw, sweeps)
    study["experiment"] = {"function": "experiment.py", "seconds": 0.1, "metrics": metrics, "score": measured[0]}
    study["experiment"] |= {"parameters": parameters} if parameters else {}
    study |= (
        {"search": a_search(draw, numbers, len(study["seeds"]))}
        if by_epoch and len(numbers) > 1 and draw.often(0.5)
        else {}
    )
    return study, some_claims(draw, sweeps, measured)


def of_the_network(draw: Draw, images: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A study of the network, and its claims."""
    sweeps = some_sweeps(draw, NETWORK)
    study = a_study(draw, sweeps)
    study["data"] = {"dataset": "mnist", "directory": str(images)}
    study["data"] |= {"train": draw.choice([200, 333]), "validation": 101, "test": draw.choice([50, 100])}
    study["defaults"] = {name: draw.choice(values) for name, values in NETWORK.items() if name != "nesterov"}
    study["defaults"]["learning_rate"] = 0.5
    study["theory"] = draw.some(["softmax", "backprop", "gates"], 0, 3)
    searched = {name: NETWORK[name] for name in NETWORK if name not in ("epochs", "nesterov")}
    study["search"] = a_search(draw, searched, len(study["seeds"])) if draw.often(0.4) else None
    metrics = ["test_accuracy", "validation_loss", "best_validation_accuracy"]
    return study, some_claims(draw, sweeps, metrics)


def refused(number: int, folder: Path, images: Path) -> str:
    """What the build of a study says that ends with an error; nothing if it is published."""
    binaries = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    experiment = ["--experiment", "function"] if number % 2 else []
    subprocess.run(
        [binaries / "writeup", "new", folder, *experiment], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    shutil.rmtree(folder / "templates")  # they speak of another study
    draw = Draw(number)
    study, claims = of_a_function(draw, folder) if number % 2 else of_the_network(draw, images)
    for name, content in {"config": study, "claims": {"claims": claims}}.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"config/{name}.yaml").write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [binaries / "snakemake", "--cores", str(os.cpu_count())],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout + ended.stderr if ended.returncode else ""


def main() -> int:
    parser = argparse.ArgumentParser(description="Build studies that are drawn; all must be published.")
    parser.add_argument("--studies", type=int, default=20, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--images", type=Path, required=True, help="a folder with the IDX files of MNIST")
    options = parser.parse_args()
    failed = 0
    for number in range(options.first, options.first + options.studies):
        folder = Path(tempfile.mkdtemp(prefix=f"study-{number}-"))
        said = refused(number, folder, options.images.resolve())
        failed += bool(said)
        print(f"study {number}: {f'refused; it is kept in {folder}' if said else 'published'}", flush=True)
        if said:
            print("\n".join(said.splitlines()[-12:]), flush=True)
        else:
            shutil.rmtree(folder)
    print(f"{options.studies - failed} of {options.studies} studies were published.")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
