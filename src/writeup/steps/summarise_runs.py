"""Average the runs over seeds, with intervals.

experiment: the experiment as measured (results/experiment.json)
"""

from pathlib import Path

from writeup.experiment.declaration import Experiment
from writeup.experiment.run_files import csv_text
from writeup.experiment.summary import read_table, summarize, summary_columns
from writeup.files import read_json, write_text


def run(experiment: Path, plan: Path, runs: Path, output: Path) -> None:
    measured = Experiment.read(read_json(experiment))
    rows = summarize(measured, read_json(plan), read_table(measured, runs))
    write_text(output, csv_text(summary_columns(measured), rows))
