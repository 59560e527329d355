"""What was edited → exactly which rules may run again: none missed, none spurious."""

import os
import shutil
import subprocess

import pytest

SHOWN = {"slides_pdf", "slides_pptx"}
SLIDES = {"slides"} | SHOWN
DOCUMENT = {"document", "html", "pdf"} | SLIDES
CLAIMS = {"claims", "claims_again"}
EVIDENCE = {"table", "summary", "inspect", "provenance"} | CLAIMS
CURVES = {"figure_curves", "slides_curves"}
SEARCH = {"search_rung", "search_table", "figure_search"}  # until a rung is decided, what follows it is not known
PICTURES = {"figure_confusion", "figure_mistakes"}
THEORY_FIGURES = {"figure_plateau", "figure_collapse", "figure_sharpness"}
HELD = {"plateau_measured", "collapse", "sharpness"}  # what holds the runs against the predictions
TRAINED = {"train"} | HELD | THEORY_FIGURES | EVIDENCE | CURVES | PICTURES | {"figure_weights"} | DOCUMENT


def append(path, text):
    def edit(project):
        with (project.folder / path).open("a") as stream:
            stream.write(text)

    return edit


def replace(path, old, new):
    return lambda project: project.edit(path, old, new)


def touch(path):
    return lambda project: os.utime(project.folder / path)


NOTHING: set[str] = set()
EDITS = {
    "nothing": (append("templates/limitations.md", ""), NOTHING),
    "a comment in the network": (append("src/writeup/network/mlp.py", "\n# about nothing\n"), NOTHING),
    "a docstring in the network": (
        replace("src/writeup/network/sgd.py", '"""Stochastic gradient descent', '"""Minibatch gradient descent'),
        NOTHING,
    ),
    "a touched module": (touch("src/writeup/network/mlp.py"), NOTHING),
    "a touched template": (touch("templates/xor.md"), NOTHING),
    "a touched result": (touch("results/runs.csv"), NOTHING),
    "a touched style sheet": (touch("templates/style.css"), NOTHING),
    "code of the network": (
        append("src/writeup/network/mlp.py", "\nNEW = 1\n"),
        TRAINED | SEARCH | {"search_run", "agreement"},
    ),
    "code of the softmax theorem's derivation": (
        append("src/writeup/theory/softmax.py", "\nNEW = 1\n"),
        {"softmax", "check", "agreement", "provenance"} | CLAIMS | DOCUMENT,
    ),
    "code of the linear programs": (
        append("src/writeup/theory/linear.py", "\nNEW = 1\n"),
        {"xor", "separability", "check", "figure_xor"} | CLAIMS | DOCUMENT,
    ),
    "code of the predictions": (
        append("src/writeup/theory/spectrum.py", "\nNEW = 1\n"),
        {"plateau", "plateau_measured", "collapse", "figure_plateau", "figure_collapse", "provenance"}
        | CLAIMS
        | DOCUMENT,
    ),
    "code of the linearisation": (
        append("src/writeup/theory/plateau.py", "\nNEW = 1\n"),
        {"linearisation", "check", "plateau", "plateau_measured", "collapse", "figure_plateau", "figure_collapse"}
        | {"provenance"}
        | CLAIMS
        | DOCUMENT,
    ),
    "code of the learning curves": (append("src/writeup/report/figures/curves.py", "\nNEW = 1\n"), CURVES | DOCUMENT),
    "code of the PDF": (append("src/writeup/report/pdf.py", "\nNEW = 1\n"), {"pdf"}),
    "code of the HTML": (append("src/writeup/report/html.py", "\nNEW = 1\n"), {"html"}),
    "a word in a section": (append("templates/limitations.md", "\nAnd what else?\n"), DOCUMENT),
    "the style sheet": (append("templates/style.css", "\nmain { margin: 0; }\n"), {"html"}),
    "a word on a slide": (append("templates/slides/why.md", "\n# And what else?\n"), SLIDES),
    "the slides' page": (append("templates/slides/page.typ", "\n// nothing\n"), SLIDES),
    "code of the Office file": (append("src/writeup/report/slides/look.py", "\nNEW = 1\n"), {"slides_pptx"}),
    "the PDF's page": (append("templates/page.typ", "\n// nothing\n"), {"pdf"}),
    "the title": (replace("config/config.yaml", "title: Softmax, gates", "title: Gates, softmax"), {"html", "pdf"} | SHOWN),
    "the confidence": (
        replace("config/config.yaml", "confidence: 0.95", "confidence: 0.9"),
        {"study", "plateau", "figure_search", "figure_weights"}
        | HELD
        | THEORY_FIGURES
        | EVIDENCE
        | CURVES
        | PICTURES
        | DOCUMENT,
    ),
    "a claim": (
        replace("config/claims.yaml", "statement: The Jacobian is symmetric.", "statement: It is symmetric."),
        CLAIMS | DOCUMENT,
    ),
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_an_edit_reruns_what_it_touches_and_nothing_else(built, edit, expected):
    edit(built)
    assert set(built.due()) == expected


def test_an_added_learning_rate_trains_only_its_own_runs(built):
    built.edit("config/minimal.yaml", "learning_rate: [1, 1.0e-1", "learning_rate: [2, 1, 1.0e-1")
    assert built.due()["train"] == 2


def test_an_added_seed_trains_only_that_seed(built):
    runs = len(list((built.folder / "results" / "runs").rglob("result.json")))
    built.edit("config/tiny.yaml", "seeds: [0, 1]", "seeds: [0, 1, 2]")
    assert built.due()["train"] == runs // 2


def test_a_removed_value_trains_nothing(built):
    built.edit("config/minimal.yaml", "reg: [1, 1.0e-1,", "reg: [1.0e-1,")
    assert "train" not in built.due()


def test_images_fetched_again_train_nothing(built):
    (built.folder / "results/data/mnist/train-images.npy").unlink()
    assert set(built.due()) <= {"data"}


def test_the_reason_printed_for_a_rerun_names_the_module(built):
    append("src/writeup/network/mlp.py", "\nNEW = 1\n")(built)
    assert "writeup.network.mlp" in built.snakemake("--dry-run").stdout


def test_a_clone_with_results_and_metadata_brought_along_reruns_nothing(built, tmp_path):
    fresh = tmp_path / "clone"
    shutil.copytree(built.folder, fresh, copy_function=shutil.copy)
    subprocess.run(["find", str(fresh), "-name", "*.py", "-exec", "touch", "{}", "+"], check=True)
    assert type(built)(fresh).due() == {}


def test_a_deleted_figure_is_drawn_again(built):
    (built.folder / "results/figures/gates.svg").unlink()
    assert set(built.due()) == {"figure_gates"} | DOCUMENT
