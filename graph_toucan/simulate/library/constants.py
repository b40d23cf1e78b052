"""Mathematical constants, as far as a number of terms or digits gives them."""

from graph_toucan.simulate.library.primes import bounded


def golden_continued_fraction(depth: int) -> float:
    """Return the golden ratio by the continued fraction 1 + 1/(1 + 1/...) of a depth."""
    value = 1.0
    for _ in range(bounded(depth, 5000) - 1):
        value = 1 + 1 / value
    return value


def arctan_series(x: float, terms: int) -> float:
    """Return the sum of so many terms of the arctangent series."""
    found, power = 0.0, x
    for k in range(bounded(terms, 5000)):
        found += power / (2 * k + 1) * (-1) ** k
        power *= x * x
    return found


def pi_machin(terms: int) -> float:
    """Return pi by Machin's formula 16 arctan(1/5) - 4 arctan(1/239), each with so many terms."""
    return 16 * arctan_series(1 / 5, terms) - 4 * arctan_series(1 / 239, terms)


def scaled_arctan(inverse: int, one: int) -> int:
    """Return the arctangent of 1/inverse as a whole number of parts, `one` of which make 1."""
    power = one // inverse
    found, k = 0, 0
    while power:
        found += (-1) ** k * (power // (2 * k + 1))
        power //= inverse * inverse
        k += 1
    return found


def pi_digits(precision: int) -> str:
    """Return pi with so many decimal digits, cut off."""
    if precision < 0:
        raise ValueError("no such precision")
    one = 10 ** (bounded(precision, 1000) + 10)
    digits = str((16 * scaled_arctan(5, one) - 4 * scaled_arctan(239, one)) // 10**10)
    return digits[0] + ("." + digits[1:] if precision else "")


def e_continued_fraction(terms: int) -> list[int]:
    """Return the first terms of the continued fraction of e: 2, 1, 2, 1, 1, 4, 1, 1, 6."""
    row = [2]
    for k in range(1, bounded(terms, 5000)):
        row.append(2 * (k + 1) // 3 if k % 3 == 2 else 1)
    return row[:terms]


def wallis_product(n: int) -> float:
    """Return pi by the first n factors of Wallis' product."""
    found = 2.0
    for k in range(1, bounded(n, 10000) + 1):
        found *= 4 * k * k / (4 * k * k - 1)
    return found


def basel_sum(n: int) -> float:
    """Return the sum of 1/k^2 up to n."""
    return sum(1 / k**2 for k in range(1, bounded(n, 10000) + 1))


def binomial_series(x: float, alpha: float, n: int) -> float:
    """Return the sum of the binomial series for (1 + x)^alpha up to the n-th power of x."""
    found, term = 0.0, 1.0
    for k in range(bounded(n, 5000) + 1):
        found += term
        term *= (alpha - k) / (k + 1) * x
    return found
