"""What a study brings along beside its words: figures, pictures, tables, rules, a look; what an edit builds again."""

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

import running
from writeup.cli import main

pytestmark = pytest.mark.slow

FASHION = Path("/usr/share/datasets/fashion-mnist")
FILES = {
    "config/tiny.yaml": f"""
        data: {{directory: {FASHION}, train: 200, validation: 100, test: 100}}
        defaults: {{batch_size: 20, epochs: 1, hidden_size: 4}}
        seeds: [0, 1]
        claims: null
        logo: {{image: figures/logo.svg, alt: ACME}}
        """,
    "figures/dots.py": """
        import matplotlib.pyplot as plt
        from shared import WORDS

        INPUTS = ["results/own/means.csv", "data/limits.csv"]

        def draw(runs, inputs):
            figure, axes = plt.subplots()
            axes.plot([run["learning_rate"] for run in runs], [run["test_accuracy"] for run in runs], "o")
            return figure, WORDS, str(inputs)
        """,
    "figures/alone.py": """
        from matplotlib.figure import Figure

        def draw():
            return Figure(), "Nothing", "There is nothing."
        """,
    "figures/shared.py": 'WORDS = "Dots"\n',
    "figures/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt" viewBox="0 0 9 9"/>\n',
    "data/limits.csv": "name,limit\nlow,0.25\n",
    "templates/own.css": "h1 { color: red }\n",
    "templates/own.typ": "#let own(body) = body\n",
    "templates/summary.md": """
        # Own {#sec:own}

        ![Dots](dots){#fig:dots}

        ![The logo](figures/logo.svg "A square."){#fig:logo}

        << csv_table("data/limits.csv") >>

        : Limits {#tbl:limits}

        << csv_table("results/own/means.csv") >>

        : Means {#tbl:means}
        """,
    "means.py": """
        import csv, sys
        print("rate,accuracy")
        for row in csv.DictReader(open(sys.argv[1])):
            print(row["learning_rate"], row["test_accuracy"], sep=",")
        """,
}
RULE = """

rule average:
    input:
        script="means.py",
        runs="results/runs.csv",
    output:
        "results/own/means.csv",
    shell:
        "python {input.script} {input.runs} > {output}"
"""


def unindented(text):
    margin = re.match(r"\n( *)", text)
    return text.replace(f"\n{margin[1]}", "\n").lstrip("\n") if margin else text


def snakemake(folder, *words):
    done = running.snakemake(folder, *words, "--configfile", "config/tiny.yaml")
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A study with all of it, built."""
    if not FASHION.exists():
        pytest.skip("Fashion-MNIST is not installed; the package dataset-fashion-mnist brings it")
    folder = tmp_path_factory.mktemp("home") / "study"
    assert main(["new", str(folder), "--dataset", "fashion-mnist"]) == 0
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(unindented(text))
    (folder / "templates/sweeps/learning_rate.md").unlink()
    (folder / "Snakefile").write_text((folder / "Snakefile").read_text() + RULE)
    status, told = snakemake(folder)
    assert status == 0, told
    return folder


@pytest.fixture
def study(built, tmp_path):
    """A copy of it, to be changed."""
    return Path(shutil.copytree(built, tmp_path / "study", symlinks=True))


def test_the_page_shows_all_of_it(built):
    page = (built / "report/writeup.html").read_text()
    for text in (
        "Figure 1.",
        "Figure 2.",
        'aria-label="A square."',
        'aria-label="ACME"',
        "h1 { color: red }",
        "Table 1.",
    ):
        assert text in page
    assert re.search(r'href="#source:data-limits"[^>]*>0\.25<', page)
    assert 'id="source:own-means"' in page
    assert (built / "report/slides.pdf").exists()


def test_nothing_is_due_after_a_build_nor_after_a_touch(study):
    for name in FILES:
        (study / name).touch()
    assert "Nothing to be done" in snakemake(study, "--dry-run")[1]


EDITS = {  # file → an edit of it, what is due of its own account
    "figures/shared.py": (("Dots", "Points"), {"draw_own_dots"}),
    "data/limits.csv": (("0.25", "0.75"), {"record_provenance", "draw_own_dots"}),
    "means.py": (('"rate,', '"eta,'), {"average"}),
    "figures/alone.py": (("Nothing", "Little"), {"draw_own_alone"}),
    "templates/own.css": (("red", "blue"), {"write_html"}),
    "templates/own.typ": (("= body", "= [#body]"), {"write_pdf"}),
    "figures/logo.svg": (("9pt", "8pt"), {"render_document"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_builds_again_what_depends_on_it(study, name):
    (old, new), due = EDITS[name]
    text = (study / name).read_text()
    assert old in text
    (study / name).write_text(text.replace(old, new))
    told = snakemake(study, "--dry-run")[1]
    reasons, _, _ = told.partition("what they read is built again")
    named = set(
        re.findall(r"\b(?:draw_own_\w+|average|record_provenance|render_document|write_\w+|fill_slides)\b", reasons)
    )
    assert due <= named
    assert {rule for rule in named if rule.startswith(("draw_own", "average"))} <= due
    assert "train" not in told


def test_what_a_rule_of_the_studys_own_wrote_anew_is_in_the_manifest_and_no_edit(study):
    source = (study / "means.py").read_text()
    (study / "means.py").write_text(source.replace('row["test_accuracy"]', 'row["train_accuracy"]'))
    status, told = snakemake(study)
    assert status == 0, told
    written = sha256((study / "results/own/means.csv").read_bytes()).hexdigest()
    assert json.loads((study / "results/manifest.json").read_text())["files"]["results/own/means.csv"] == written
    assert "Nothing to be done" in snakemake(study, "--dry-run")[1]


def test_a_new_figure_with_the_name_of_one_of_the_tools_is_refused(study):
    shutil.copy(study / "figures/alone.py", study / "figures/confusion.py")
    status, told = snakemake(study)
    assert status == 1
    assert told.strip().endswith(
        "Error: figures/confusion.py has the name of a figure that the tool draws; give it another name."
    )


def test_a_figure_that_fails_says_where_and_leaves_the_last_one(study):
    drawing = (study / "results/figures/dots.svg").read_bytes()
    source = (study / "figures/dots.py").read_text()
    (study / "figures/dots.py").write_text(source.replace('run["test_accuracy"]', 'run["accuracy"]'))
    status, told = snakemake(study)
    assert status == 1
    assert "figures/dots.py, line 8, in <listcomp>: KeyError: 'accuracy'" in told or (
        "figures/dots.py, line 8, in draw: KeyError: 'accuracy'" in told
    )
    assert "Traceback" not in told
    (study / "figures/dots.py").write_text(source)
    assert snakemake(study)[0] == 0
    assert (study / "results/figures/dots.svg").read_bytes() == drawing
