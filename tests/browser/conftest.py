"""A page as readers open it, in headless Chromium: claims, numbers, sources, curves, and every certificate."""

import csv
import json
from contextlib import contextmanager

import pytest

import certified
from builtin import EXPERIMENT
from writeup.document import document_tree, ledger_entries, provenance_appendix
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.run_files import csv_rows
from writeup.output import html
from writeup.output.figures.curves import curves
from writeup.output.figures.inputs import sweep_named
from writeup.output.figures.lines import charts, read_lines
from writeup.output.figures.points import panels, read_responses
from writeup.output.figures.response import response

FRONT = {
    "title": "A page",
    "subtitle": "for a browser",
    "author": {"name": "Your name", "email": "you@example.org"},
    "date": "2026-11-23",
    "lang": "en",
}
RUNS = {"kind": "runs", "seeds": [0, 1], "confidence": 0.95, "claims": 4, "level": 0.9994, "comparisons": []}
CLAIM = {
    "id": "faster",
    "section": "text",
    "statement": "A larger step is better, by 3.5\u00a0%.",
    "sentence": "A larger step is better, by 3.5\u00a0%.",
    "expected": "supported",
    "verdict": "supported",
    "rule": "accuracy rises with the learning rate",
    "reason": "28.3 above zero; 31.0 above zero",
    "because": "The journey is longer.",
    "quote": None,
    "evidence": RUNS,
}
TURNED = CLAIM | {
    "id": "slower",
    "statement": "A smaller step is better.",
    "sentence": "A smaller step is not better.",
    "verdict": "refuted",
    "quote": "it is",
}
RECORD = {
    "files": {
        "results/runs.csv": {"sha256": "6" * 64, "code": [["train", "abc"]], "data": True},
        "results/summary.csv": {
            "sha256": "5" * 64,
            "code": [["train", "abc"], ["summarise_runs", "def"]],
            "data": True,
        },
    },
    "data": {"name": "mnist", "sha256": {"train-images-idx3-ubyte": "7" * 64}},
    "libraries": ["numpy 2.4.0"],
}
CALLED = Experiment("function", (Parameter("n", "integer"),), tuple(map(Metric, ("points", "line", "split", "at"))))
TABLE = """
| rate | power | size | accuracy | word |
|---:|:--|:--|---:|:--|
| 1 | $10^{-2}$ | $2^{10}$ | 92.16 ± 0.30 | pear |
| 0.1 | 3 × 10⁻⁴ | 3 × 2⁴ | diverged (1 of 5) | Apple |
| 0.05 | 1/2 | 100 | 9.80 ± 12.0 | |
| 10 | 2,000 | 2² | 92.16 ± 0.10 | fig |

: Something to sort {#tbl:sorted}
"""
HEADS = [
    *("Rate", "Training, last epoch", "Training, published", "Validation, last epoch", "Validation, published"),
    *("[Test, best epoch]{.decisive}", "Test, published", "Regularization"),
]
WIDE = "\n".join(
    [
        f"| {' | '.join(HEADS)} |\n|{'--:|' * len(HEADS)}",
        *["| 0.1 | 94.39 ± 0.03 | 92.16 | 94.69 ± 0.26 | 91.11 | 94.90 ± 0.11 | 95.02 | 0.001 |"] * 3,
        "\n: Too wide for a phone {#tbl:wide}",
    ]
)
FORMULA = (
    r"$$\frac{\partial L}{\partial W} = \sum_{a=1}^{n} x_a (p_a - y_a) + \alpha W + 0 + 0 + 0 + 0 + 0 + 0$$ {#eq:long}"
)


@pytest.fixture(scope="session")
def measured(request):
    """The folder of what the default study measured: plan.json, epochs.csv."""
    return request.config.rootpath / "tests/data/default-study"


@pytest.fixture(scope="session")
def epochs(measured):
    """What the learning-rate sweep measured: (learning rate, column) → by seed, its values by epoch."""
    found = {}
    with (measured / "epochs.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            at = {name: row[name] for name in ("reg", "epochs", "hidden_size", "momentum")}
            if at == {"reg": "0.001", "epochs": "10", "hidden_size": "128", "momentum": "0"}:
                for column in ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy"):
                    runs = found.setdefault((row["learning_rate"], column), {})
                    runs.setdefault(row["seed"], []).append(float(row[column]))
    return found


@pytest.fixture(scope="session")
def certificates(once):
    """The files of all certificates, by name."""
    return certified.written(once)


@pytest.fixture(scope="session")
def site(certificates, measured, tmp_path_factory, request):
    """The address of the page."""
    folder = tmp_path_factory.mktemp("site")
    plan = json.loads((measured / "plan.json").read_text())
    tables = [csv_rows(measured / name)[1] for name in ("epochs.csv", "runs.csv")]
    lines = read_lines(EXPERIMENT, *tables, sweep_named(plan, "learning_rate"), plan["seeds"])
    curves(lines, charts(EXPERIMENT), "Learning rates").write(folder, "curves")
    rows = [{"n": n, "seed": "0", **dict.fromkeys(CALLED.measures, n), "diverged": "false"} for n in ("1", "2")]
    sweep = {"vary": {"n": ["1", "2"]}, "configurations": [{"n": "1"}, {"n": "2"}]}
    response(read_responses(CALLED, rows, sweep, (0,), 0.95), panels(CALLED), "Sizes").write(folder, "sizes")
    number = '[92.16]{.value source="summary.csv" place="learning rate 0.1" seeds="0, 1"}'
    stated = ledger_entries.stated(CLAIM, preliminary=False)
    parts = [
        "# Text {#sec:text}",
        *(ledger_entries.stated(claim, preliminary=False) for claim in (CLAIM, TURNED)),
        f"{stated} {stated} Words that go on. " * 6 + "So it is [the longer journey]{.reading claim=faster}.",
        f"| rate | accuracy |\n|---|---|\n| low | {number} |",
        "## Curves {#sec:curves}",
        "![Learning rates](curves){#fig:curves}",
        "![Sizes](sizes){#fig:sizes}",
        "See [@fig:curves], [@tbl:sorted] and [@eq:long].[^1]\n\n[^1]: A note.",
        "## Tables and formulas {#sec:tables}",
        TABLE,
        WIDE,
        FORMULA,
        "# Claims {#sec:ledger .appendix}",
        *(ledger_entries.entry(claim, preliminary=False) for claim in (CLAIM, TURNED)),
        "# Proofs {#sec:certificates .appendix}",
        "::: checker\nCheck them.\n:::",
        "# Sources {#sec:sources .appendix}",
        provenance_appendix.entries(RECORD),
    ]
    page = folder / "page.html"
    templates = request.config.rootpath / "templates"
    page.write_text(
        html.render(document_tree.parse("\n\n".join(parts)), FRONT, page.parent, templates, certificates.values()),
        encoding="utf-8",
    )
    return page.as_uri()


@contextmanager
def opened(browser, site):
    """The page, opened; at the end it must have complained of nothing and asked nobody for anything."""
    page = browser.new_page(reduced_motion="reduce")
    told, asked = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    yield page
    page.close()
    assert told == []
    assert [url for url in asked if url != site and not url.startswith("data:")] == []


@pytest.fixture
def page(browser, site):
    """The page, for one test."""
    with opened(browser, site) as page:
        yield page


@pytest.fixture(scope="module")
def shared_page(browser, site):
    """The page, for all tests of a file that change the size of its window alone."""
    with opened(browser, site) as page:
        yield page
