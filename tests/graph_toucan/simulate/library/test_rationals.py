"""The library's functions of fractions: known values."""

from typing import Any

import pytest

from graph_toucan.simulate.library import rationals
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("mediant_value", [1, 2, 2, 3], 0.6), ("are_adjacent_fractions", [1, 2, 2, 3], True),
    ("reduced", [6, -8], [-3, 4]), ("fraction_sum", [1, 2, 1, 3], [5, 6]), ("fraction_difference", [1, 2, 1, 3], [1, 6]),
    ("fraction_product", [2, 3, 3, 4], [1, 2]), ("fraction_quotient", [1, 2, 3, 4], [2, 3]),
    ("mediant", [1, 2, 2, 3], [3, 5]),
    ("convergents", [[3, 7, 15, 1]], [[3, 1], [22, 7], [333, 106], [355, 113]]),
    ("continued_fraction_value", [[1, 2]], 1.5),
    ("continued_fraction_terms", [0.75, 10, 1e-9], [0, 1, 3]), ("root_continued_fraction", [7], [2, 1, 1, 1, 4]),
    ("root_period_length", [4], 0), ("unit_fraction_sum", [[2, 3, 6]], [1, 1]),
    ("two_unit_fractions", [1, 2, 99], [[3, 6], [4, 4]]),
    ("egyptian_proper_part", [7, 5], [3, 15]), ("calkin_wilf_sequence", [2], [[1, 1], [1, 2], [2, 1]]),
    ("stern_brocot_path", [3, 5], ["L", "R", "L"]), ("farey_gaps", [2], [0.5, 0.5]), ("farey_mean_gap", [3], 0.25),
    ("ford_radius", [2], 0.125), ("ford_tangency_gap", [0, 1, 1, 1], 0.0), ("farey_lengths", [4], [2, 3, 5, 7]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(rationals, name)(*arguments), expected)
