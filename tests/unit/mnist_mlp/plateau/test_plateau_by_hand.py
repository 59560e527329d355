"""What the document shows by hand comes out again with the formulas that it prints, and nothing else."""

import math
from types import SimpleNamespace

import pytest
from jinja2 import FileSystemLoader

from builtin import EXPERIMENT
from factories import predictions_from, spelled
from writeup.claims.sentences import environment
from writeup.errors import DocumentError
from writeup.experiment.run_files import csv_text
from writeup.files import write_json, write_text
from writeup.mnist_mlp.document.plateau_by_hand import by_hand, by_hand_table, critical, shares
from writeup.mnist_mlp.document.plateau_tables import plateau_names
from writeup.mnist_mlp.plateau.measured import plateau_columns, sharpness_columns
from writeup.tool import TEMPLATES

PENALTIES = ("0.001", "0.01", "0.1", "10")
CONFIGURATIONS = [
    spelled(learning_rate=0.1, batch_size=50, hidden_size=32, epochs=40, momentum=0, reg=reg) for reg in PENALTIES
]


@pytest.fixture(scope="module")
def predicted(images):
    return predictions_from(images, CONFIGURATIONS)


@pytest.fixture(scope="module")
def hand(predicted):
    return by_hand(predicted)


def test_a_plateau_by_hand_starts_where_the_draws_put_it(hand):
    assert hand["start"] == pytest.approx(0.5 * hand["initial_scale"] ** 2 * (hand["hidden_size"] - 1))


def test_the_noise_by_hand_is_that_of_the_printed_variance(hand, predicted):
    reach = hand["learning_rate"] * (1 + hand["hidden_size"] / 4)
    variances = [reach / (hand["batch_size"] * (2 - reach * theta)) for theta in predicted["curvatures"]]
    noise = sum(theta * V for theta, V in zip(predicted["curvatures"], variances, strict=True)) / 2
    assert (hand["reach"], hand["noise"]) == pytest.approx((reach, noise))


def test_the_first_mode_by_hand_has_the_amplitude_that_was_predicted(hand, predicted):
    rate, bend = predicted["rates"][0] - hand["reg"], predicted["saturations"][0]
    x = 2 * hand["steps"] * math.log(1 + hand["learning_rate"] * rate)
    amplitude = hand["start"] * math.exp(x) / (1 + hand["start"] * (math.exp(x) - 1) * bend / rate)
    assert (hand["exponent"], hand["amplitude"]) == pytest.approx((x, amplitude))
    assert hand["amplitude"] == pytest.approx(hand["unbounded"] / hand["bend"])
    assert hand["drop"] == pytest.approx(predicted["rates"][0] * amplitude - bend * amplitude**2 / 2)


def test_about_the_step_shown_the_modes_take_off_what_is_needed_and_not_one_step_before(hand):
    assert hand["needed"] == pytest.approx(hand["bar"] + hand["noise"])
    assert hand["before"] < hand["needed"] <= hand["mean"]


