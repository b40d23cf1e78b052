"""The library's functions of primes: known values."""

import math
from typing import Any

import pytest

from graph_toucan.simulate.library import primes
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("is_prime", [2**61 - 1], True), ("is_prime", [3215031751], False), ("factors", [-12], [2, 2, 3]),
    ("factors", [10**18 + 1], [101, 9901, 999999000001]),
    ("factors", [1000003 * 1000033], [1000003, 1000033]), ("factors", [1], []),
    ("divisors", [28], [1, 2, 4, 7, 14, 28]), ("prime_count", [100], 25),
    ("factorization", [-12], "{2: 2, 3: 1, -1: 1}"), ("next_prime", [10**12], 10**12 + 39), ("previous_prime", [10], 7),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(primes, name)(*arguments), expected)


def test_primes_are_told_as_trial_division_tells_them():
    assert [n for n in range(3000) if primes.is_prime(n)] == [
        n for n in range(2, 3000) if all(n % k for k in range(2, math.isqrt(n) + 1))
    ]
    assert all(math.prod(primes.factors(n)) == n for n in range(1, 100000, 37))
