"""The slides: the document's own formulas, tables, figures and claims, as a deck for a screen in front of a class."""
