"""What was edited → exactly which rules may run again: none missed, none spurious."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution

import pytest
import yaml

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
THEORY_FIGURES = {"draw_plateau", "draw_descent", "draw_collapse", "draw_travel", "draw_sharpness"}
HELD = {"measure_plateau", "gather_sharpness"}  # what holds the runs against the predictions
TRAINED = {"train", "measure_test_accuracy", "measure_sharpness", "draw_weights"}
TRAINED |= HELD | THEORY_FIGURES | EVIDENCE | CURVES | PICTURES | DOCUMENT
PLANNED = {"write_plan", "predict_plateau", "draw_weights", "draw_search"}  # and what reads the plan, to its end
PLANNED |= HELD | THEORY_FIGURES | EVIDENCE | CURVES | PICTURES | DOCUMENT
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
DRAWN = {"draw_gates", "draw_xor", "draw_weights", "draw_search"} | CURVES | PICTURES | THEORY_FIGURES | DOCUMENT
EVERYTHING = PLANNED | TRAINED | PROVED | DRAWN | SEARCH | {"fetch_images", "write_search_plan", "train_candidate"}


def append(path, text):
    def edit(project):
        with (project.folder / path).open("a") as stream:
            stream.write(text)

    return edit


def replace(path, old, new):
    return lambda project: project.edit(path, old, new)


def touch(path):
    return lambda project: os.utime(project.folder / path)


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


NOTHING: set[str] = set()
MANIFEST = {"write_manifest"}
EDITS = {
    "nothing": (append("templates/limitations.md", ""), NOTHING),
    "a comment in the network": (append("src/writeup/mnist_mlp/network/mlp.py", "\n# about nothing\n"), NOTHING),
    "a docstring in the network": (
        replace("src/writeup/mnist_mlp/network/mlp.py", '"""Two-layer perceptron', '"""Network of two layers'),
        NOTHING,
    ),
    "a touched module": (touch("src/writeup/mnist_mlp/network/mlp.py"), NOTHING),
    "a touched template": (touch("templates/xor.md"), NOTHING),
    "a touched result": (touch("results/runs.csv"), NOTHING),
    "a touched style sheet": (touch("templates/style.css"), NOTHING),
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
        | {"measure_sharpness", "gather_sharpness", "draw_sharpness"}
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
        | CURVES
        | CLAIMS
        | DOCUMENT,
    ),
    "code of the witness of training": (
        append("src/writeup/mnist_mlp/witness/descent.py", "\nNEW = 1\n"),
        {"witness_training", "witness_numbers", "witness_figures"} | DOCUMENT,
    ),
    "code of the learning curves": (append("src/writeup/output/figures/curves.py", "\nNEW = 1\n"), CURVES | DOCUMENT),
    "code of the PDF": (append("src/writeup/output/pdf.py", "\nNEW = 1\n"), PDF),
    "code of the HTML": (append("src/writeup/output/html.py", "\nNEW = 1\n"), HTML),
    "a word in a section": (append("templates/limitations.md", "\nAnd what else?\n"), DOCUMENT),
    "nothing in a folder of templates that was moved and linked back": (
        behind_a_link("templates/sweeps", "width.md", ""),
        NOTHING,
    ),
    "a word in a linked folder": (behind_a_link("templates/sweeps", "width.md", "\nAnd what else?\n"), DOCUMENT),
    "a file of words with another ending": (write("templates/intro.txt", "And what else?"), DOCUMENT),
    "a work that can be cited": (append("config/references.bib", "\n% nothing\n"), DOCUMENT),
    "what the document is about": (
        append("config/config.yaml", "\nkeywords: [plateau]\n"),
        HTML | PDF | SHOWN,
    ),
    "a figure of the author's own": (write("templates/figures/setup.svg", "<svg/>"), DOCUMENT),
    "a figure that no rule draws": (write("results/figures/curves_old.svg", "<svg/>"), NOTHING),
    "the style sheet": (append("templates/style.css", "\nmain { margin: 0; }\n"), HTML),
    "a word on a slide": (append("templates/slides/answers.md", "\n# And what else?\n"), SLIDES),
    "that the slides have a backup": (
        replace("config/config.yaml", "backup_slides: false", "backup_slides: true"),
        SLIDES,
    ),
    "the slides' page": (append("templates/slides/page.typ", "\n// nothing\n"), SLIDES),
    "the look of the Office file": (append("templates/slides/reference.pptx", "\n"), OFFICE),
    "code of the Office file": (append("src/writeup/output/slides/shapes.py", "\nNEW = 1\n"), OFFICE),
    "the PDF's page": (append("templates/page.typ", "\n// nothing\n"), PDF),
    "code that pins the arithmetic": (
        append("src/writeup/arithmetic.py", "\nNEW = 1\n"),
        EVERYTHING - {"fetch_images"},
    ),
    "code that fetches images, which their sums make sure of": (
        append("src/writeup/mnist_mlp/data/fetch.py", "\nNEW = 1\n"),
        NOTHING,
    ),
    "code that decodes images": (
        append("src/writeup/mnist_mlp/data/decoding.py", "\nNEW = 1\n"),
        TRAINED | {"fetch_images", "predict_plateau", "train_candidate"} | SEARCH,
    ),
    "the words of the command line": (
        replace("src/writeup/steps/draw_gates.py", "Draw the planes of AND and OR.", "Draw two planes."),
        NOTHING,
    ),
    "code of the command line": (append("src/writeup/cli.py", "\nNEW = 1\n"), NOTHING),
    "a module that nothing imports": (write("src/writeup/mnist_mlp/network/idle.py", "NEW = 1\n"), NOTHING),
    "a module laid out anew": (reformat("src/writeup/mnist_mlp/network/mlp.py"), NOTHING),
    "a release of Typst": (release("typst"), DOCUMENT),
    "a release of the maths converter": (release("math_core"), DOCUMENT),
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
        | CURVES
        | CLAIMS
        | DOCUMENT,
    ),
    "a release of fontTools, which matplotlib requires": (release("fonttools"), DRAWN),
    "a description in the schema of claims": (
        append("workflow/schemas/claims.schema.yaml", "\n# what a claim may say\n"),
        CLAIMS | DOCUMENT,
    ),
    "a description in the schema of studies": (
        append("workflow/schemas/study.schema.yaml", "\n# what a study may say\n"),
        NOTHING,
    ),
    "a published value, where nothing published is compared": (
        replace("config/published.yaml", "train_accuracy: 0.9420", "train_accuracy: 0.9421"),
        NOTHING,
    ),
    "a font": (append("templates/fonts/STIXTwoMath-Regular.woff2", " "), HTML),
    "a script of the checker": (append("templates/checker/exact.js", "\n// nothing\n"), HTML),
    "a comment in the style sheet, which the page carries": (
        append("templates/style.css", "/* nothing */"),
        HTML,
    ),
    "the title of a sweep": (
        replace("config/minimal.yaml", "title: Hidden units", "title: Units"),
        PLANNED,
    ),
    "the order of learning rates": (
        replace("config/minimal.yaml", "[1, 1.0e-1, 5.0e-2, 1.0e-2]", "[1.0e-2, 1, 1.0e-1, 5.0e-2]"),
        PLANNED,
    ),
    "the order of seeds, of which the search takes the first": (
        replace("config/tiny.yaml", "seeds: [0, 1]", "seeds: [1, 0]"),
        PLANNED | SEARCH | {"write_search_plan", "train_candidate"},
    ),
    "the folder of the images": (
        replace("config/config.yaml", "directory: null", "directory: elsewhere"),
        NOTHING,
    ),
    "the title": (
        replace("config/config.yaml", "title: Softmax, gates", "title: Gates, softmax"),
        HTML | PDF | SHOWN,
    ),
    "the confidence": (
        replace("config/config.yaml", "confidence: 0.95", "confidence: 0.9"),
        PLANNED,
    ),
    "a claim": (
        replace("config/claims.yaml", "statement: The Jacobian is symmetric.", "statement: It is symmetric."),
        CLAIMS | DOCUMENT,
    ),
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_an_edit_reruns_what_it_touches_and_nothing_else(built, edit, expected):
    edit(built)
    assert set(built.due()) == expected | (MANIFEST if expected else NOTHING)


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


def test_another_length_of_one_sweep_trains_its_runs_alone(built):
    built.edit("config/minimal.yaml", "learning_rate: 0.2\n      batch_size: 64\n      epochs: 100", "epochs: 3")
    assert built.due()["train"] == 4 * 2


@pytest.mark.parametrize("name", ["result.json", "minibatch_losses.npy"])
def test_a_run_that_lost_a_file_is_trained_again_alone(built, name):
    next((built.folder / "results/runs").rglob(name)).unlink()
    assert built.due()["train"] == 1


LOST = {
    "document.json": "render_document",
    "slides.json": "fill_slides",
    "summary.csv": "summarise_runs",
    "epochs.csv": "gather_runs",
    "best_run.npz": "choose_best_run",
    "certificates/xor.json": "certify_xor",
    "figures/curves_width.json": "draw_curves",
    "slides/curves_width.svg": "draw_curves",
    "sharpness/*.csv": "measure_sharpness",
    "tests/*_of_*.csv": "measure_test_accuracy",
    "search/winner/**/test.csv": "test_winner",
    "search/rung~2.json": "rank_candidates",
    "search/runs/**/state.npz": "train_candidate",
    "search/winner/**/weights.npz": "train_winner",
}


@pytest.mark.parametrize(("name", "rule"), LOST.items(), ids=LOST)
def test_a_lost_file_between_the_images_and_the_finished_files_is_built_again(built, name, rule):
    next((built.folder / "results").glob(name)).unlink()
    assert rule in built.due()


def test_what_was_lost_comes_back_with_the_same_bytes(built):
    results = built.folder / "results"
    lost = [next(results.glob(name)) for name in ("runs/**/result.json", "search/rung~2.json", "summary.csv")]
    before = {path: path.read_bytes() for path in results.rglob("*") if path.is_file()}
    for path in lost:
        path.unlink()
    assert built.snakemake().returncode == 0
    assert {path: path.read_bytes() for path in results.rglob("*") if path.is_file()} == before


def test_images_fetched_again_train_nothing(built):
    (built.folder / "results/data/mnist/train-images.npy").unlink()
    assert set(built.due()) <= {"fetch_images"}


def test_images_fetched_anew_by_force_train_nothing(built):
    assert built.due("--forcerun", "fetch_images") == {"fetch_images": 1}


def test_lost_images_hide_no_edit(built):
    shutil.rmtree(built.folder / "results/data/mnist")
    release("numpy")(built)
    assert built.due()["train"] == len(list((built.folder / "results" / "runs").rglob("result.json")))


def test_the_reason_printed_for_a_rerun_names_the_module(built):
    append("src/writeup/mnist_mlp/network/mlp.py", "\nNEW = 1\n")(built)
    assert "writeup.mnist_mlp.network.mlp" in built.snakemake("--dry-run").stdout


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


def test_one_job_draws_the_curves_of_every_sweep_and_no_other_figure(built):
    append("src/writeup/output/figures/curves.py", "\nNEW = 1\n")(built)
    drawn = {name: jobs for name, jobs in built.due().items() if name.startswith("draw_")}
    assert drawn == {"draw_curves": 1}
