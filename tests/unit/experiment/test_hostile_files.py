"""A YAML file may come from anybody: whatever it holds, reading it ends soon, with one sentence."""

from itertools import pairwise

import pytest

from factories import a_study, changed
from writeup.errors import ConfigError
from writeup.experiment.schema import check_yaml, load_yaml, numbers

LETTERS = "abcdefghijkl"


@pytest.fixture
def refusal(tmp_path):
    """What is said of a file with this content."""

    def refused(content):
        path = tmp_path / "given.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(ConfigError) as told:
            load_yaml(path)
        assert "\n" not in str(told.value)
        return str(told.value)

    return refused


def aliases_of_aliases():
    first = f"a: &a [{', '.join(9 * ['x'])}]\n"
    pairs = pairwise(LETTERS)
    return first + "".join(f"{new}: &{new} [{', '.join(9 * [f'*{old}'])}]\n" for old, new in pairs)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("date: 2026-02-30", "'2026-02-30' cannot be read as timestamp (day is out of range for month) on line 1"),
        ("seeds: [0b_]", "'0b_' cannot be read as int"),
        ("seeds: [!!int many]", "'many' cannot be read as int"),
        ("seeds: [!!bool perhaps]", "'perhaps' cannot be read as bool"),
        ("seeds: [!!timestamp soon]", "'soon' cannot be read as timestamp"),
        ("title: !!python/name:os.system", "could not determine a constructor"),
        (f"seeds: [{'9' * 5000}]", "cannot be read as int"),
        ("{[1, 2]: 3}", "unhashable key"),
        ("title: [", "given.yaml is not valid YAML"),
        ("title: one\ntitle: two", "key 'title' is given twice"),
        ("title: one\n---\ntitle: two", "expected a single document"),
        ("title: &a [*a]", "the alias *a refers to itself"),
        ("title: *nothing", "the alias *nothing refers to itself or to nothing"),
        ("title: a\0b", "not valid YAML"),
        (b"title: \xff", "not UTF-8: byte 8"),
        ("title: one".encode("utf-16"), "not UTF-8: byte 1"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(refusal, content, words):
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (aliases_of_aliases(), "more than 100,000 values"),
        (f"seeds: [{'1,' * 200_000}]", "more than 100,000 values"),
        ("{" + "".join(f"k{number}: 1, " for number in range(60_000)) + "}", "more than 100,000 values"),
        (f"title: {'[' * 5_000}{']' * 5_000}", "nested more than 50 levels"),
        ("- " * 5_000, "nested more than 50 levels"),
        (f"title: {'x' * 30_000}", "a value of 30,000 characters"),
        ("#" * 2_000_000, "larger than 1,048,576 bytes"),
    ],
    ids=["aliases", "list", "mapping", "brackets", "dashes", "scalar", "size"],
)
def test_what_would_take_too_long_is_refused_at_once(refusal, content, words):
    assert words in refusal(content)


@pytest.mark.parametrize(("name", "words"), [("a\0b.yaml", "null"), ("nowhere.yaml", r"nowhere\.yaml")])
def test_a_name_that_no_file_has_is_refused(name, words):
    with pytest.raises(ConfigError, match=words):
        load_yaml(name)


def test_an_alias_stands_for_what_it_names(tmp_path):
    (tmp_path / "twice.yaml").write_text("usual: &usual {epochs: 2, reg: 0}\nfirst: {<<: *usual, reg: 1}\n")
    assert load_yaml(tmp_path / "twice.yaml")["first"] == {"epochs": 2, "reg": 1}


def test_a_configuration_that_snakemake_would_run_is_refused(tmp_path):
    (tmp_path / "program.yaml").write_text("__use_yte__: true\ntitle: ?__import__('os').getcwd()\n")
    with pytest.raises(ConfigError, match="a program; remove it"):
        check_yaml(tmp_path / "program.yaml")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["author"], {1: 2, "name": 3}, "author: the key 1 is not text"),
        (["data", None], 1, "data: the key None is not text"),
        (["sweeps", 0, "vary"], {True: [1], "reg": [1]}, "sweeps[0].vary: the key True is not text"),
        (["title"], "a\0b", "title: the character U+0000 cannot be printed"),
        (["subtitle"], "\x1b[31mred", "subtitle: the character U+001B"),
        (["author", "name"], "\ud800", "author.name: the character U+D800"),
        (["author", "email"], "\x85", "author.email: the character U+0085"),
        (["sweeps", 0, "title"], "\uffff", "sweeps[0].title: the character U+FFFF"),
        (["col\x07our"], 1, "U+0007"),
        (["title"], "x" * 501, "title: has 501 characters; give at most 500"),
        (["sweeps", 0, "name"], "a" * 101, "sweeps[0].name: has 101 characters"),
        (["sweeps", 0, "name"], "rates\n", "is not a name; give lower-case letters"),
        (["defaults", "epochs"], 1e30, "defaults.epochs: 1e+30 is out of bounds; give at most 1000000"),
        (["defaults", "hidden_size"], 2**63, "defaults.hidden_size: 9223372036854775808 is out of bounds"),
        (["defaults", "batch_size"], 10**18, "defaults.batch_size"),
        (["defaults", "learning_rate"], 10**400, "defaults.learning_rate: the number has 300 digits or more"),
        (["confidence"], 16**3000, "confidence: the number has 300 digits"),
        (["seeds"], list(range(100_001)), "seeds: has 100,001 values"),
        (["seeds"], 30_000 * ["x", 1, None], "seeds"),
        (["colour" * 5_000], 1, "unknown key 'colourcolour"),
    ],
)
def test_what_no_study_can_use_is_refused_in_one_sentence(path, value, words):
    with pytest.raises(ConfigError) as told:
        a_study(changed(path, value))
    assert words in str(told.value)
    assert len(str(told.value)) < 1000


def test_a_grid_that_no_memory_holds_is_refused_before_it_is_made():
    whole = list(range(1, 101))
    parts = {"batch_size": whole, "epochs": whole, "hidden_size": whole, "learning_rate": whole}
    with pytest.raises(ConfigError, match="sweeps: 800,000,000 runs are declared; at most 1,000,000 are allowed"):
        a_study(changed(["sweeps"], [{"name": "a", "title": "A", "vary": parts}]))


def test_numbers_are_read_from_any_digits_that_python_reads():
    assert numbers(["1e-4", "1e999"]) == [1e-4, float("inf")]
