import shutil
from pathlib import Path

import pytest

from writeup.changes.builds import open_archive, open_folder
from writeup.changes.change_sources import causes
from writeup.changes.history import archive_build
from writeup.changes.text_report import reach
from writeup.fingerprint.code import code

ROOT = Path(__file__).parents[3]
MODULE = "src/writeup/mnist_mlp/network/functions.py"
BACKWARD = "    return dA * A * (1 - A)\n"
CLAIMS = """
claims:
  - id: one
    statement: One is one.
    rule: {complete: {}}
  - id: two
    statement: Two is two.
    rule: {complete: {}}
"""
CONFIG = {"data": {"directory": None}, "sweeps": [{"name": "rates", "vary": {"learning_rate": [1, 0.1]}}], "seeds": [0]}


READ = {
    "train": [*code("writeup.mnist_mlp.steps.train"), "numpy 2.4.6"],
    "derive_softmax": code("writeup.steps.derive_softmax"),
    "render_document": ["templates/sweeps/rates.md 0123456789abcdef"],
    "write_html": ["templates/style.css 0123456789abcdef"],
    "fill_slides": ["templates/slides/rates.md 0123456789abcdef"],
}


def kept(side, config=CONFIG, read=READ):
    """The build of a project as an archive that says what each step read."""
    side.write("config/claims.yaml", CLAIMS)
    made = {"config": config, "configfiles": [], "claims": ["config/claims.yaml"], "steps": read}
    return open_archive(archive_build(made, side.path))


def edited(old, new, before, after):
    source = (ROOT / MODULE).read_text()
    assert before in source
    old.write(MODULE, source)
    new.write(MODULE, source.replace(before, after))
    return causes(kept(old), kept(new))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BACKWARD, f"    # about nothing\n{BACKWARD}"),
        (BACKWARD, "    return (dA * A\n            * (1 - A))\n"),
        ('    """dZ = dA', '    """Slope dZ = dA'),
    ],
    ids=["comment", "layout", "docstring"],
)
def test_what_python_does_not_run_is_no_cause(old, new, before, after):
    assert edited(old, new, before, after) == []


def test_a_function_is_named_with_the_lines_and_the_steps_that_can_see_it(old, new):
    (cause,) = edited(old, new, BACKWARD, "    return -dA * A * (1 - A)\n")
    assert (cause.name, cause.what) == ("writeup.mnist_mlp.network.functions.sigmoid_backward", "changed")
    assert "+    return -dA * A * (1 - A)" in cause.difference
    assert "train (every run)" in reach(cause)
    assert {"derive_softmax", "write_html"}.isdisjoint(cause.steps)


def test_an_added_function_is_told_as_added(old, new):
    (cause,) = edited(old, new, "def softmax(", "def more(x):\n    return x\n\n\ndef softmax(")
    assert (cause.name, cause.what) == ("writeup.mnist_mlp.network.functions.more", "added")


def test_what_no_step_reads_is_no_cause(old, new):
    for side, text in ((old, "X = 1\n"), (new, "X = 2\n")):
        side.write("src/writeup/changes/text_report.py", text)
        side.write("templates/README.md", text)
    assert causes(kept(old), kept(new)) == []


def test_a_template_is_told_with_the_steps_that_read_it_those_of_the_slides_too(old, new):
    for side, text in ((old, "a"), (new, "b")):
        side.write("templates/sweeps/rates.md", text)
        side.write("templates/slides/rates.md", text)
        side.write("templates/style.css", text)
    assert {cause.name: cause.steps for cause in causes(kept(old), kept(new))} == {
        "templates/style.css": {"write_html"},
        "templates/sweeps/rates.md": {"render_document"},
        "templates/slides/rates.md": {"fill_slides"},
    }


def test_of_builds_that_do_not_say_what_they_read_every_change_counts(old, new):
    for side, text in ((old, "X = 1\n"), (new, "X = 2\n")):
        side.write(MODULE, text)
    (cause,) = causes(old.build, new.build)
    assert (cause.name, reach(cause)) == ("writeup.mnist_mlp.network.functions.X", "can reach every step")


def test_a_setting_is_told_by_its_key_from_what_to_what(old, new):
    sweep = CONFIG["sweeps"][0] | {"vary": {"learning_rate": [1, 0.2]}}
    (cause,) = causes(kept(old), kept(new, CONFIG | {"sweeps": [sweep]}))
    assert (cause.name, cause.what) == ("sweeps.rates.vary.learning_rate", "[1, 0.1] → [1, 0.2]")
    assert reach(cause) == "for the runs of the sweep rates"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"metrics": {"error": {}}}, {"metrics": {"error": {}, "loss": {}}}, ["metrics.loss not given → {}"]),
        ({"metrics": {"error": None}}, {"metrics": {"error": None, "loss": None}}, ["metrics.loss not given → null"]),
        ({"sweeps": []}, {"sweeps": [{"name": "default"}]}, ["sweeps.default not given → {}"]),
        ({"search": None}, {"search": {"seeds": [0]}}, ["search.seeds not given → [0]"]),
        ({"search": {}}, {}, ["search {} → not given"]),
        ({}, {"confidence": 0.9}, ["confidence not given → 0.9"]),
    ],
)
def test_a_key_without_a_value_is_told_and_what_fills_it_stands_for_it(old, new, before, after, told):
    assert [f"{cause.name} {cause.what}" for cause in causes(kept(old, before), kept(new, after))] == told


