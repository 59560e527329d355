"""A hyper-parameter that the default study leaves alone is swept, from the configuration to the document."""

import csv
import html
import re

SWEPT = """
data: {train: 200, validation: 100, test: 100}
defaults: {batch_size: 20, epochs: 10, hidden_size: 8}
seeds: [0, 1]
sweeps: [{name: start, title: The start, vary: {initial_scale: [0.001, 0.05]}}]
search: null
theory: []
claims: null
published: null
allow_unexpected: true
"""


def test_a_sweep_over_the_initial_scale_is_built_through_to_the_document(copy_to, tmp_path):
    project = copy_to(tmp_path / "project")
    (project.folder / "config/tiny.yaml").write_text(SWEPT)
    (project.folder / "templates/summary.md").write_text("<< contradictions() >>\n")
    built = project.snakemake()
    assert built.returncode == 0, built.stdout + built.stderr
    with (project.folder / "results/runs.csv").open(newline="") as stream:
        losses = {(row["initial_scale"], row["seed"]): float(row["train_loss"]) for row in csv.DictReader(stream)}
    assert set(losses) == {(scale, seed) for scale in ("0.001", "0.05") for seed in "01"}
    assert all(losses["0.05", seed] < losses["0.001", seed] for seed in "01")  # no plateau to leave
    page = html.unescape(re.sub(r"<[^>]+>", "", (project.folder / "report/writeup.html").read_text()))
    assert re.search(r"is\s+0\.001 unless a table says otherwise", page)
    assert "Initial scale" in page
