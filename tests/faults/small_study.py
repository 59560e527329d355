"""A small study that is trained in a second, from its images to its tables, by the steps of the build."""

import re
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from factories import a_study, changed, save_images
from planting import complaint
from writeup.cli import main
from writeup.errors import WriteupError
from writeup.experiment.plan import plan, runs
from writeup.experiment.search import read_rung, rung_runs, shorter, survivors, winner_runs
from writeup.files import write_json, write_text
from writeup.mnist_mlp.witness.images import Images, check_models
from writeup.mnist_mlp.witness.plateau import check_plateau
from writeup.steps import linearise_network
from writeup.tool import ROOT
from writeup.witness.account import Account
from writeup.witness.study import read
from writeup.witness.tables import check_tables

SIZES = {"train": 130, "validation": 60, "test": 50}  # in minibatches of 20, the last is of 10
CONFIGURATION = {
    "data": {"dataset": "mnist", "directory": None, **SIZES},
    "defaults": {"batch_size": 20, "learning_rate": 0.5, "reg": 0.001, "epochs": 6, "hidden_size": 6, "momentum": 0},
    "seeds": [0, 1],
    "sweeps": [
        {"name": "rates", "title": "Rates", "vary": {"learning_rate": [0.5, 2], "initial_scale": [0.1, 0.2]}},
        {
            "name": "penalties",
            "title": "Penalties",
            "with": {"learning_rate": 1, "initial_scale": 1},
            "vary": {"reg": [0.02, 0.6]},
        },
        {"name": "wild", "title": "Wild", "with": {"momentum": 0.9}, "vary": {"learning_rate": [30, 1e38]}},
        {"name": "momentum", "title": "Momentum", "with": {"momentum": 0.8, "reg": 0.02}, "vary": {"nesterov": [0, 1]}},
    ],
    "search": {
        "title": "Search",
        "space": {"learning_rate": [0.3, 1], "momentum": [0, 0.5, 0.9], "initial_scale": [0.1]},
        "eta": 2,
        "rungs": [{"epochs": 1, "seeds": 1}, {"epochs": 3, "seeds": 1}, {"epochs": 6, "seeds": 2}],
    },
}
PARTS = ("plateau", "search")
GENERAL = {"rank_candidates", "gather_runs", "gather_search", "summarise_runs"}


