"""Sums of series, up to a number of terms."""

import math

from graph_toucan.simulate.library.primes import bounded


def exp_series(x: float, n: int) -> float:
    """Return the sum of n terms for e^x."""
    found, term = 0.0, 1.0
    for k in range(bounded(n, 10000)):
        found += term
        term *= x / (k + 1)
    return found


def sin_series(x: float, n: int) -> float:
    """Return the sum of n terms for sin x."""
    found, term = 0.0, x
    for k in range(bounded(n, 10000)):
        found += term
        term *= -x * x / ((2 * k + 2) * (2 * k + 3))
    return found


def cos_series(x: float, n: int) -> float:
    """Return the sum of n terms for cos x."""
    found, term = 0.0, 1.0
    for k in range(bounded(n, 10000)):
        found += term
        term *= -x * x / ((2 * k + 1) * (2 * k + 2))
    return found


def log_series(x: float, n: int) -> float:
    """Return the sum of n terms for the logarithm of x."""
    return sum((-1) ** (k + 1) * (x - 1) ** k / k for k in range(1, bounded(n, 10000) + 1))


def geometric_sum(a: float, r: float, n: int) -> float:
    """Return the sum of n terms of a geometric series."""
    return a * n if r == 1 else a * (1 - r**n) / (1 - r)


def power_series_sum(x: float, n: int) -> float:
    """Return the sum of x^k for k from 0 to n."""
    return sum(x**k for k in range(bounded(n, 10000) + 1))


def harmonic(n: int) -> float:
    """Return the sum of 1/k up to n."""
    return sum(1 / k for k in range(1, bounded(n, 100000) + 1))


def harmonic_between(first: int, last: int) -> float:
    """Return the sum of 1/k from first to last."""
    return sum(1 / k for k in range(first, bounded(last, 100000) + 1))


def euler_series(n: int) -> float:
    """Return the sum of 1/k! for n terms."""
    return sum(1 / math.factorial(k) for k in range(min(n, 170)))


def euler_limit(n: int) -> float:
    """Return (1 + 1/n)^n."""
    return (1 + 1 / n) ** n


def leibniz(n: int) -> float:
    """Return n terms of Leibniz' series for pi."""
    return 4 * sum((-1) ** k / (2 * k + 1) for k in range(bounded(n, 100000)))


def nilakantha(n: int) -> float:
    """Return n terms of Nilakantha's series for pi."""
    return 3 + sum(4 * (-1) ** (k + 1) / (2 * k * (2 * k + 1) * (2 * k + 2)) for k in range(1, bounded(n, 100000) + 1))


def euler_gamma(n: int) -> float:
    """Return the harmonic number less the logarithm."""
    return harmonic(n) - math.log(n)


def arithmetic_series(first: float, step: float, n: int) -> float:
    """Return the sum of n terms with equal differences."""
    return n / 2 * (2 * first + (n - 1) * step)


def harmonic_fraction(n: int) -> list[int]:
    """Return the sum of 1/k up to n as a fraction."""
    top, bottom = 0, 1
    for k in range(1, bounded(n, 500) + 1):
        top, bottom = top * k + bottom, bottom * k
        shared = math.gcd(top, bottom)
        top, bottom = top // shared, bottom // shared
    return [top, bottom]
