import numpy as np
import pytest
from scipy import stats

from writeup.changes.statistics import IDENTICAL, MOVED, NOISE, UNKNOWN, compare

SEEDS = {"0": 0.90, "1": 0.95, "2": 0.92, "3": 0.97, "4": 0.91}


def sample(values):
    return {str(seed): float(value) for seed, value in enumerate(values)}


def test_equal_values_are_identical():
    assert compare(SEEDS, dict(SEEDS), 0.95).outcome == IDENTICAL


def test_a_shift_that_all_seeds_share_moved_however_far_seeds_scatter():
    shift = dict(zip(SEEDS, [0.0010, 0.0012, 0.0009, 0.0011, 0.0010], strict=True))
    assert compare(SEEDS, {seed: value + shift[seed] for seed, value in SEEDS.items()}, 0.95).outcome == MOVED


def test_seeds_that_go_both_ways_are_noise():
    assert compare(sample([0.90, 0.92, 0.91]), sample([0.91, 0.90, 0.915]), 0.95).outcome == NOISE


def test_one_seed_tells_nothing_of_noise():
    assert compare({"0": 0.9}, {"0": 0.8}, 0.95).outcome == UNKNOWN


def test_a_mean_of_numbers_whose_sum_has_no_float_is_compared():
    assert compare(sample([1e308, 1e308]), sample([1.1e308, 1e308]), 0.95).old == 1e308


def test_the_same_gain_of_one_image_at_every_seed_is_no_proof():
    gained = {seed: value + 1e-4 for seed, value in SEEDS.items()}
    assert compare(SEEDS, gained, 0.95, resolution=1e-4).outcome == NOISE


def test_a_run_that_diverges_now_is_a_move():
    move = compare(SEEDS, SEEDS | {"2": None}, 0.95)
    assert (move.outcome, move.lost) == (MOVED, (0, 1))


def test_an_added_seed_moves_nothing_of_what_equal_seeds_measured():
    move = compare(SEEDS, SEEDS | {"5": 0.2}, 0.95)
    assert (move.outcome, move.difference, move.seeds) == (NOISE, 0.0, 5)
    assert move.new < move.old


def test_an_added_seed_moves_nothing_where_every_run_diverges_anyway():
    move = compare({"0": None, "1": None}, dict.fromkeys("012"), 0.95)
    assert (move.outcome, move.lost) == (IDENTICAL, (2, 2))


def test_an_added_seed_that_diverges_moves_nothing_of_what_equal_seeds_measured():
    move = compare(SEEDS, SEEDS | {"5": None}, 0.95)
    assert (move.outcome, move.difference, move.lost) == (NOISE, 0.0, (0, 0))


def test_other_seeds_that_diverge_are_a_move():
    move = compare(sample([0.90, 0.95]), {"2": None, "3": 0.93}, 0.95)
    assert (move.outcome, move.lost) == (MOVED, (0, 1))


def test_an_added_seed_moves_nothing_of_what_one_seed_measured():
    move = compare({"0": 0.9}, {"0": 0.9, "1": 0.2}, 0.95)
    assert (move.outcome, move.difference) == (UNKNOWN, 0.0)


@pytest.fixture
def draws():
    return np.random.default_rng(1).normal(size=(2, 400, 5))


def test_pairs_are_judged_as_the_paired_t_test_judges_them(draws):
    for x, y in zip(*draws[:, :50], strict=True):
        move = compare(sample(x), sample(y), 0.95)
        interval = stats.ttest_rel(y, x).confidence_interval(0.95)
        assert (move.low, move.high) == pytest.approx((interval.low, interval.high))


def test_other_seeds_are_judged_as_welch_judges_them(draws):
    for x, y in zip(draws[0, :50], draws[1, :50, :3], strict=True):
        move = compare(sample(x), {f"other {seed}": value for seed, value in sample(y).items()}, 0.9)
        interval = stats.ttest_ind(y, x, equal_var=False).confidence_interval(0.9)
        assert (move.low, move.high) == pytest.approx((interval.low, interval.high))


def test_of_noise_alone_as_many_seem_to_move_as_the_confidence_allows(draws):
    words = [compare(sample(x), sample(y), 0.9).outcome for x, y in zip(*draws, strict=True)]
    assert 0.07 < words.count(MOVED) / len(words) < 0.13
