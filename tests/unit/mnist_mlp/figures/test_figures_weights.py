"""First-layer weights as images."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from builtin import EXPERIMENT
from factories import spelled
from writeup.errors import ResultError
from writeup.mnist_mlp.figures import pixels, weights

CONFIGURATION = spelled(reg=1, epochs=10, hidden_size=12)


def layer(name="α = 1", size=1.0, hidden=12):
    return weights.Layer(name, (size * np.random.default_rng(5).standard_normal((784, hidden))).astype(np.float32))


def images(drawing):
    return re.findall(r'base64,\s*([^"]+)"', drawing.svg.decode())


def test_the_units_with_the_largest_norm_are_shown_largest_first():
    W1 = np.zeros((784, 20), np.float32)
    W1[0] = np.arange(20)
    assert weights.Layer("α = 1", W1).units() == [19, 18, 17, 16, 15, 14, 13, 12]


def test_each_configuration_prints_its_own_scale():
    svg = weights.weights([layer("α = 1", 1e-6), layer("α = 0.1", 1)], "some").svg.decode()
    assert "scale 2.6\u00a0×\u00a010⁻⁶" in svg
    assert "scale 2.6<" in svg


def test_the_alternative_text_names_the_largest_and_the_smallest_weights():
    alt = weights.weights([layer("α = 1", 1e-6), layer("α = 0.1", 1)], "some").alt
    assert "than 2.6 at α = 0.1, than 2.6 × 10⁻⁶ at α = 1" in alt


def test_sign_is_hue_and_size_is_opacity():
    column = np.zeros(784, np.float32)
    column[:4] = (0, 1, -1, 0.5)
    zero, positive, negative, half = pixels.colours(column, 1.0)[0, :4]
    assert zero[3] == 0
    assert positive[3] == negative[3] == 255
    assert positive[0] > positive[2]
    assert negative[0] < negative[2]
    assert 100 < half[3] < 155


def test_images_are_embedded_as_28_by_28_pixels_without_metadata():
    (first, *_) = images(weights.weights([layer()], "some"))
    picture = Image.open(io.BytesIO(base64.b64decode(first)))
    assert picture.size == (28, 28)
    assert picture.info == {}


@pytest.mark.parametrize("W1", [np.full((784, 3), np.nan, np.float32), np.zeros((784, 3), np.float32)])
def test_weights_that_are_gone_still_make_a_figure(W1):
    assert weights.weights([weights.Layer("η = 9", W1)], "some").svg.startswith(b"<?xml")


def test_a_diverged_run_says_so():
    gone = weights.Layer("η = 9", np.full((784, 3), np.nan, np.float32))
    drawing = weights.weights([gone, layer()], "some")
    assert ">diverged</text>" in drawing.svg.decode()
    assert "η = 9: diverged" in drawing.description


def test_fewer_units_than_places_and_many_configurations_are_fine():
    drawing = weights.weights([layer(f"α = {i}", 1, hidden=2) for i in range(30)], "some")
    assert len(images(drawing)) == 2 * weights.MOST
    assert "12 of 30 configurations are shown" in drawing.description


def test_the_default_sweeps_stay_below_300_kb():
    assert len(weights.weights([layer(f"α = {i}", 10.0**-i) for i in range(5)], "some").svg) < 300_000


def test_the_run_with_the_first_seed_is_read(tmp_path):
    plan = {"experiment": EXPERIMENT.as_json(), "seeds": [3, 0]}
    folder = tmp_path / EXPERIMENT.run(CONFIGURATION, 3).path
    folder.mkdir(parents=True)
    np.savez(folder / "weights.npz", W1=layer().W1, b1=np.zeros(12), W2=np.zeros((12, 10)), b2=np.zeros(10))
    (read,) = weights.read_layers(tmp_path, plan, {"vary": {"reg": ["1"]}, "configurations": [CONFIGURATION]})
    assert read.label == "α = 1"
    assert np.array_equal(read.W1, layer().W1)


def test_a_run_without_weights_is_named(tmp_path):
    plan = {"experiment": EXPERIMENT.as_json(), "seeds": [0]}
    with pytest.raises(ResultError, match=r"seed~0/weights\.npz is not the weights of a run .* build again"):
        weights.read_layers(tmp_path, plan, {"vary": {}, "configurations": [CONFIGURATION]})
