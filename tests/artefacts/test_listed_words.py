"""The words that the witness looks for are those of the document: a sentence written anew is to be listed anew."""

import json

import pytest

from writeup.mnist_mlp.witness.wording import SENTENCES, TABLES
from writeup.witness.tree import BLOCKS, grid, is_number, nodes, text
from writeup.witness.wording import pattern


@pytest.fixture(scope="module")
def tree(root):
    return list(nodes(json.loads((root / "results/document.json").read_text())))


def test_every_listed_sentence_is_in_the_document(tree):
    blocks = [text(node, is_number) for node in tree if node["t"] in BLOCKS]
    assert [it for it in SENTENCES if not any(pattern(it)[0].search(block) for block in blocks)] == []


def test_every_listed_table_is_in_the_document(tree):
    tables = [(len(node["c"][3][1]), list(grid(node))) for node in tree if node["t"] == "Table" and node["c"][3][1]]
    heads = [{text(cell) for cell in rows[head - 1]} for head, rows in tables]
    assert [list(table) for table in TABLES if not any(set(table) <= head for head in heads)] == []
