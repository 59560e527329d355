"""The words that the witness looks for are those of the document: a sentence written anew is to be listed anew."""

import json

import pytest

from writeup.mnist_mlp.witness.wording import SENTENCES, TABLES
from writeup.witness.tree import BLOCKS, grid, is_number, nodes, text
from writeup.witness.wording import pattern

# A rehearsal's smallest rate never leaves the plateau, so no run has a part to name.
OF_THE_WHOLE_STUDY = {"By prediction it takes, at the smallest rate, <<part>> of a run"}


@pytest.fixture(scope="module")
def tree(root):
    return list(nodes(json.loads((root / "results/document.json").read_text())))


def test_every_listed_sentence_is_in_the_document(root, tree):
    preliminary = json.loads((root / "results/plan.json").read_text())["preliminary"]
    blocks = [text(node, is_number) for node in tree if node["t"] in BLOCKS]
    missing = {it for it in SENTENCES if not any(pattern(it)[0].search(block) for block in blocks)}
    assert missing - (OF_THE_WHOLE_STUDY if preliminary else set()) == set()


def test_every_listed_table_is_in_the_document(tree):
    tables = [(len(node["c"][3][1]), list(grid(node))) for node in tree if node["t"] == "Table" and node["c"][3][1]]
    heads = [{text(cell) for cell in rows[head - 1]} for head, rows in tables]
    assert [list(table) for table in TABLES if not any(set(table) <= head for head in heads)] == []
