from writeup.certificates.printing import tex


def test_two_numbers_side_by_side_do_not_read_as_one():
    assert tex(["mul", ["num", "1/2"], ["num", "1/2"]]) == r"\frac{1}{2} \cdot \frac{1}{2}"


def test_a_number_before_a_symbol_stands_close():
    assert tex(["mul", ["num", "2"], ["sym", "b"]]) == "2 b"


def test_what_is_taken_off_is_printed_with_a_minus_and_in_brackets_if_it_is_a_sum():
    a, b = ["sym", "a"], ["sym", "b"]
    assert tex(["add", a, ["neg", b], b]) == "a - b + b"
    assert tex(["add", a, ["neg", ["add", a, b]]]) == r"a - \left( a + b \right)"
