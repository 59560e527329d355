"""What an Office file says is read as a reader reads it."""

from xml.etree import ElementTree

from writeup.witness.office import written


def test_bold_digits_of_a_formula_are_digits():
    element = ElementTree.fromstring("<r><t>𝟏⊤ dZ, 𝟸𝟬</t></r>")  # noqa: S314 (its own)
    assert written(element) == "1⊤ dZ, 20"
