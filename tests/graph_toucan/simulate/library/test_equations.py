"""The library's functions of equations in whole numbers: known values."""

from typing import Any

import pytest

from graph_toucan.simulate.library import equations
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("linear_diophantine", [6, 9, 3], [-1, 1]), ("parametric_diophantine", [2, 3, 1, 0, 1], [[-1, 1], [2, -1]]),
    ("parametric_diophantine", [2, 4, 1, 0, 1], []), ("count_diophantine", [1, 1, 4, 0, 4, 0, 4], 5),
    ("frobenius_number", [3, 5], 7),
    ("solve_pell", [61], [1766319049, 226153980]), ("pell_index", [2], 1), ("solve_negative_pell", [5], [2, 1]),
    ("has_negative_pell", [3], False), ("pell_solutions", [2, 2], [[3, 2], [17, 12]]), ("pell_solutions", [4, 2], []),
    ("sums_of_two_squares", [25], [[0, 5], [3, 4]]), ("sum_of_four_squares", [7], [1, 1, 1, 2]),
    ("waring_number", [7, 2], 4),
    ("waring_number", [23, 3], 9), ("greedy_powers", [12, 2], [3, 1, 1, 1]), ("is_additive_basis", [[1, 3], 4, 2], True),
    ("is_additive_basis", [[2], 3, 5], False), ("is_sidon", [[1, 2, 5, 11]], True), ("magic_constant", [3], 15),
    ("magic_total", [3], 45),
    ("factorial_mod", [6, 7], 6), ("wilson_residue", [7], 6), ("wilson_factorial", [5], 24),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(equations, name)(*arguments), expected)
