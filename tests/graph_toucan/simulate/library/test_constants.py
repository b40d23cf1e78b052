"""The library's functions of constants: known values."""

import math
from typing import Any

import pytest

from graph_toucan.simulate.library import constants
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("pi_digits", [0], "3"), ("pi_digits", [20], "3.14159265358979323846"), ("pi_machin", [15], math.pi),
    ("golden_continued_fraction", [60], (1 + math.sqrt(5)) / 2),
    ("e_continued_fraction", [9], [2, 1, 2, 1, 1, 4, 1, 1, 6]),
    ("wallis_product", [1], 8 / 3), ("basel_sum", [2], 1.25), ("binomial_series", [0.5, 2.0, 5], 2.25),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(constants, name)(*arguments), expected)
