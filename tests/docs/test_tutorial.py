"""The tutorial and the page that continues it, word for word: what they tell is done, what they say is printed."""

from pathlib import Path

import pytest

from builtin import EXPERIMENT
from factories import a_study, schema
from reader import Reader, blocks
from writeup.claims.claim_file import read_claims
from writeup.document.prose_lint import faults
from writeup.experiment.schema import load_yaml

BLOCKS = [*blocks("tutorial.md"), *blocks("own-figures.md")]
FILES = {block.about: block.content for block in BLOCKS if "/" in block.about}


def test_the_configuration_and_the_claims_of_the_tutorial_are_valid(tmp_path):
    for name in ("config.yaml", "claims.yaml"):
        (tmp_path / name).write_text(FILES[f"config/{name}"])
    told = a_study(load_yaml(tmp_path / "config.yaml"))
    claims = read_claims(EXPERIMENT, tmp_path / "claims.yaml", schema("claims"))
    assert {claim.section for claim in claims} == {sweep.name for sweep in told.sweeps}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".md")])
def test_the_words_of_the_tutorial_have_a_claim_behind_them(name):
    assert not faults(FILES[name])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/usr/share/datasets/fashion-mnist").exists(), reason="needs dataset-fashion-mnist")
def test_the_tutorial_does_what_it_says(tmp_path):
    (tmp_path / "empty").mkdir()
    reader = Reader(tmp_path / "empty")
    for block in BLOCKS:
        if block.about != "full":
            reader.follow(block)
    assert (tmp_path / "empty/clothes/report/writeup.pdf").exists()