def test_every_mode_is_in_the_table_by_hand(predicted):
    rows = by_hand_table(predicted).split("\n")[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["1", "2", "3", "4", "5 to 9"]


def test_the_first_mode_grows_below_the_critical_penalty_and_dies_out_above_it(predicted):
    sides = critical(predicted, {"configurations": CONFIGURATIONS})
    assert sides["below"]["reg"] < predicted["critical_reg"] < sides["above"]["reg"]
    assert sides["below"]["grown"] > 0 > sides["above"]["grown"]
    end, bend = sides["below"]["end"], predicted["saturations"][0]
    assert sides["below"]["drop"] == pytest.approx(predicted["rates"][0] * end - bend * end**2 / 2)
    assert critical(predicted, {"configurations": CONFIGURATIONS[:1]}) is None


def test_nothing_is_shown_by_hand_of_a_single_hidden_unit_which_never_grows(images):
    alone = [{**each, "hidden_size": "1", "learning_rate": "1"} for each in CONFIGURATIONS]
    predicted = predictions_from(images, alone)
    assert by_hand(predicted) is critical(predicted, {"configurations": alone}) is None
    with pytest.raises(DocumentError, match="no predicted plateau can be shown by hand"):
        by_hand_table(predicted)


@pytest.mark.parametrize("other", [{"learning_rate": "0.5"}, {"momentum": "0.9"}])  # a step of -0.5 · 10; another law
def test_nothing_is_shown_of_penalties_at_which_a_step_does_not_multiply_by_its_growth(images, other):
    changed = [{**each, **other} for each in (CONFIGURATIONS[0], CONFIGURATIONS[-1])]
    assert critical(predictions_from(images, changed), {"configurations": changed}) is None


def test_the_plateau_takes_its_predicted_part_of_the_time_of_each_run(predicted):
    [share, *_] = shares(predicted, {"configurations": CONFIGURATIONS})
    first = predicted["configurations"][0]
    assert share["time"] / share["whole"] == pytest.approx(share["part"]) == first["plateau_steps"] / first["steps"]


@pytest.fixture
def shown(predicted, tmp_path):
    """What a study shows of the plateau, by its sweeps, each with what it varies."""
    write_json(tmp_path / "plateau_predicted.json", predicted)
    write_text(tmp_path / "plateau_measured.csv", csv_text(plateau_columns(EXPERIMENT), []))
    write_text(tmp_path / "sharpness.csv", csv_text(sharpness_columns(EXPERIMENT.columns), []))

    def names(**varied):
        members = {"learning_rate": CONFIGURATIONS[:1], "plateau": CONFIGURATIONS[1:2]}
        sweeps = [
            {"name": name, "vary": dict.fromkeys(vary), "configurations": members.get(name, CONFIGURATIONS)}
            for name, vary in varied.items()
        ]
        return plateau_names(tmp_path, SimpleNamespace(plan={"sweeps": sweeps}, theory=["plateau"]))

    return names


TESTED = {"plateau": ["learning_rate"], "collapse": ["reg"]}


def test_a_study_without_a_sweep_of_the_steps_alone_has_no_sharpness_to_show(shown):
    assert shown(**TESTED)["sharpness_images"] is None


@pytest.mark.parametrize(
    ("rates", "reg"),
    [
        ({}, "0.01"),
        ({"learning_rate": ["learning_rate"]}, "0.001"),
        ({"learning_rate": ["learning_rate", "reg"]}, "0.01"),
    ],
)
def test_what_the_plateau_costs_is_shown_of_the_sweep_that_varies_the_rate_alone(shown, predicted, rates, reg):
    [share] = shown(**rates, **TESTED)["shares"]
    entry = predicted["configurations"][PENALTIES.index(reg)]
    assert share["part"] == pytest.approx(entry["plateau_steps"] / entry["steps"])


@pytest.mark.parametrize(
    ("varied", "known", "said"),
    [
        (["learning_rate"], [0.1, 0.05, 0.01], True),
        (["learning_rate"], [0.1, 0.05], False),  # at the smallest, the plateau outlasts the run
        (["learning_rate", "reg"], [0.1, 0.05, 0.01], False),  # the shares are those of another sweep
    ],
)
def test_what_the_plateau_takes_at_the_smallest_rate_is_said_of_no_other(varied, known, said):
    names = {
        **dict.fromkeys(("claim", "because", "has_figure"), lambda _: ""),
        "sweep": {"vary": dict.fromkeys(varied), "configurations": [{"learning_rate": it} for it in ("0.1", "0.01")]},
        "shares": [{"learning_rate": rate, "part": 0.007 / rate} for rate in known],
        "theory": True,
        "sweeps": [],
    }
    page = environment(FileSystemLoader(TEMPLATES)).get_template("sweeps/learning_rate.md").render(names)
    assert [words in page for words in ("at the smallest rate, 70\u00a0% of a run", "of a run")] == [said, said]