class Small(NamedTuple):
    """A small study on disk: its images, its plan and its search."""

    folder: Path
    data: Path
    study: Any
    search: Any

    def apply(self, name: str, *words: object) -> None:
        """Run a step; WriteupError if it fails."""
        said = StringIO()
        with redirect_stderr(said), redirect_stdout(StringIO()):
            if main([f"mnist_mlp.{name}" if name not in GENERAL else name, *map(str, words)]):
                raise WriteupError(said.getvalue())

    def compare(self) -> None:
        """The code against the formulas."""
        self.apply("compare_code_with_theory", f"--output={self.folder}/agreement.json")

    def train(self, root: str, run: Any, *, tested: bool = True) -> None:
        """Train one run, on from a shorter one of the search if there is one."""
        sizes = [f"--{part}-size={SIZES[part]}" for part in ("train", "validation")]
        before = shorter(self.study.experiment, self.search, run, tested) if root.startswith("search") else None
        resume = [f"--resume={self.folder}/search/runs/{before.path}/state.npz"] if before else []
        state = [] if tested else ["--state"]
        self.apply("train", f"--data={self.data}", *sizes, *state, *resume, self.folder / root / run.path)

    def train_all(self) -> None:
        """All runs of the sweeps, and the search from rung to rung."""
        for run in runs(self.study):
            self.train("runs", run)
        entrants, place = self.search["candidates"], self.folder / "search"
        for rung in range(1, len(self.search["rungs"]) + 1):
            for candidate in entrants:
                for run in rung_runs(self.study.experiment, self.search, rung, candidate):
                    self.train("search/runs", run, tested=False)
            words = [f"--plan={self.folder}/search_plan.json", f"--rung={rung}", f"--runs-root={place}/runs"]
            words += [f"--previous={place}/rung~{rung - 1}.json"] if rung > 1 else []
            outcome = place / f"rung~{rung}.json"
            self.apply("rank_candidates", *words, f"--output={outcome}")
            entrants = survivors(read_rung(outcome, entrants))
        for run in winner_runs(self.study.experiment, self.search, *entrants):
            self.train("search/winner", run)

    def test_all(self) -> None:
        """The best models of the sweeps, and those of the winner."""
        words = [f"--data={self.data}", f"--test-size={SIZES['test']}"]
        won = sorted(path.parent for path in (self.folder / "search/winner").rglob("result.json"))
        planned = [self.folder / "runs" / run.path for run in runs(self.study)]
        for table, folders in {self.folder / "tests/all.csv": planned, **{it / "test.csv": [it] for it in won}}.items():
            self.apply("measure_test_accuracy", *words, f"--output={table}", *folders)

    def gather(self) -> None:
        """The tables."""
        results = self.folder
        tables = [f"--plan={results}/plan.json", f"--runs-root={results}/runs", f"--epochs={results}/epochs.csv"]
        tables += ["--tests", f"{results}/tests/all.csv"]
        self.apply("gather_runs", *tables, f"--output={results}/runs.csv", f"--experiment={results}/experiment.json")
        words = [f"--experiment={results}/experiment.json", f"--plan={results}/search_plan.json"]
        words += [f"--runs-root={results}/search/runs", f"--winner={results}/search/winner"]
        words += [f"--output={results}/search.csv"]
        rungs = [results / f"search/rung~{n}.json" for n in range(1, len(self.search["rungs"]) + 1)]
        self.apply("gather_search", *words, f"--output-winner={results}/search_winner.csv", "--rungs", *rungs)
        words = [f"--experiment={results}/experiment.json", f"--plan={results}/plan.json", f"--runs={results}/runs.csv"]
        self.apply("summarise_runs", *words, f"--output={results}/summary.csv")

    def examine(self) -> None:
        """The best model, and the plateau as predicted and measured."""
        results, common = self.folder, [f"--plan={self.folder}/plan.json"]
        best, weights = f"{results}/best_run.json", f"{results}/best_run.npz"
        words = [f"--runs={results}/runs.csv", f"--runs-root={results}/runs", f"--output={best}"]
        words += [f"--winner={results}/search_winner.csv", f"--winner-root={results}/search/winner"]
        self.apply("choose_best_run", *common, *words, f"--output-weights={weights}")
        words = [f"--data={self.data}", f"--best={best}", f"--weights={weights}"]
        self.apply("examine_best_model", *common, *words, f"--output={results}/best_model.json")
        predictions = results / "plateau_predicted.json"
        words = [f"--modes={results}/modes.json", f"--linearised={results}/linearised.npy", f"--output={predictions}"]
        self.apply("predict_plateau", *common, f"--data={self.data}", *words)
        words = [f"--predictions={predictions}", f"--runs-root={results}/runs"]
        self.apply("measure_plateau", *common, *words, f"--output={results}/plateau_measured.csv")

    def witness_numbers(self) -> None:
        """What the witness of numbers computes of the runs."""
        study, account = read(self.folder, PARTS, [self.folder / "tests/all.csv"]), Account()
        images = Images(self.data, SIZES)
        check_tables(study, account)
        check_models(study, account, images)
        check_plateau(study, account, images)

    def build(self) -> str:
        """Which step stops the build first, the witness of training left aside; empty if none does."""
        steps = {
            "compare_code_with_theory": self.compare,
            "train": self.train_all,
            "measure_test_accuracy": self.test_all,
            "gather_runs": self.gather,
            "examine_best_model": self.examine,
            "witness_numbers": self.witness_numbers,
        }
        stopped = [name for name, apply in steps.items() if complaint(apply)]
        return next(iter(stopped), "")

    def witness(self) -> None:
        """What is tested here."""
        words = [f"--results={self.folder}", f"--data={self.data}", f"--output={self.folder}/witness_training.json"]
        words += ["--tests", f"{self.folder}/tests/all.csv", "--parts", *PARTS]
        self.apply("witness_training", *words)


def declare(folder: Path, pictures: Path, **changes: Any) -> Small:
    """The study of CONFIGURATION and the `changes`, before anything of it is trained."""
    configuration = changed(["title"], "Small") | CONFIGURATION | changes
    del configuration["claims"], configuration["published"]
    study = a_study(configuration)
    search = study.search
    write_json(folder / "plan.json", plan(study), sort_keys=False)
    write_json(folder / "search_plan.json", search, sort_keys=False)
    return Small(folder, pictures, study, search)


