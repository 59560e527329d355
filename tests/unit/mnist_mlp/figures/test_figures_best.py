"""The best model: its confusion matrix and its worst mistakes."""

import json

import numpy as np
import pytest

from drawings import texts
from writeup.cli import main
from writeup.mnist_mlp.figures import confusion, mistakes

COUNTS = (90 * np.eye(10, dtype=int)).tolist()
COUNTS[8][3] = 10
COUNTS[4][9] = 4
IMAGES = np.random.default_rng(0).integers(0, 256, (30, 28, 28), dtype=np.uint8)


def wrong(count):
    return [{"index": i, "label": 8, "predicted": 3, "probability": 0.99 - i / 100} for i in range(count)]


def inspection(counts=COUNTS, errors=20):
    return {"confusion": counts, "mistakes": wrong(errors)}


def test_every_count_is_printed():
    found = texts(confusion.confusion(inspection()))
    assert [found.count(text) for text in ("90", "10", "0")] == [10, 1, 88 + 2]


def test_the_words_name_the_most_frequent_mistake_and_how_many_are_right():
    alt = confusion.confusion(inspection()).alt
    assert "900 of 914" in alt
    assert "take an 8 for a 3, 10 times" in alt


def test_mistakes_are_ranked_by_share_of_their_class_not_by_count():
    counts = np.diag([1000, 10])
    counts[0, 1], counts[1, 0] = 5, 2
    assert confusion.worst(counts) == (1, 0)


def test_a_model_without_mistakes_and_a_class_without_images_are_drawn():
    counts = (5 * np.eye(10, dtype=int)).tolist()
    counts[7][7] = 0
    drawing = confusion.confusion(inspection(counts))
    assert "none wrongly" in drawing.alt
    assert "no images" in texts(drawing)


def test_each_mistake_stands_under_its_label_its_prediction_and_its_probability():
    found = texts(mistakes.mistakes(inspection(errors=1), IMAGES))
    assert found == ["8 → 3", "99.0 %"]


def test_twelve_mistakes_are_shown_of_twenty():
    drawing = mistakes.mistakes(inspection(), IMAGES)
    assert drawing.svg.count(b"<image") == 12
    assert drawing.alt.startswith("The 12 test images")


def test_no_mistakes_make_a_sentence():
    assert "no mistake" in texts(mistakes.mistakes(inspection(errors=0), IMAGES))[0]


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.5, "50.0 %"), (0.9989, "99.9 %"), (0.99994, "99.994 %"), (0.9999951, "99.9995 %"), (1.0, "> 99.9999 %")],
)
def test_a_probability_below_one_never_reads_as_certainty(probability, text):
    assert mistakes.percent(probability) == text


def test_test_images_that_cannot_be_read_are_named(tmp_path, capsys):
    (tmp_path / "best_model.json").write_text(json.dumps(inspection()))
    (tmp_path / "test-images.npy").write_bytes(b"no array")
    given = ["--inspection", str(tmp_path / "best_model.json"), "--output", str(tmp_path), "--data", str(tmp_path)]
    assert main(["mnist_mlp.draw_mistakes", *given]) == 1
    assert "test-images.npy cannot be read as the test images; delete it and build" in capsys.readouterr().err


def test_the_steps_write_picture_and_words(tmp_path):
    np.save(tmp_path / "test-images.npy", IMAGES)
    (tmp_path / "best_model.json").write_text(json.dumps(inspection()))
    given = ["--inspection", str(tmp_path / "best_model.json"), "--output", str(tmp_path)]
    assert main(["mnist_mlp.draw_confusion", *given]) == 0
    assert main(["mnist_mlp.draw_mistakes", "--data", str(tmp_path), *given]) == 0
    assert {path.name for path in tmp_path.glob("*.svg")} == {"confusion.svg", "mistakes.svg"}
