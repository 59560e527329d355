"""What the document says of the best model's mistakes."""

from writeup.document.sourced import with_source
from writeup.mnist_mlp.document.names import confused


def test_two_classes_are_confused_most_whose_mistakes_add_up_to_most_both_ways():
    counts = [[90, 6, 4], [0, 95, 5], [3, 3, 94]]
    examined = with_source({"confusion": counts, "classes": ["shirt", "coat", "bag"]}, "best_model.json")
    most = confused(examined)
    assert most == {"classes": ["coat", "bag"], "counts": [5, 3]}
    assert most["counts"][0].source == "best_model.json: confusion, no. 2, no. 3"
