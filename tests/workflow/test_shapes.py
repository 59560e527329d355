"""Another hyper-parameter, another metric: a built study goes on from one shape to the other, and back again."""

import shutil

import pytest

from running import writeup

pytestmark = pytest.mark.slow

SMALL = """
data: {train: 200, validation: 100, test: 100}
defaults: {batch_size: 20, epochs: 1, hidden_size: 8}
seeds: [0, 1]
sweeps: [{name: rates, title: Rates, vary: {learning_rate: [0.1, 1]}}]
search:
  title: Search
  space: {learning_rate: [0.1, 0.3, 1, 3]}
  eta: 2
  configurations: null
  rungs: [{epochs: 1, seeds: 1}, {epochs: 2, seeds: 1}]
  beside: null
theory: []
claims: null
allow_unexpected: true
"""
DECAY = [
    ("config/config.yaml", "  momentum: 0\n", "  momentum: 0\n  decay: 0.5\n"),
    (
        "src/writeup/mnist_mlp/declaration.py",
        '        meaning="heavy-ball momentum μ; 0 is plain gradient descent",\n    ),\n',
        '        meaning="heavy-ball momentum μ; 0 is plain gradient descent",\n    ),\n'
        '    Parameter(name="decay", type="number", label="Decay", symbol="γ", meaning="decay"),\n',
    ),
    ("src/writeup/mnist_mlp/network/training.py", "    momentum: float\n", "    momentum: float\n    decay: float\n"),
    (
        "src/writeup/mnist_mlp/network/training.py",
        "=configuration.learning_rate,",
        "=configuration.learning_rate * configuration.decay,",
    ),
    (
        "src/writeup/mnist_mlp/witness/descent.py",
        "        size, nesterov = ",
        '        eta *= np.float32(run["decay"])\n        size, nesterov = ',
    ),
    (
        "src/writeup/mnist_mlp/witness/run.py",
        'np.float32(self.at["learning_rate"])',
        'np.float32(self.at["learning_rate"]) * np.float32(self.at["decay"])',
    ),
]
LOSS = [
    (
        "src/writeup/mnist_mlp/declaration.py",
        "best, test),",
        'best, test, Metric("test_loss", unit="nats", tested=True, in_tables=False)),',
    ),
    (
        "src/writeup/mnist_mlp/steps/measure_test_accuracy.py",
        '"test_accuracy": accuracy(folder, images)}',
        '"test_accuracy": accuracy(folder, images), "test_loss": loss(folder, images)}',
    ),
    ("src/writeup/mnist_mlp/steps/measure_test_accuracy.py", '(*COLUMNS, "test_accuracy")', "(*COLUMNS, *TESTED)"),
    (
        "src/writeup/mnist_mlp/steps/measure_test_accuracy.py",
        "\n\ndef accuracy(",
        '\n\nTESTED = ("test_accuracy", "test_loss")\n\n\ndef loss(folder, images):\n'
        '    return evaluate(read_weights(folder / "weights.npz"), images).loss\n\n\ndef accuracy(',
    ),
]


@pytest.fixture(scope="module")
def small(copy_to, tmp_path_factory):
    """A study of two configurations and a search, built; to be copied, not changed."""
    project = copy_to(tmp_path_factory.mktemp("shapes") / "project")
    (project.folder / "config/tiny.yaml").write_text(SMALL)
    (project.folder / "templates/summary.md").write_text("<< contradictions() >>\n")
    built = project.snakemake()
    assert built.returncode == 0, built.stdout
    return project


def told(project, *words):
    """What `writeup …` says."""
    done = writeup(project.folder, *words, code=project.folder / "src")
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(project):
    """Every result and every finished document."""
    found = [path for part in ("results", "report") for path in (project.folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(project.folder): path.read_bytes() for path in found if path.name != "build.json"}


@pytest.mark.parametrize(
    ("edits", "measured_again", "words"),
    [
        pytest.param(
            DECAY,
            {"train", "train_candidate", "measure_test_accuracy"},
            "defaults.decay: not given → 0.5",
            id="a hyper-parameter",
        ),
        pytest.param(LOSS, {"measure_test_accuracy"}, "Rates: learning rate 0.1, test loss", id="a metric"),
    ],
)
def test_a_study_goes_on_after_a_change_of_shape_and_back(small, tmp_path, edits, measured_again, words):
    project = type(small)(shutil.copytree(small.folder, tmp_path / "project", symlinks=True))
    before = files(project)
    for edit in edits:
        project.edit(*edit)
    due = project.due()
    assert {"train", "train_candidate", "measure_test_accuracy"} & set(due) == measured_again
    there = project.snakemake()
    assert there.returncode == 0, there.stdout
    assert project.due() == {}
    assert "could not be determined" not in there.stdout
    assert words in told(project, "changes", "--all")
    for path, old, new in edits:
        project.edit(path, new, old)
    back = project.snakemake()
    assert back.returncode == 0, back.stdout
    assert project.due() == {}
    assert {path: content for path, content in files(project).items() if path in before} == before
    assert told(project, "verify", str(small.folder)).startswith("identical")
