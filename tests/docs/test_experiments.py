"""The manual on experiments of one's own, word for word, for each of the three doors."""

import pytest

from reader import Reader, blocks
from writeup.document.prose_lint import faults

BLOCKS = blocks("experiments.md")
FILES = {block.about: block.content for block in BLOCKS if "/" in block.about}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".md")])
def test_the_words_of_the_manual_have_a_claim_behind_them(name):
    assert not faults(FILES[name])


@pytest.mark.slow
def test_the_manual_does_what_it_says(tmp_path):
    (tmp_path / "empty").mkdir()
    reader = Reader(tmp_path / "empty")
    for block in BLOCKS:
        reader.follow(block)
    for study in ("descent", "darts", "printed"):
        assert (tmp_path / f"empty/{study}/report/writeup.pdf").exists()
