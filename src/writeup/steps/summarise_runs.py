"""Average the runs over seeds, with intervals."""

from pathlib import Path

from writeup.experiment.run_files import csv_text
from writeup.experiment.summary import SUMMARY_COLUMNS, read_table, summarize
from writeup.files import read_json, write_text


def run(plan: Path, runs: Path, output: Path) -> None:
    rows = summarize(read_json(plan), read_table(runs))
    write_text(output, csv_text(SUMMARY_COLUMNS, rows))
