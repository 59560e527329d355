from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writeup.theory.linear import alternative, whole

ENTRIES = st.integers(-3, 3)
SYSTEMS = st.integers(1, 4).flatmap(
    lambda m: st.tuples(
        st.integers(1, 6).flatmap(
            lambda n: st.lists(st.lists(ENTRIES, min_size=n, max_size=n), min_size=m, max_size=m)
        ),
        st.lists(st.integers(0, 3), min_size=m, max_size=m),
    )
)


@given(SYSTEMS)
def test_one_alternative_of_farkas_is_found_and_holds(system):
    A, c = system
    y, v = alternative(A, c)
    assert (y is None) != (v is None)
    if y is not None:
        assert min(y) >= 0
        assert [sum(a * b for a, b in zip(row, y, strict=True)) for row in A] == c
    else:
        assert all(sum(a * b for a, b in zip(v, column, strict=True)) <= 0 for column in zip(*A, strict=True))
        assert sum(a * b for a, b in zip(v, c, strict=True)) > 0


def test_a_negative_right_side_is_refused():
    with pytest.raises(ValueError, match="change the sign"):
        alternative([[1]], [-1])


def test_a_direction_is_told_in_the_smallest_whole_numbers():
    assert whole([Fraction(1, 2), Fraction(-1, 3), Fraction(0)]) == (3, -2, 0)
    assert whole([Fraction(4), Fraction(6)]) == (2, 3)
