"""The library's functions of pairs of primes: known values."""

from typing import Any

import pytest

from graph_toucan.simulate.library import prime_pairs
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("prime_triplets_two_six", [17], [[5, 7, 11], [11, 13, 17]]), ("prime_triplets_four_six", [13], [[7, 11, 13]]),
    ("twin_primes", [13], [[3, 5], [5, 7], [11, 13]]), ("goldbach_pairs", [10], [[3, 7], [5, 5]]),
    ("primes_between", [10, 20], [11, 13, 17, 19]),
    ("prime_densities", [6, 3], [2 / 3, 1 / 3]), ("prime_intervals", [5, 3], [[1, 3, 2], [4, 5, 1]]),
    ("average_prime_density", [6, 3], 0.5),
    ("densest_prime_interval", [6, 3], [1, 3]), ("sparsest_prime_interval", [6, 3], [4, 6]),
    ("prime_gaps", [2, 11], [1, 2, 2, 4]),
    ("largest_prime_gap", [2, 11], 4), ("average_prime_gap", [2, 3], 1.0), ("twin_prime_count", [13], 3),
    ("first_twin_primes", [13], [3, 5]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(prime_pairs, name)(*arguments), expected)