def draw_pictures(folder: Path) -> None:
    """Ten patterns under much noise."""
    rng = np.random.default_rng(0)
    patterns = rng.random((10, 28, 28)) < 0.3

    def drawn(labels: Any) -> Any:
        inked = patterns[labels] ^ (rng.random((200, 28, 28)) < 0.3)
        return inked * rng.integers(1, 256, (200, 28, 28))

    save_images(folder, rng, 200, drawn)


WORDED = {
    "sweeps": [
        {"name": "learning_rate", "title": "Rates", "vary": {"learning_rate": [2, 0.1]}},
        {"name": "width", "title": "Widths", "vary": {"hidden_size": [6, 9]}},
        {"name": "regularization", "title": "Penalties", "with": {"learning_rate": 0.3}, "vary": {"reg": [0.01, 0.1]}},
        {"name": "momentum", "title": "Momentum", "with": {"momentum": 0.5}, "vary": {"nesterov": [0, 1]}},
        {"name": "plateau", "title": "Plateau", "with": {"epochs": 20}, "vary": {"learning_rate": [2, 0.12]}},
        {"name": "collapse", "title": "Collapse", "with": {"epochs": 3}, "vary": {"reg": [0.05, 0.3, 0.9]}},
    ],
    "defaults": {**CONFIGURATION["defaults"], "learning_rate": 1, "epochs": 4, "initial_scale": 0.1},
    "search": {**CONFIGURATION["search"], "beside": {"sweep": "momentum", "at": {"nesterov": 0}}},
}
"""What the study of which a document is made changes in CONFIGURATION."""
PAGE = """# Results {{#sec:results}}

::: method
{summary}

{method}

{by_hand}

{critical}

<< modes_table() >>

: Modes {{#tbl:modes}}

<< plateaus_table() >>

: Plateaus {{#tbl:plateaus .no-row-heads}}

<< survivors_table() >>

: Survivors {{#tbl:survivors}}

<< sharpness_table() >>

: Sharpness {{#tbl:sharpness}}

[At the end of the runs, on << sharpness_images | show >> of them.]{{.method}}

[Classes of their own:]{{.guide}} [one]{{.guide .because}}, [two]{{.guide .title}}

<% for sweep in sweeps %>
::: method
**Held fixed:** [<< held_fixed(sweep) >>]{{#part:fixed-<< sweep.name >>}}; << plan.seeds | length | show >> seeds.
:::
<% endfor %>

<< search_rungs_table() >>

: Rungs {{#tbl:rungs}}

<< search_table() >>

: Candidates {{#tbl:search .no-row-heads}}
"""


def _passage(name: str, start: str, end: str) -> str:
    """What stands in a template from these words to those, without references to elsewhere."""
    words = (ROOT / "templates" / name).read_text(encoding="utf-8")
    found = words[words.index(start) :].partition(end)[0]
    return re.sub(r", as \[@tbl:plateaus\] says|\[@[\w:]+\] gives ", "", found)


def measure_sharpness(small: Small) -> None:
    """The sharpness at the end of the runs of sweeps that vary the steps alone."""
    sizes = [f"--train-size={SIZES['train']}", f"--validation-size={SIZES['validation']}", f"--data={small.data}"]
    runs = sorted(path.parent for path in (small.folder / "runs").rglob("weights.npz"))
    measured = small.folder / "sharpness/all.csv"
    small.apply("measure_sharpness", *runs, *sizes, "--images=2000", f"--output={measured}")
    words = [f"--plan={small.folder}/plan.json", f"--measured={measured}", f"--output={small.folder}/sharpness.csv"]
    small.apply("gather_sharpness", *words, "--varying", "learning_rate", "momentum", "nesterov")


def build_worded(folder: Path, pictures: Path) -> None:
    """A study from its images to all that its document is made from."""
    study = declare(folder, pictures, **WORDED)
    assert study.build() == ""
    measure_sharpness(study)
    write_json(folder / "claims.json", [])
    write_json(folder / "provenance.json", {"files": {}, "data": {"name": "", "sha256": {}}, "libraries": []})
    linearise_network.run(folder / "certificates/plateau.json")
    page = PAGE.format(
        summary=_passage("summary.md", "Every configuration is trained", "Each section says") + "\n:::",
        method=_passage("method.md", "[The first <<", "{#part:split}") + "{.method}",
        by_hand=_passage("plateau.md", "[Take", ":::"),
        critical=_passage("sweeps/collapse.md", "[Take", ":::"),
    )
    write_text(folder / "templates/writeup.md", page)
