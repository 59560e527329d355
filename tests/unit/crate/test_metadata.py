"""The description of an archive: who wrote the study, and where they work."""

from writeup.crate.metadata import metadata

ABOUT = {"title": "A study", "date": "2026-01-01"}
TOOL = "archive/writeup.whl"


def described(*authors):
    """The entities of the description by their identifiers."""
    config = ABOUT | {"authors": list(authors)}
    graph = metadata(config, {"blocks": []}, {"files": {}}, ["Snakefile", TOOL], TOOL)["@graph"]
    assert len({entity["@id"] for entity in graph}) == len(graph)
    return {entity["@id"]: entity for entity in graph}


def test_authors_and_affiliations_of_any_name_are_entities_of_their_own():
    entities = described({"name": "Run", "affiliation": ["run", "Snakemake"]}, {"name": "Run", "affiliation": ["Run"]})
    first, second = (entities[author["@id"]] for author in entities["./"]["author"])
    assert first["@id"] != second["@id"]
    assert [(person["@type"], person["name"]) for person in (first, second)] == [("Person", "Run")] * 2
    places = [entities[place["@id"]] for place in (*first["affiliation"], second["affiliation"])]
    assert [(it["@type"], it["name"]) for it in places] == [
        ("Organization", "run"),
        ("Organization", "Snakemake"),
        ("Organization", "Run"),
    ]


def test_an_affiliation_that_authors_share_is_one_entity():
    entities = described({"name": "Ada", "affiliation": ["Here"]}, {"name": "Bo", "affiliation": ["Here"]})
    first, second = (entities[author["@id"]] for author in entities["./"]["author"])
    assert first["affiliation"] == second["affiliation"]