def test_where_the_images_lie_is_no_cause(old, new):
    assert causes(kept(old), kept(new, CONFIG | {"data": {"directory": "/elsewhere"}})) == []


def test_a_library_is_told_with_both_versions(old, new):
    later = READ | {"train": [*READ["train"][:-1], "numpy 2.4.7"]}
    (cause,) = causes(kept(old), kept(new, read=later))
    assert (cause.name, cause.what, cause.steps) == ("numpy", "2.4.6 → 2.4.7", {"train"})


@pytest.mark.parametrize(
    "name",
    [
        "experiment.py",
        "writeup.csv",
        "data/points.csv",
        "src/experiment.py",
        "figures/photo.png",
        "templates/points.csv",
        "workflow/sim.R",
        "config/journal.csl",
    ],
)
def test_what_a_step_read_is_a_cause_wherever_it_lies_and_whatever_it_is(old, new, name):
    before, after = ({"run_experiment": [f"{name} {digit * 16}", "numpy 2.4.6"]} for digit in "ab")
    (cause,) = causes(kept(old, read=before), kept(new, read=after))
    assert (cause.name, cause.what, reach(cause)) == (name, "changed", "reaches run_experiment (every run)")


@pytest.mark.parametrize("name", ["config/references.bib", "config/terms.yaml"])
def test_a_text_in_the_configuration_is_told_once_with_its_lines(old, new, name):
    sides = []
    for side, text, digit in ((old, "old", "a"), (new, "new", "b")):
        side.write(name, f"{text}\n")
        sides.append(kept(side, read={"render_document": [f"{name} {digit * 16}"]}))
    (cause,) = causes(*sides)
    assert (cause.name, *cause.difference[1:]) == (name, "-old", "+new")


def test_a_claim_is_named_with_the_key_that_changed(old, new):
    before = kept(old)
    kept(new)
    new.write("config/claims.yaml", CLAIMS.replace("Two is two.", "Two is more."))
    (cause,) = causes(before, new.build)
    assert (cause.name, cause.what) == ("config/claims.yaml: two", "statement changed")


def test_a_folder_that_was_moved_still_knows_its_claims(old, new):
    for side in (old, new):
        side.write("config/claims.yaml", CLAIMS)
        made = {"config": {}, "configfiles": [], "claims": [str(ROOT / "config/claims.yaml")], "steps": {}}
        archive_build(made, side.path)
    assert open_archive(old.path / ".writeup/builds/000001.zip").json("made.json")["claims"] == ["config/claims.yaml"]


def test_results_alone_say_nothing_of_code_and_claims(old, new):
    new.write(MODULE, "X = 1\n")
    new.write("config/claims.yaml", CLAIMS)
    assert causes(open_folder(old.path / "results"), new.build) == []


def test_a_revision_of_a_study_says_nothing_of_the_files_of_the_tool(old, new, tmp_path):
    for side, text in ((old, "a\n"), (new, "b\n")):
        side.write("config/claims.yaml", CLAIMS)
        side.write("templates/writeup.md", text)
    new.write("templates/mine.md", "New.\n")
    read = [f"templates/{name} {'0' * 16}" for name in ("writeup.md", "mine.md", "sweep.md")]
    revision = open_archive(Path(shutil.make_archive(str(tmp_path / "revision"), "zip", old.path)))
    changed = causes(revision, kept(new, read={"render_document": read}))
    assert [(cause.name, cause.what) for cause in changed] == [
        ("templates/mine.md", "added"),
        ("templates/writeup.md", "changed"),
    ]


@pytest.mark.parametrize(("hash_", "named"), [("0" * 16, []), ("1" * 16, ["figures/dots.py"])])
def test_a_figure_is_a_cause_if_what_it_draws_changed_and_what_no_step_read_is_none(old, new, hash_, named):
    for side, text in ((old, "x = 1\n"), (new, "x = 1  # one\n")):
        side.write("figures/dots.py", text)
        side.write("figures/notes.md", text)
    reads = [{**READ, "draw_own": [f"figures/dots.py {print_}"]} for print_ in ("0" * 16, hash_)]
    changed = causes(kept(old, read=reads[0]), kept(new, read=reads[1]))
    assert [(cause.name, cause.steps) for cause in changed] == [(name, frozenset({"draw_own"})) for name in named]


def test_the_first_figure_of_a_study_is_a_cause(old, new):
    new.write("figures/dots.py", "x = 1\n")
    changed = causes(kept(old), kept(new, read={**READ, "draw_own": [f"figures/dots.py {'0' * 16}"]}))
    assert [(cause.name, cause.what) for cause in changed] == [("figures/dots.py", "added")]
