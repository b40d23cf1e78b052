"""The library's functions of rules applied again and again: known values."""

from typing import Any

import pytest

from graph_toucan.simulate.library import iterations
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("aliquot_sequence", [12, 50], [12, 16, 15, 9, 4, 3, 1]), ("aliquot_sequence", [220, 50], [220, 284, 220]),
    ("digital_sum_sequence", [987], [987, 24, 6]), ("digital_product_sequence", [39], [39, 27, 14, 4]),
    ("happy_sequence", [23], [23, 13, 10, 1]),
    ("kaprekar_sequence", [3524, 4], [3524, 3087, 8352, 6174]), ("is_kaprekar_split", [45], True),
    ("is_kaprekar_split", [10], False),
    ("keith_sequence", [14], [1, 4, 5, 9, 14]), ("digit_power_sum", [153, 3], 153),
    ("equals_digit_power_sum", [154, 3], False),
    ("vampire_fangs", [1260], [[21, 60]]), ("is_vampire", [1261], False),
    ("look_and_say_sequence", ["1", 5], "1\n11\n21\n1211\n111221"),
    ("first_primes", [5], [2, 3, 5, 7, 11]), ("polygonal_sequence", [4, 4], [0, 1, 4, 9]),
    ("centered_polygonal", [6, 3], 19),
    ("pyramidal", [4, 3], 14), ("lucas_u_v", [1, -1, 10], [55, 123]),
    ("recurrence_term", [[1.0, 1.0], [0.0, 1.0], 10], 55.0),
    ("characteristic_polynomial", [[1, 1]], [1, -1, -1]), ("fibonacci_ratio", [5], 5 / 3),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(iterations, name)(*arguments), expected)
