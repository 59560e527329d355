"""What was edited → exactly which rules may run again: none missed, none spurious."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution

import pytest
import yaml

from running import due, reasons

SHOWN = {"write_slides_pdf", "write_slides_pptx", "witness_slides"}
SLIDES = {"fill_slides"} | SHOWN
HTML, PDF = {"write_html", "witness_html"}, {"write_pdf", "witness_pdf"}
OFFICE = {"write_slides_pptx", "witness_slides"}
DOCUMENT = {"render_document", "witness_document"} | HTML | PDF | SLIDES
CLAIMS = {"decide_claims", "witness_numbers", "witness_figures", "record_provenance"}
EVIDENCE = {"gather_runs", "summarise_runs", "choose_best_run", "examine_best_model", "witness_training"} | CLAIMS
CURVES = {"draw_curves", "witness_figures"}
SEARCH = {"rank_candidates", "gather_search", "draw_search"}  # until a rung is decided, what follows it is not known
PICTURES = {"draw_confusion", "draw_mistakes", "draw_norms"}
THEORY_FIGURES = {"draw_plateau", "draw_descent", "draw_collapse", "draw_travel"}
MODES = {"draw_modes"}  # which no run has a part in
HELD = {"measure_plateau", "gather_sharpness"}  # what holds the runs against the predictions
TRAINED = {"train", "measure_test_accuracy", "measure_sharpness", "draw_weights"}
TRAINED |= HELD | THEORY_FIGURES | EVIDENCE | CURVES | PICTURES | DOCUMENT
PLANNED = {"write_plan", "predict_plateau", "draw_weights", "draw_search"}  # and what reads the plan, to its end
PLANNED |= HELD | MODES | THEORY_FIGURES | EVIDENCE | CURVES | PICTURES | DOCUMENT
PROVED = {
    "derive_softmax",
    "derive_backprop",
    "linearise_network",
    "certify_gates",
    "certify_xor",
    "certify_separability",
    "check_certificates",
    "compare_code_with_theory",
}
DRAWN = (
    {"draw_gates", "draw_xor", "draw_weights", "draw_search"} | CURVES | PICTURES | MODES | THEORY_FIGURES | DOCUMENT
)
EVERYTHING = PLANNED | TRAINED | PROVED | DRAWN | SEARCH | {"fetch_images", "write_search_plan", "train_candidate"}


def append(path, text):
    return lambda project: project.append(path, text)


def replace(path, old, new):
    return lambda project: project.edit(path, old, new)


def touch(path):
    return lambda project: project.touch(project.folder / path)


def write(path, text):
    def edit(project):
        (project.folder / path).parent.mkdir(exist_ok=True)
        (project.folder / path).write_text(text)

    return edit


def behind_a_link(folder, name, text):
    """Move a folder of templates elsewhere, link it back, and append `text` to one of its files there."""

    def edit(project):
        elsewhere = project.folder.parent / "words"
        (project.folder / folder).rename(elsewhere)
        (project.folder / folder).symlink_to(elsewhere)
        with (elsewhere / name).open("a") as stream:
            stream.write(text)

    return edit


def reformat(path):
    """Lay the module out in lines of at most 50 characters."""

    def edit(project):
        before = (project.folder / path).read_text()
        subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "50", project.folder / path],
            check=True,
            capture_output=True,
        )
        assert (project.folder / path).read_text() != before

    return edit


def release(library):
    """Another version of an installed library: its real metadata, with another number, found first."""

    def edit(project):
        installed = distribution(library)
        (metadata,) = [file for file in installed.files if file.name == "METADATA"]
        folder = project.folder / "src" / f"{library}-99.1.dist-info"
        shutil.copytree(installed.locate_file(metadata.parent), folder)
        project.edit(f"src/{folder.name}/METADATA", f"\nVersion: {installed.version}\n", "\nVersion: 99.1\n")

    return edit


MANIFEST = {"write_manifest"}
ALONE = {
    "code of the network": (
        append("src/writeup/mnist_mlp/network/mlp.py", "\nNEW = 1\n"),
        TRAINED | SEARCH | {"train_candidate", "compare_code_with_theory"},
    ),
    "code of the softmax theorem's derivation": (
        append("src/writeup/theory/softmax.py", "\nNEW = 1\n"),
        {"derive_softmax", "check_certificates", "compare_code_with_theory", "record_provenance"} | CLAIMS | DOCUMENT,
    ),
    "code of the linear programs": (
        append("src/writeup/theory/linear.py", "\nNEW = 1\n"),
        {"certify_xor", "certify_separability", "check_certificates", "draw_xor"} | CLAIMS | DOCUMENT,
    ),
    "code of the predictions": (
        append("src/writeup/mnist_mlp/plateau/spectrum.py", "\nNEW = 1\n"),
        {
            "predict_plateau",
            "measure_plateau",
            "draw_plateau",
            "draw_collapse",
            "draw_descent",
            "draw_travel",
            "record_provenance",
        }
        | {"measure_sharpness", "gather_sharpness"}
        | MODES
        | CURVES
        | CLAIMS
        | DOCUMENT,
    ),
    "code of the linearisation": (
        append("src/writeup/theory/linearisation.py", "\nNEW = 1\n"),
        {
            "linearise_network",
            "check_certificates",
            "predict_plateau",
            "measure_plateau",
            "draw_plateau",
            "draw_collapse",
            "draw_descent",
            "draw_travel",
        }
        | {"record_provenance"}
        | MODES
        | CURVES
        | CLAIMS
        | DOCUMENT,
    ),
    "code of the witness of training": (
        append("src/writeup/mnist_mlp/witness/descent.py", "\nNEW = 1\n"),
        {"witness_training", "witness_numbers", "witness_figures"} | DOCUMENT,
    ),
    "code of the learning curves": (append("src/writeup/output/figures/curves.py", "\nNEW = 1\n"), CURVES | DOCUMENT),
    "code that pins the arithmetic": (
        append("src/writeup/arithmetic.py", "\nNEW = 1\n"),
        EVERYTHING - {"fetch_images"},
    ),
    "code that decodes images": (
        append("src/writeup/mnist_mlp/data/decoding.py", "\nNEW = 1\n"),
        TRAINED | MODES | {"fetch_images", "predict_plateau", "train_candidate"} | SEARCH,
    ),
    "a release of NumPy": (
        release("numpy"),
        EVERYTHING - PROVED - {"write_plan", "write_search_plan"} | {"compare_code_with_theory"},
    ),
    "a release of SymPy": (
        release("sympy"),
        {
            "derive_softmax",
            "derive_backprop",
            "linearise_network",
            "compare_code_with_theory",
            "check_certificates",
            "predict_plateau",
            "measure_plateau",
        }
        | {"draw_plateau", "draw_collapse", "draw_descent", "draw_travel", "record_provenance"}
        | MODES
        | CURVES
        | CLAIMS
        | DOCUMENT,
    ),
    "a release of fontTools, which matplotlib requires": (release("fonttools"), DRAWN),
    "the order of seeds, of which the search takes the first": (
        replace("config/tiny.yaml", "seeds: [0, 1]", "seeds: [1, 0]"),
        PLANNED | SEARCH | {"write_search_plan", "train_candidate"},
    ),
}
OF_NO_CONSEQUENCE = {
    "a comment in the network": append("src/writeup/mnist_mlp/network/mlp.py", "\n# about nothing\n"),
    "a docstring in the network": replace(
        "src/writeup/mnist_mlp/network/mlp.py", '"""Two-layer perceptron', '"""Network of two layers'
    ),
    "a module laid out anew": reformat("src/writeup/mnist_mlp/network/mlp.py"),
    "a touched module": touch("src/writeup/mnist_mlp/network/training.py"),
    "a touched template": touch("templates/xor.md"),
    "a touched result": touch("results/runs.csv"),
    "a touched style sheet": touch("templates/style.css"),
    "a folder of templates that was moved and linked back": behind_a_link("templates/sweeps", "width.md", ""),
    "a figure that no rule draws": write("results/figures/curves_old.svg", "<svg/>"),
    "code that fetches images, which their sums make sure of": append(
        "src/writeup/mnist_mlp/data/fetch.py", "\nNEW = 1\n"
    ),
    "the words of the command line": replace(
        "src/writeup/steps/draw_gates.py", "Draw the planes of AND and OR.", "Draw two planes."
    ),
    "code of the command line": append("src/writeup/cli.py", "\nNEW = 1\n"),
    "a module that nothing imports": write("src/writeup/mnist_mlp/network/idle.py", "NEW = 1\n"),
    "a description in the schema of studies": append(
        "workflow/schemas/study.schema.yaml", "\n# what a study may say\n"
    ),
    "a published value, where nothing published is compared": replace(
        "config/published.yaml", "train_accuracy: 0.9420", "train_accuracy: 0.9421"
    ),
    "the folder of the images": replace("config/config.yaml", "directory: null", "directory: elsewhere"),
}
TOGETHER = {  # edits with the same consequences: these, the rules that begin them, and each edit behind its reason
    "for the HTML": (
        HTML,
        {"write_html"},
        {
            "the code of writeup.output.html changed": append("src/writeup/output/html.py", "\nNEW = 1\n"),
            "templates/style.css changed": append("templates/style.css", "/* a comment, which the page carries */"),
            "templates/fonts/STIXTwoMath-Regular.woff2 changed": append(
                "templates/fonts/STIXTwoMath-Regular.woff2", " "
            ),
            "templates/checker/exact.js changed": append("templates/checker/exact.js", "\n// nothing\n"),
        },
    ),
    "for the PDF": (
        PDF,
        {"write_pdf"},
        {
            "the code of writeup.output.pdf changed": append("src/writeup/output/pdf.py", "\nNEW = 1\n"),
            "templates/page.typ changed": append("templates/page.typ", "\n// nothing\n"),
        },
    ),
    "for the slides": (
        SLIDES,
        {"fill_slides"},
        {
            "templates/slides/answers.md changed": append("templates/slides/answers.md", "\n# And what else?\n"),
            "templates/slides/page.typ changed": append("templates/slides/page.typ", "\n// nothing\n"),
            "a value:  → --backup": replace("config/config.yaml", "backup_slides: false", "backup_slides: true"),
        },
    ),
    "for the Office file": (
        OFFICE,
        {"write_slides_pptx"},
        {
            "the code of writeup.output.slides.shapes changed": append(
                "src/writeup/output/slides/shapes.py", "\nNEW = 1\n"
            ),
            "templates/slides/reference.pptx changed": append("templates/slides/reference.pptx", "\n"),
        },
    ),
    "for all that is handed in": (
        HTML | PDF | SHOWN,
        {"write_html", "write_pdf", "write_slides_pdf", "write_slides_pptx"},
        {
            "title: ": replace("config/config.yaml", "title: Softmax, gates", "title: Gates, softmax"),
            "keywords": append("config/config.yaml", "\nkeywords: [plateau]\n"),
        },
    ),
    "for the document": (
        DOCUMENT,
        {"render_document"},
        {
            "templates/limitations.md changed": append("templates/limitations.md", "\nAnd what else?\n"),
            "templates/sweeps/width.md changed": behind_a_link("templates/sweeps", "width.md", "\nAnd what else?\n"),
            "templates/intro.txt was added": write("templates/intro.txt", "And what else?"),
            "templates/figures/setup.svg was added": write("templates/figures/setup.svg", "<svg/>"),
            "config/references.bib changed": append("config/references.bib", "\n% nothing\n"),
            "typst ": release("typst"),
            "math-core ": release("math_core"),
        },
    ),
    "for the claims": (
        CLAIMS | DOCUMENT,
        {"decide_claims"},
        {
            "config/claims.yaml changed": replace(
                "config/claims.yaml", "statement: The Jacobian is symmetric.", "statement: It is symmetric."
            ),
            "workflow/schemas/claims.schema.yaml changed": append(
                "workflow/schemas/claims.schema.yaml", "\n# what a claim may say\n"
            ),
        },
    ),
    "for the plan": (
        PLANNED,
        {"write_plan"},
        {
            "confidence: 0.95 → 0.9": replace("config/config.yaml", "confidence: 0.95", "confidence: 0.9"),
            "sweeps.width.title: ": replace("config/minimal.yaml", "title: Hidden units", "title: Units"),
            "sweeps.learning_rate.": replace(
                "config/minimal.yaml", "[1, 1.0e-1, 5.0e-2, 1.0e-2]", "[1.0e-2, 1, 1.0e-1, 5.0e-2]"
            ),
        },
    ),
}
EDITS = {name: (expected, set(), {name: edit}) for name, (edit, expected) in ALONE.items()} | TOGETHER


@pytest.mark.parametrize(("expected", "rules", "edits"), EDITS.values(), ids=EDITS)
def test_an_edit_reruns_what_it_touches_and_nothing_else(built, expected, rules, edits):
    for edit in edits.values():
        edit(built)
    plan = built.plan()
    jobs = due(plan)
    assert set(jobs) == expected | MANIFEST
    assert all(number == 1 for rule, number in jobs.items() if rule.startswith("draw_")), "one job draws all curves"
    for rule in rules:
        found = reasons(plan)[rule]
        assert [reason for reason in edits if not any(line.startswith(reason) for line in found)] == [], found


def test_edits_of_no_consequence_rerun_nothing(built):
    for edit in OF_NO_CONSEQUENCE.values():
        edit(built)
    plan = built.plan()
    assert due(plan) == {}, plan


def test_an_added_learning_rate_trains_only_its_own_runs(built):
    built.edit("config/minimal.yaml", "learning_rate: [1, 1.0e-1", "learning_rate: [2, 1, 1.0e-1")
    assert built.due()["train"] == 2


def test_an_added_seed_trains_only_that_seed(built):
    runs = len(list((built.folder / "results" / "runs").rglob("result.json")))
    built.edit("config/tiny.yaml", "seeds: [0, 1]", "seeds: [0, 1, 2]")
    assert built.due()["train"] == runs // 2


def test_another_order_of_what_a_grid_varies_trains_nothing_and_is_noticed(built):
    both = "vary: {reg: [1, 0], momentum: [0]}"
    alone = f"sweeps: [{{name: grid, title: Grid, {both}}}]\nsearch: null\nclaims: null\ntheory: []\n"
    built.edit("config/tiny.yaml", "allow", f"{alone}allow")
    before = built.due("results/plan.json")
    built.snakemake("results/plan.json")
    assert built.due("results/plan.json") == {}
    built.edit("config/tiny.yaml", both, "vary: {momentum: [0], reg: [1, 0]}")
    assert before == built.due("results/plan.json") == {"write_plan": 1}


NO_CLAIMS = append("config/tiny.yaml", "claims: null\n")  # they speak of what is taken away, and would be refused


def test_a_removed_value_trains_nothing(built):
    NO_CLAIMS(built)
    built.edit("config/minimal.yaml", "reg: [1, 1.0e-1,", "reg: [1.0e-1,")
    assert "train" not in built.due()


def test_a_removed_sweep_trains_nothing(built):
    NO_CLAIMS(built)
    path = built.folder / "config/minimal.yaml"
    study = yaml.safe_load(path.read_text())
    study["sweeps"] = [sweep for sweep in study["sweeps"] if sweep["name"] != "width"]
    path.write_text(yaml.safe_dump(study))
    due = built.due()
    assert "train" not in due
    assert "gather_runs" in due


@pytest.mark.slow
def test_another_length_of_one_sweep_trains_its_runs_alone(built):
    built.edit("config/minimal.yaml", "learning_rate: 0.2\n      batch_size: 64\n      epochs: 100", "epochs: 3")
    assert built.due()["train"] == 4 * 2


def test_runs_that_lost_a_file_are_trained_again_alone(built):
    runs = sorted(path.parent for path in (built.folder / "results/runs").rglob("result.json"))
    (runs[0] / "result.json").unlink()
    (runs[-1] / "minibatch_losses.npy").unlink()
    assert built.due()["train"] == 2


LOST = {
    "results/figures/xor.svg": "draw_xor",
    "report/slides.pdf": "write_slides_pdf",
    "results/document.json": "render_document",
    "results/slides.json": "fill_slides",
    "results/summary.csv": "summarise_runs",
    "results/epochs.csv": "gather_runs",
    "results/best_run.npz": "choose_best_run",
    "results/certificates/xor.json": "certify_xor",
    "results/figures/curves_width.json": "draw_curves",
    "results/slides/curves_width.svg": "draw_curves",
    "results/sharpness/*.csv": "measure_sharpness",
    "results/tests/*_of_*.csv": "measure_test_accuracy",
    "results/search/winner/**/test.csv": "test_winner",
    "results/search/runs/**/state.npz": "train_candidate",
    "results/search/winner/**/weights.npz": "train_winner",
}


OUTCOME = {"results/search/rung~2.json": "rank_candidates"}  # which decides what runs there are


@pytest.mark.parametrize("lost", [LOST, OUTCOME], ids=["files", "an outcome"])
def test_a_lost_file_between_the_images_and_the_finished_files_is_asked_for_and_built_again(built, lost):
    paths = [next(built.folder.glob(name)) for name in lost]
    for path in paths:
        path.unlink()
    plan = built.plan("--verbose")
    asked = re.search(r"(?m)^(?:local)?rule all:\n +input: (.*)$", plan)[1].split(", ")
    assert {str(path.relative_to(built.folder)) for path in paths} <= set(asked)
    assert set(lost.values()) <= set(re.findall(r"(?m)^(?:local)?(?:rule|checkpoint) (\w+):", plan))


@pytest.mark.slow
def test_what_was_lost_comes_back_with_the_same_bytes(built):
    names = ("results/runs/**/result.json", "results/search/rung~2.json", "results/summary.csv")
    lost = [next(built.folder.glob(name)) for name in (*names, "results/figures/xor.svg", "report/slides.pdf")]

    def content():
        files = [path for part in ("results", "report") for path in (built.folder / part).rglob("*")]
        return {path: path.read_bytes() for path in files if path.is_file() and path.name != "build.json"}

    before = content()
    for path in lost:
        path.unlink()
    assert built.snakemake().returncode == 0
    assert content() == before


def test_lost_images_are_not_fetched_before_something_reads_them(built):
    (built.folder / "results/data/mnist/train-images.npy").unlink()
    assert built.due() == {}


def test_images_fetched_anew_by_force_train_nothing(built):
    assert built.due("--forcerun", "fetch_images") == {"fetch_images": 1}


def test_lost_images_hide_no_edit(built):
    shutil.rmtree(built.folder / "results/data/mnist")
    release("numpy")(built)
    jobs = built.due()
    assert jobs["fetch_images"] == 1
    assert jobs["train"] == len(list((built.folder / "results" / "runs").rglob("result.json")))


def test_a_clone_with_results_and_metadata_brought_along_reruns_nothing(built, tmp_path):
    fresh = tmp_path / "clone"
    shutil.copytree(built.folder, fresh, copy_function=shutil.copy)
    subprocess.run(["find", str(fresh), "-name", "*.py", "-exec", "touch", "{}", "+"], check=True)
    assert type(built)(fresh).due() == {}


def test_a_git_clone_with_results_and_metadata_brought_along_reruns_nothing(built, tmp_path):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C"]
    (built.folder / ".gitignore").write_text("/results/\n/report/writeup.*\n/logs/\n.snakemake/\n.writeup/\n")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, built.folder, *words], check=True)
    fresh = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", built.folder, fresh], check=True)
    for part in ("results", "report", ".snakemake"):
        shutil.copytree(built.folder / part, fresh / part, copy_function=shutil.copy, dirs_exist_ok=True)
    assert type(built)(fresh).due() == {}


def test_a_deleted_figure_is_drawn_again(built):
    (built.folder / "results/figures/gates.svg").unlink()
    assert set(built.due()) == {"draw_gates", "witness_figures"} | DOCUMENT | MANIFEST
