"""Tables from CSV files of the study: what they show, which files they need, and each way to get one wrong."""

import pytest

from writeup.document.sections import render
from writeup.document.study_tables import named_tables, table_names
from writeup.errors import DocumentError

CSV = "name,n,error,note\na|b,10,0.10,\nc*,-1200,2e-7,true\n"


@pytest.fixture
def study(tmp_path):
    """Renders a template that shows tables of a study with data/table.csv."""
    for folder in ("templates", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data/table.csv").write_text(CSV)

    def rendered(words, tables=None):
        (tmp_path / "templates/writeup.md").write_text(words)
        names = named_tables(tmp_path / "templates", tmp_path) if tables is None else tables
        return render(tmp_path / "templates", table_names(names, tmp_path)).splitlines()

    return rendered


def test_all_columns_are_shown_as_they_are(study):
    head, rule, first, second = study('<< csv_table("data/table.csv") >>')
    assert head == "| name | n | error | note |"
    assert rule == "| :-- | --: | --: | :-- |"
    assert first == (
        r'| a\|b | [10]{.value source="../data/table.csv" place="row 1, n"} '
        '| [0.10]{.value source="../data/table.csv" place="row 1, error"} |  |'
    )
    assert "[−1200]{" in second
    assert "[2 × 10⁻⁷]{".replace(" ", "\u00a0") in second
    assert r"| c\* |" in second


def test_columns_are_chosen_ordered_and_labelled(study):
    head, _, first, _ = study('<< csv_table("data/table.csv", columns={"error": "Error $e$", "name": "Who"}) >>')
    assert head == "| Error $e$ | Who |"
    assert first.endswith(r"| a\|b |")
    assert study('<< csv_table("data/table.csv", columns=["n"]) >>')[0] == "| n |"


def test_a_number_has_the_places_that_are_asked_for(study):
    rows = study('<< csv_table("data/table.csv", columns=["error"], places={"error": 1}) >>')
    assert rows[2].startswith("| [0.1]{")


def test_the_files_that_templates_name_are_known_before_anything_runs(study, tmp_path):
    words = '<# csv_table("data/old.csv") #><% if x %><< csv_table("results/own/x.csv") >><% endif %>'
    with pytest.raises(DocumentError):
        study(words)  # x is not known
    assert named_tables(tmp_path / "templates", tmp_path) == ["results/own/x.csv"]


def test_numbers_of_a_result_have_the_source_that_others_of_it_have(study, tmp_path):
    (tmp_path / "results/own").mkdir(parents=True)
    (tmp_path / "results/own/x.csv").write_text("x\n1\n")
    assert study('<< csv_table("results/own/x.csv") >>')[2] == '| [1]{.value source="own/x.csv" place="row 1, x"} |'


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            'A.\n\n<< csv_table("data/x.csv") >>',
            r"^writeup\.md, line 3: there is no table data/x\.csv in this study; put",
        ),
        ('<< csv_table("../x.csv") >>', r"^writeup\.md, line 1: '\.\./x\.csv' is not a path inside this study"),
        ('<< csv_table("/etc/passwd") >>', r"'/etc/passwd' is not a path inside this study"),
        ("<< csv_table(name) >>", r"line 1: name the table as it stands, csv_table\(\"data/table\.csv\"\)"),
        (
            '<< csv_table("data/table.csv", columns={"err": "E"}) >>',
            r"^writeup\.md, line 1: data/table\.csv has no column 'err'; did you mean error\? Columns: name, n, error",
        ),
        ('<< csv_table("data/table.csv", places={"x": 1}) >>', r"has no column 'x'; columns: name, n, error, note"),
        (
            '<< csv_table("data/table.csv", places=2) >>',
            r"line 1: places is 2; give places by column, \{\"error\": 1\}",
        ),
        (
            '<< csv_table("data/table.csv", places={"n": "x"}) >>',
            r"line 1: places is \{'n': 'x'\}; give places by column",
        ),
        ('<< csv_table("data/table.csv", columns=5) >>', r"columns is 5; give names, or names with their labels"),
        ('<< csv_table("data/table.csv", columns="n") >>', r"columns is 'n'; give names, or names with their labels"),
        ('<< csv_table("data/table.csv", columns=[1]) >>', r"columns is \[1\]; give names"),
        ('<< csv_table("data/table.csv", columns={"n": 1}) >>', r"columns is \{'n': 1\}; give names"),
        (
            '<< csv_table("data/table.csv", columns={["n"]: "N"}) >>',
            r"^writeup\.md, line 1: a name of a column is not text \(.*'list'\); give names and labels",
        ),
        ('<< csv_table("data/table.csv", places={{}: 1}) >>', "line 1: a name of a column is not text"),
        ('<< csv_table("data/empty.csv") >>', r"^writeup\.md, line 1: data/empty\.csv has 0 rows"),
        ('<< csv_table("data/ragged.csv") >>', r"data/ragged\.csv, line 2, has 1 cells, but there are 2 columns"),
    ],
)
def test_each_mistake_is_one_sentence(study, tmp_path, words, sentence):
    (tmp_path / "data/empty.csv").write_text("a,b\n")
    (tmp_path / "data/ragged.csv").write_text("a,b\n1\n")
    with pytest.raises(DocumentError, match=sentence):
        study(words)


def test_a_table_that_was_not_seen_beforehand_is_refused(study):
    with pytest.raises(DocumentError, match=r"line 1: the build has not seen the table data/table\.csv yet; build"):
        study('<< csv_table("data/table.csv") >>', tables=[])
