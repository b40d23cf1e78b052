"""Fractions of whole numbers: continued fractions, mediants, Farey neighbours, Egyptian fractions, trees of fractions."""

import math

from graph_toucan.simulate.library.primes import bounded
from graph_toucan.simulate.library.sequences import egyptian, farey, farey_length


def reduced(p: int, q: int) -> list[int]:
    """Return a fraction in lowest terms."""
    if q == 0:
        raise ValueError("no denominator")
    shared = math.gcd(p, q) * (-1 if q < 0 else 1)
    return [p // shared, q // shared]


def fraction_sum(p1: int, q1: int, p2: int, q2: int) -> list[int]:
    """Return the sum of two fractions in lowest terms."""
    return reduced(p1 * q2 + p2 * q1, q1 * q2)


def fraction_difference(p1: int, q1: int, p2: int, q2: int) -> list[int]:
    """Return the difference of two fractions in lowest terms."""
    return reduced(p1 * q2 - p2 * q1, q1 * q2)


def fraction_product(p1: int, q1: int, p2: int, q2: int) -> list[int]:
    """Return the product of two fractions in lowest terms."""
    return reduced(p1 * p2, q1 * q2)


def fraction_quotient(p1: int, q1: int, p2: int, q2: int) -> list[int]:
    """Return the quotient of two fractions in lowest terms."""
    return reduced(p1 * q2, q1 * p2)


def common_denominator_sum(p1: int, q1: int, p2: int, q2: int) -> list[int]:
    """Return the sum of two fractions over the product of their denominators, not reduced."""
    return [p1 * q2 + p2 * q1, q1 * q2]


def sum_reduction_factor(p1: int, q1: int, p2: int, q2: int) -> int:
    """Return what the sum of two fractions can be reduced by."""
    return math.gcd(p1 * q2 + p2 * q1, q1 * q2)


def fraction_sum_value(p1: int, q1: int, p2: int, q2: int) -> float:
    """Return the sum of two fractions as a decimal value."""
    return (p1 * q2 + p2 * q1) / (q1 * q2)


def mediant(p1: int, q1: int, p2: int, q2: int) -> list[int]:
    """Return the mediant of two fractions."""
    return [p1 + p2, q1 + q2]


def mediant_value(p1: int, q1: int, p2: int, q2: int) -> float:
    """Return the value of the mediant, the fraction between two fractions."""
    return (p1 + p2) / (q1 + q2)


def are_adjacent_fractions(p1: int, q1: int, p2: int, q2: int) -> bool:
    """Tell whether two fractions are adjacent in a Farey sequence."""
    return abs(p1 * q2 - p2 * q1) == 1


def mediant_path(start_p: int, start_q: int, end_p: int, end_q: int, max_denom: int) -> list[list[int]]:
    """Return the mediants from one fraction towards another, each with the last, up to a denominator."""
    path: list[list[int]] = []
    p, q = start_p + end_p, start_q + end_q
    while 0 < q <= max_denom:
        path.append([p, q])
        p, q = p + end_p, q + end_q
        bounded(len(path), 1000)
    return path


def convergents(cf: list[int]) -> list[list[int]]:
    """Return the convergents of a continued fraction."""
    p, p1, q, q1 = 1, 0, 0, 1
    row: list[list[int]] = []
    for term in cf:
        p, p1 = int(term) * p + p1, p
        q, q1 = int(term) * q + q1, q
        row.append([p, q])
    return row


def convergent_values(cf: list[int]) -> list[float]:
    """Return the values of a continued fraction's convergents."""
    return [p / q for p, q in convergents(cf)]


def convergent(cf: list[int]) -> list[int]:
    """Return the rational number of a continued fraction."""
    return convergents(cf)[-1]


def continued_fraction_numerator(cf: list[int]) -> int:
    """Return the numerator of the rational number of a continued fraction (cf)."""
    return convergent(cf)[0]


def continued_fraction_denominator(cf: list[int]) -> int:
    """Return the denominator of the rational number of a continued fraction (cf)."""
    return convergent(cf)[1]


def continued_fraction_value(cf: list[int]) -> float:
    """Return the value of a continued fraction (cf)."""
    p, q = convergent(cf)
    return p / q


def continued_fraction_terms(x: float, max_terms: int, tolerance: float) -> list[int]:
    """Return the continued fraction expansion of a real number, cut towards 0, until what is left is below a tolerance."""
    row: list[int] = []
    while len(row) < bounded(max_terms, 1000):
        row.append(math.trunc(x))
        x -= row[-1]
        if abs(x) < tolerance:
            break
        x = 1 / x
    return row


def real_convergent(x: float, max_terms: int, tolerance: float) -> list[int]:
    """Return the last convergent of a real number's continued fraction expansion."""
    return convergent(continued_fraction_terms(x, max_terms, tolerance))


def continued_fraction_length(x: float, max_terms: int, tolerance: float) -> int:
    """Return how many terms of a real number's continued fraction expansion are computed."""
    return len(continued_fraction_terms(x, max_terms, tolerance))


def real_convergent_value(x: float, max_terms: int, tolerance: float) -> float:
    """Return the value of the last convergent of a real number's continued fraction expansion."""
    p, q = real_convergent(x, max_terms, tolerance)
    return p / q


def root_continued_fraction(n: int) -> list[int]:
    """Return the continued fraction of a square root: its whole part, then one period."""
    whole = math.isqrt(n)
    row, m, d = [whole], 0, 1
    while row[-1] != 2 * whole and whole * whole != n:
        m = d * row[-1] - m
        d = (n - m * m) // d
        row.append((whole + m) // d)
        bounded(len(row), 5000)
    return row


def root_period(n: int) -> list[int]:
    """Return the period of the continued fraction of a square root."""
    return root_continued_fraction(n)[1:]


def root_period_length(n: int) -> int:
    """Return the length of the period of the continued fraction of a square root."""
    return len(root_continued_fraction(n)) - 1


def unit_fraction_sum(denominators: list[int]) -> list[int]:
    """Return the sum of unit fractions (an Egyptian fraction) in lowest terms."""
    p, q = 0, 1
    for denominator in denominators:
        p, q = reduced(p * denominator + q, q * denominator)
    return [p, q]


def egyptian_proper_part(numerator: int, denominator: int) -> list[int]:
    """Return the greedy Egyptian fraction of what an improper fraction has beyond its whole part."""
    return egyptian(numerator % denominator, denominator)


def two_unit_fractions(numerator: int, denominator: int, limit: int) -> list[list[int]]:
    """Return the pairs of unit fractions that sum up to a fraction, their denominators within a limit."""
    if numerator <= 0 or denominator <= 0:
        raise ValueError("no positive fraction")
    found: list[list[int]] = []
    for a in range(-(-denominator // numerator), bounded(2 * denominator // numerator, 5000) + 1):
        p, q = numerator * a - denominator, denominator * a
        if p > 0 and q % p == 0 and a <= q // p <= limit:
            found.append([a, q // p])
    return found


def calkin_wilf_levels(levels: int) -> list[list[list[int]]]:
    """Return the levels of the Calkin-Wilf tree."""
    rows = [[[1, 1]]]
    for _ in range(bounded(levels, 12) - 1):
        rows.append([child for p, q in rows[-1] for child in ([p, p + q], [p + q, q])])
    return rows[:levels]


def calkin_wilf_sequence(levels: int) -> list[list[int]]:
    """Return the fractions of the Calkin-Wilf tree in one list."""
    return [fraction for row in calkin_wilf_levels(levels) for fraction in row]


def stern_brocot_path(p: int, q: int) -> list[str]:
    """Return the turns (L, R) from the root of the Stern-Brocot tree to a fraction."""
    if p <= 0 or q <= 0 or math.gcd(p, q) != 1:
        raise ValueError("not a positive fraction in lowest terms")
    path: list[str] = []
    while p != q:
        path.append("L" if p < q else "R")
        p, q = (p, q - p) if p < q else (p - q, q)
    return path


def farey_density(n: int) -> float:
    """Return the length of the Farey sequence over the square of its order, which tends to 3/pi^2."""
    return farey_length(n) / n**2


def farey_density_error(n: int) -> float:
    """Return how far the Farey sequence's length over n^2 is from the asymptotic constant 3/pi^2."""
    return abs(farey_density(n) - 3 / math.pi**2)


def farey_lengths(n: int) -> list[int]:
    """Return the lengths of the Farey sequences of all orders up to n."""
    return [farey_length(k) for k in range(1, bounded(n, 200) + 1)]


def farey_gaps(n: int) -> list[float]:
    """Return the gaps between neighbours in the Farey sequence."""
    row = farey(n)
    return [1 / (one[1] * two[1]) for one, two in zip(row, row[1:])]


def farey_mean_gap(n: int) -> float:
    """Return the average gap between neighbours in the Farey sequence."""
    return 1 / (farey_length(n) - 1)


def farey_gap_variance(n: int) -> float:
    """Return the variance of the gaps between neighbours in the Farey sequence."""
    gaps = farey_gaps(n)
    middle = sum(gaps) / len(gaps)
    return sum((gap - middle) ** 2 for gap in gaps) / len(gaps)


def farey_least_gap(n: int) -> float:
    """Return the smallest gap (min) in the Farey sequence."""
    return min(farey_gaps(n))


def farey_mean_denominator(n: int) -> float:
    """Return the average denominator in the Farey sequence."""
    row = farey(n)
    return sum(q for _, q in row) / len(row)


def ford_radius(q: int) -> float:
    """Return the radius of the Ford circle of a fraction."""
    return 1 / (2 * q * q)


def ford_mean_radius(n: int) -> float:
    """Return the average radius of the Ford circles of a Farey sequence."""
    row = farey(n)
    return sum(ford_radius(q) for _, q in row) / len(row)


def ford_distance(p1: int, q1: int, p2: int, q2: int) -> float:
    """Return the distance of the centres of two Ford circles."""
    return math.hypot(p1 / q1 - p2 / q2, ford_radius(q1) - ford_radius(q2))


def ford_radii_sum(q1: int, q2: int) -> float:
    """Return the sum of the radii of two Ford circles."""
    return ford_radius(q1) + ford_radius(q2)


def ford_tangency_gap(p1: int, q1: int, p2: int, q2: int) -> float:
    """Return how far two Ford circles are from tangency: their distance less their radii."""
    return abs(ford_distance(p1, q1, p2, q2) - ford_radii_sum(q1, q2))
