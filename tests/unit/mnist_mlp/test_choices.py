"""What chooses between models sees no images, and what sees images chooses nothing but the best epoch of a run."""

import grimp
import pytest

GRAPH = grimp.build_graph("writeup")
CHOOSING = {"writeup.experiment.summary", "writeup.experiment.search"}
"""Who can choose the best run, and who goes on in the search."""
STEPS = sorted(
    step
    for package in ("writeup.steps", "writeup.mnist_mlp.steps")
    for step in GRAPH.find_children(package)
    if "writeup.mnist_mlp.data.images" in GRAPH.find_upstream_modules(step)
)


def test_the_steps_that_open_images_are_known():
    assert {f"writeup.mnist_mlp.steps.{name}" for name in ("train", "examine_best_model")} < set(STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_opens_images_can_choose_no_model(step):
    assert not GRAPH.find_upstream_modules(step) & CHOOSING
