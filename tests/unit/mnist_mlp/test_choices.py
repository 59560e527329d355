"""What chooses between models sees no images, and what sees images chooses nothing but the best epoch of a run."""

import pytest

CHOOSING = {"writeup.experiment.summary", "writeup.experiment.search"}
"""Who can choose the best run, and who goes on in the search."""


@pytest.fixture
def reached(graph):
    """What each step that opens images can reach."""
    steps = graph.find_children("writeup.steps") | graph.find_children("writeup.mnist_mlp.steps")
    upstream = {step: graph.find_upstream_modules(step) for step in steps}
    return {step: modules for step, modules in upstream.items() if "writeup.mnist_mlp.data.images" in modules}


def test_the_steps_that_open_images_are_known(reached):
    assert {f"writeup.mnist_mlp.steps.{name}" for name in ("train", "examine_best_model")} < set(reached)


def test_a_step_that_opens_images_can_choose_no_model(reached):
    assert {step: modules & CHOOSING for step, modules in reached.items() if modules & CHOOSING} == {}
