from writeup.certificates.printing import tex


def test_two_numbers_side_by_side_do_not_read_as_one():
    assert tex(["mul", ["num", "1/2"], ["num", "1/2"]]) == r"\frac{1}{2} \cdot \frac{1}{2}"


def test_a_number_before_a_symbol_stands_close():
    assert tex(["mul", ["num", "2"], ["sym", "b"]]) == "2 b"
