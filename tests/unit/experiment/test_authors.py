"""Who hands the document in, as declared."""

import pytest

from factories import a_study, changed
from writeup.errors import ConfigError
from writeup.experiment.authors import licence, people

ADA = {"name": "Ada King", "email": "ada@example.org", "orcid": "0000-0002-1825-0097"}


def declared(*authors, **more):
    return a_study({**changed(["authors"], list(authors)), "author": None, **more}).front


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Ada King", "Ada", "King"),
        ("Ludwig van der Berg", "Ludwig", "van der Berg"),
        ("de Gaulle", "", "de Gaulle"),
        ("Plato", "", "Plato"),
        ("Boris T. Polyak", "Boris T.", "Polyak"),
        ("Ali Hassan Ali", "Ali Hassan", "Ali"),
    ],
)
def test_the_family_name_is_the_last_word_with_the_small_ones_before_it(name, given, family):
    (person,) = people({"author": {"name": name}})
    assert (person["given_name"], person["family_name"]) == (given, family)


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Li Wei", "Li", "Wei"),
        ("Lina Li", "Li", "Lina"),
        ("Li, Wei", "Li", "Wei"),
        ("Ali Hassan Ali", "Ali", "Ali Hassan"),
        ("Ali, Hassan Ali", "Ali", "Hassan Ali"),
        ("Ada King Lovelace", "King Lovelace", "Ada"),
    ],
)
def test_a_family_name_that_is_given_stands_at_either_end(name, family, given):
    (person,) = declared({"name": name, "family_name": family})["authors"]
    assert (person["given_name"], person["family_name"]) == (given, family)


def test_one_author_in_the_short_form_is_as_before():
    front = a_study(changed(["author"], {"name": "Ada  King", "email": "a@b.org"})).front
    assert front["author"] == {"name": "Ada King", "email": "a@b.org"}


def test_the_address_of_one_author_in_the_short_form_is_checked():
    with pytest.raises(ConfigError, match=r"author\.email: 'nonsense' is no e-mail address"):
        a_study(changed(["author"], {"name": "Ada King", "email": "nonsense"}))


def test_of_several_authors_the_corresponding_one_is_written_to():
    front = declared({"name": "First", "email": "f@example.org"}, {**ADA, "corresponding": True})
    assert front["author"] == {"name": "First, Ada King", "email": "ada@example.org"}


@pytest.mark.parametrize(
    ("author", "sentence"),
    [
        ({"orcid": "0000-0002-1825-0098"}, r"authors\[0\]\.orcid: the last character of .* does not fit the others"),
        ({"orcid": "0000-0002-1852-0097"}, r"authors\[0\]\.orcid: the last character"),
        (
            {"orcid": "1825-0097"},
            r"authors\[0\]\.orcid: '1825-0097' is not an ORCID iD; write it as 0000-0002-1825-0097",
        ),
        ({"email": "ada"}, r"authors\[0\]\.email: 'ada' is no e-mail address"),
        ({"email": "", "corresponding": True}, r"authors\[0\]: Ada King is the corresponding author and has no email"),
        ({"family_name": "Kong"}, r"authors\[0\]\.family_name: 'Kong' is not at an end of 'Ada King'"),
        ({"name": ""}, r"authors\[0\]\.name: is empty"),
        ({"affiliation": []}, r"authors\[0\]\.affiliation"),
        ({"phone": "1"}, r"authors\[0\]: unknown key 'phone'"),
    ],
)
def test_a_mistake_in_an_author_is_one_sentence(author, sentence):
    with pytest.raises(ConfigError, match=sentence):
        declared({**ADA, **author})


def test_an_orcid_may_end_in_x():
    assert declared({**ADA, "orcid": "0000-0002-1694-233X"})["authors"][0]["orcid"].endswith("X")


def test_author_and_authors_are_two_ways_to_say_the_same():
    with pytest.raises(ConfigError, match="author and authors are both given; set one of them to null"):
        a_study(changed(["authors"], [ADA]))
    with pytest.raises(ConfigError, match="author and authors are both missing; give one of them"):
        a_study(changed(["author"], None))


@pytest.mark.parametrize(("given", "spelled"), [("mit", "MIT"), ("cc-by-4.0", "CC-BY-4.0"), (None, "")])
def test_a_licence_is_spelled_as_in_the_list(given, spelled):
    assert licence({"licence": given}) == spelled


@pytest.mark.parametrize("given", ["CC-BY", "MIT OR ISC", "LicenseRef-Mine", "free", "(MIT)", "MIT\n"])
def test_a_licence_that_is_not_in_the_list_is_refused(given):
    with pytest.raises(
        ConfigError, match=r"licence: .* is not in the list of SPDX; give an identifier such as CC-BY-4.0"
    ):
        declared(ADA, licence=given)
