"""The experiment that comes with the tool is one of many: nothing outside its package knows of it."""

import re

import pytest

from writeup.tool import ROOT

EXPERIMENT = "writeup.mnist_mlp"
SOURCE = ROOT / "src/writeup"
OWN_WORDS = re.compile(r"MNIST|pixel|sigmoid|hidden[ _-]?(?:unit|layer|size|weight)", re.IGNORECASE)
ABOUT_NETWORKS = ("certificates/", "theory/", "output/figures/xor.py", "document/formula_rendering.py")
"""What is about a threshold network, or about the derivatives of a network."""
ABOUT_PICTURES = ("output/pictures.py", "output/images.py", "output/slides/pptx.py")
"""What is about the pixels of a picture in the document."""
MODULES = sorted(
    name
    for path in SOURCE.rglob("*.py")
    if not (name := path.relative_to(SOURCE).as_posix()).startswith(("mnist_mlp/", *ABOUT_NETWORKS))
)


def test_no_module_outside_the_experiment_imports_it(graph):
    inside = {EXPERIMENT, *graph.find_descendants(EXPERIMENT)}
    importing = {
        importer: sorted(graph.find_modules_directly_imported_by(importer) & inside)
        for importer in graph.modules - inside
    }
    assert {importer: imported for importer, imported in importing.items() if imported} == {}


@pytest.mark.parametrize("name", MODULES)
def test_no_module_outside_the_experiment_has_its_words(name):
    lines = enumerate((SOURCE / name).read_text(encoding="utf-8").splitlines(), start=1)
    found = {f"{number}: {line.strip()}": OWN_WORDS.findall(line.replace("mnist_mlp", "")) for number, line in lines}
    allowed = {"pixel"} if name in ABOUT_PICTURES else set()
    assert [line for line, words in found.items() if {word.lower() for word in words} - allowed] == []
