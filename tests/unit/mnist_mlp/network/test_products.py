"""Bits of products: what is specified, and whether kernels that obey and kernels that do not are told apart."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from writeup.arithmetic import kernels
from writeup.mnist_mlp.network.known_answers import chain, holds
from writeup.mnist_mlp.network.products import (
    DEPTH,
    MARGINS,
    WIDEST,
    Columns,
    cuts,
    multiply_in_pieces,
    rows,
    sum_of_products,
)

DIGESTS = Path(__file__).parents[3] / "training_digests.py"
HOLDS = """
import sys
from writeup.mnist_mlp.network import products
from writeup.mnist_mlp.network.known_answers import holds
margin, batch, hidden, products.WIDEST = map(int, sys.argv[1:])
print(holds(margin, batch, hidden, 784))
"""


def holds_under(kernel, *arguments):
    """What `holds` says in a process of its own, with the kernels that OpenBLAS calls `kernel`."""
    environment = os.environ | {"OPENBLAS_CORETYPE": kernel}
    command = [sys.executable, "-c", HOLDS, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip() == "True"


@pytest.mark.parametrize("kernel", kernels())
def test_whole_trainings_have_the_recorded_bytes(kernel):
    environment = os.environ | {"WRITEUP_KERNELS": kernel}
    done = subprocess.run([sys.executable, DIGESTS], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == json.loads(DIGESTS.with_suffix(".json").read_text())


@pytest.mark.skipif("Haswell" not in kernels(), reason="the processor has no AVX2")
@pytest.mark.parametrize(
    ("kernel", "margin", "batch", "hidden", "widest", "right"),
    [
        ("Haswell", 8, 100, 300, WIDEST, True),
        ("Haswell", 0, 100, 300, WIDEST, False),
        ("Haswell", 8, 64, 624, 312, False),
        ("Sandybridge", 0, 100, 300, WIDEST, False),
        ("Sandybridge", 8, 100, 300, WIDEST, False),
    ],
    ids=["margin", "no margin", "panels too wide", "multiplies and adds apart", "apart, margin"],
)
def test_known_answers_tell_kernels_apart(kernel, margin, batch, hidden, widest, right):
    assert holds_under(kernel, margin, batch, hidden, widest) is right


@pytest.mark.skipif("SkylakeX" not in kernels(), reason="the processor has no AVX-512")
@pytest.mark.parametrize("margin", MARGINS)
def test_avx512_needs_no_margin(margin):
    assert holds_under("SkylakeX", margin, 100, 300, WIDEST)


def test_chain_rounds_once_a_step():
    x, y = np.array([[8191, 8191, -1]]), np.array([8191, 8190, 3])
    first = np.float32(8191 * 8191)
    second = np.float32(float(first) + 8191 * 8190)
    assert chain(x, y) == np.float32(float(second) - 3)
    assert int(first) != 8191 * 8191  # so a sum that rounds less often is another one


@pytest.mark.parametrize("margin", MARGINS)
@pytest.mark.parametrize("hidden", [1, 9, 128, 288, 289, 300, 1000])
def test_every_unit_has_a_column_and_panels_fit_a_product(hidden, margin):
    columns = Columns(hidden, margin)
    assert sorted({*columns.units, *columns.spare}) == list(range(columns.width))
    assert len(columns.units) == hidden
    for panel in columns.panels:
        width = panel.stop - panel.start
        assert width <= 320
        assert width % 16 == 0
        units = columns.units[(columns.units >= panel.start) & (columns.units < panel.stop)]
        assert units.min() >= panel.start + margin
        assert units.max() < panel.stop - margin


def test_margins_do_not_change_how_units_share_panels():
    groups = [[np.searchsorted(c.units, panel.start) for panel in c.panels] for c in (Columns(700, m) for m in MARGINS)]
    assert groups[0] == groups[1]


@pytest.mark.parametrize("n", [1, 2, 319, 320, 321, 640, 641, 1000])
def test_cuts_cover_everything_in_pieces_of_nearly_one_length(n):
    pieces = cuts(5, 5 + n)
    assert [i for piece in pieces for i in range(piece.start, piece.stop)] == list(range(5, 5 + n))
    lengths = [piece.stop - piece.start for piece in pieces]
    assert max(lengths) <= DEPTH
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize("n", range(1, 40))
def test_rows_are_enough_and_as_kernels_need_them(n):
    assert rows(n, 0) == max(2, n)
    assert rows(n, 8) >= n
    assert rows(n, 8) % 12 <= 3


@pytest.mark.parametrize(("n", "K", "columns"), [(64, 290, 128), (225, 100, 160), (283, 64, 128), (5, 7, 16)])
def test_pieces_of_rows_give_the_whole_product(n, K, columns):
    random = np.random.default_rng(0)
    A, B = random.integers(-9, 10, (n, K)).astype(np.float32), random.integers(-9, 10, (K, columns)).astype(np.float32)
    out, part = np.empty((2, n, columns), np.float32)
    sum_of_products([(A, B), (A, B)], out, part, multiply_in_pieces)
    np.testing.assert_array_equal(out, 2 * (A @ B))


def test_this_machine_is_as_specified():
    assert any(holds(margin, 64, 128, 784) for margin in MARGINS)
