"""A hyper-parameter that a sweep alone varies, from the configuration to the document."""

import csv
import html
import re


def test_a_sweep_over_the_initial_scale_is_built_through_to_the_document(original):
    with (original.folder / "results/runs.csv").open(newline="") as stream:
        swept = [row for row in csv.DictReader(stream) if "initial_scale" in row["sweeps"].split(";")]
    losses = {
        (row["initial_scale"], row["seed"]): float(row["train_loss"]) for row in swept if row["learning_rate"] == "1"
    }
    assert set(losses) == {(scale, seed) for scale in ("0.001", "0.01", "0.1") for seed in "01"}
    assert all(losses["0.1", seed] < losses["0.001", seed] for seed in "01")  # no plateau to leave
    page = html.unescape(re.sub(r"<[^>]+>", "", (original.folder / "report/writeup.html").read_text()))
    assert re.search(r"is\s+0\.001 unless a table says otherwise", page)
    assert "Initial scale" in page
