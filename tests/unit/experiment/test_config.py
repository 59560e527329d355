import pytest

from factories import a_study, changed, schema
from writeup.errors import ConfigError
from writeup.experiment.schema import load_yaml

SCHEMA = schema("study")
DEFAULT = load_yaml("config/config.yaml")


def test_the_default_study_is_valid():
    assert {"learning_rate", "regularization"} < {sweep.name for sweep in a_study(DEFAULT).sweeps}


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["colour"], "red", ["unknown key 'colour'; allowed: "]),
        (["defaults", "learnign_rate"], 0.1, ["defaults", "did you mean learning_rate?"]),
        (["defaults", "learning_rate"], "fast", ["defaults.learning_rate", "'fast'", "a number"]),
        (["defaults", "learning_rate"], 0, ["defaults.learning_rate", "more than 0"]),
        (["defaults", "batch_size"], 6.5, ["defaults.batch_size", "a whole number"]),
        (["defaults", "momentum"], 1, ["defaults.momentum", "less than 1"]),
        (["seeds"], [1, 2, 1], ["seeds", "1 is given twice"]),
        (["seeds"], [], ["seeds", "is empty"]),
        (["seeds"], [0, 1, "two", *range(3, 10), "ten"], ["seeds[2]: 'two'"]),
        (["seeds"], [True], ["seeds[0]", "True"]),
        (["sweeps", 0, "vary", "learning_rate"], [], ["sweeps[0].vary.learning_rate", "is empty"]),
        (["sweeps", 0, "vary", "learning_rate"], [0.1, 0.1], ["0.1 is given twice"]),
        (["sweeps", 0, "vary"], {}, ["sweeps[0].vary", "is empty"]),
        (["sweeps", 0, "name"], "regularization", ["regularization", "given twice"]),
        (["sweeps", 0, "with"], {"learning_rate": 1}, ["learning_rate", "both with and vary"]),
        (["date"], "yesterday", ["date", "YYYY-MM-DD"]),
        (["confidence"], 95, ["confidence", "at most 0.9999"]),
        (["confidence"], 0.9999994, ["confidence", "at most 0.9999"]),
        (["title"], "", ["title", "is empty"]),
        (["title"], " ", ["title", "is empty"]),
        (["sweeps", 0, "title"], "\t\n", ["sweeps[0].title", "is empty"]),
        (["title"], {"Rates": "a study"}, ["title", "give text, in quotes if it is a number or has a colon"]),
        (["seeds"], [0, 0.5], ["seeds[1]", "0.5 is not a whole number"]),
        (["sweeps"], [], ["sweeps", "is empty"]),
        (["theory"], ["softmaxx"], ["theory[0]", "softmax, backprop"]),
        (["theory"], ["xor"], ["theory", "add gates"]),
        (["theory"], ["plateau", "softmax"], ["theory", "add backprop"]),
        (["search", "beside", "sweep"], "tune", ["search.beside.sweep", "no sweep 'tune'", "leave beside out"]),
        (["search", "beside", "at"], {}, ["search.beside.at: ", " configurations are meant; single out one."]),
        (["search", "beside", "at"], {"momentum": 0.5}, ["search.beside.at", "0 configurations", "momentum 0.5"]),
        (["preliminary"], "perhaps", ["preliminary", "'perhaps'", "true or false"]),
        (["defaults", "learning_rate"], float("nan"), ["defaults.learning_rate", "nan"]),
        (["defaults", "learning_rate"], float("inf"), ["defaults.learning_rate", "inf"]),
    ],
)
def test_a_mistake_is_told_in_one_sentence_that_names_key_value_and_remedy(path, value, words):
    with pytest.raises(ConfigError) as told:
        a_study(changed(path, value))
    sentence = str(told.value)
    assert "\n" not in sentence
    assert [word for word in words if word not in sentence] == []


def test_a_study_may_leave_out_theory_claims_search_and_published_values():
    bare = {key: value for key, value in DEFAULT.items() if key not in ("claims", "search", "published")}
    told = a_study(bare | {"theory": []})
    assert (told.theory, told.claims, told.search, told.published) == ([], None, None, None)


def test_a_study_may_leave_out_its_confidence_and_the_titles_of_its_sweeps():
    bare = {key: value for key, value in DEFAULT.items() if key not in ("confidence", "search", "published")}
    config = bare | {"theory": [], "sweeps": [{"name": "hidden_units", "vary": {"hidden_size": [2, 8]}}]}
    study = a_study(config)
    assert (study.confidence, study.sweeps[0].title) == (0.95, "Hidden units")


def test_a_study_that_says_nothing_of_theory_tells_all_of_it():
    assert a_study(DEFAULT).theory == ["softmax", "backprop", "plateau", "gates", "xor"]


def test_a_study_without_the_sweeps_that_test_the_plateau_tells_all_of_the_theory_but_that():
    others = [sweep for sweep in DEFAULT["sweeps"] if sweep["name"] != "collapse"]
    assert a_study(changed(["sweeps"], others)).theory == ["softmax", "backprop", "gates", "xor"]


def test_a_value_may_be_written_as_any_text_that_says_it():
    told = a_study(changed(["defaults", "epochs"], 4e3) | {"seeds": [0, "1e1"], "preliminary": "true"})
    assert repr((told.defaults["epochs"], told.seeds, told.preliminary)) == "(4000, [0, 10], True)"


def test_every_key_of_the_schema_says_what_it_means():
    def undescribed(schema, place):
        for name, part in schema.get("properties", {}).items():
            if not ({"description", "$ref"} & set(part) or place == "author"):
                yield f"{place}.{name}"
            yield from undescribed(part, name)

    assert [key for key in undescribed(SCHEMA, "study") if not key.startswith(("vary.", "space."))] == []


def test_every_level_of_the_schema_is_closed():
    def objects(schema):
        if isinstance(schema, dict):
            if "properties" in schema:
                yield schema
            for part in schema.values():
                yield from objects(part)

    assert all(part.get("additionalProperties") is False for part in objects(SCHEMA))


def test_titles_and_names_of_several_lines_are_one_line():
    config = changed(["title"], "Rates,\nand more ")
    config["sweeps"][0]["title"] = "Two\n  lines"
    read = a_study(config)
    assert (read.front["title"], read.sweeps[0].title) == ("Rates, and more", "Two lines")
