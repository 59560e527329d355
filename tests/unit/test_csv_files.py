import math

import pytest

from writeup import csv_files
from writeup.errors import DocumentError


@pytest.fixture
def table(tmp_path):
    def write(content):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("", None), ("true", True), ("false", False), ("7", 7), ("-7", -7), ("0.10", 0.1), (".5", 0.5), ("1e-3", 0.001),
        ("inf", math.inf), ("1_000", "1_000"), ("1,000", "1,000"), ("word", "word"), ("٣", "٣"), ("0x10", "0x10"),
        ("9" * 4301, math.inf),
    ],
)  # fmt: skip
def test_a_cell_is_a_plain_value(cell, value):
    assert csv_files.value(cell) == value
    assert type(csv_files.value(cell)) is type(value)


@pytest.mark.parametrize("cell", ["1_5", "Infinity", "one", "\u0661"])
def test_a_cell_that_only_python_reads_as_a_number_is_none(cell):
    with pytest.raises(ValueError, match=cell):
        csv_files.number(cell)


def test_a_spreadsheets_table_is_read(table):
    columns, rows = csv_files.read(table('\ufeffname, "x, y"\r\n"a ""b""",1\r\n\r\nc,\r\n'.replace(', "x', ',"x')))
    assert columns == ["name", "x, y"]
    assert rows == [{"name": 'a "b"', "x, y": "1"}, {"name": "c", "x, y": ""}]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", r"table\.csv is empty; give it a line with the names"),
        ("a,b\n1\n", r"table\.csv, line 2, has 1 cells, but there are 2 columns"),
        ('a,b\n"1\n2",3\n4,5,6\n', r"table\.csv, line 4, has 3 cells"),
        ("a,a\n1,2\n", r"table\.csv has two columns 'a'; give each column a name of its own"),
        ("a,\n1,2\n", r"table\.csv has a column without a name"),
        ('a,b\n"1,2\n', r"table\.csv, line 2, is not CSV"),
        (b"a\n\xff\n", r"table\.csv is not UTF-8"),
    ],
)
def test_what_is_no_table_is_one_sentence(table, content, sentence):
    with pytest.raises(DocumentError, match=sentence):
        csv_files.read(table(content))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(DocumentError, match=r"cannot read .*nowhere\.csv: No such file"):
        csv_files.read(tmp_path / "nowhere.csv")
