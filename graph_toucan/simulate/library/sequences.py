"""Numbers by their place in a sequence, and counting things."""

import math

from graph_toucan.simulate.library.counting import catalan
from graph_toucan.simulate.library.primes import bounded


def linear_recurrence(first: list[int], weights: list[int], n: int) -> int:
    """Return term n (from 0) of a sequence whose terms are weighted sums of those before, the latest first."""
    row = [int(value) for value in first]
    for _ in range(bounded(n, 5000)):
        row.append(sum(weight * row[-1 - place] for place, weight in enumerate(weights)))
    return row[n]


def fibonacci(n: int) -> int:
    """Return the n-th Fibonacci number, 0 for 0; also before it, where the signs alternate."""
    return linear_recurrence([0, 1], [1, 1], abs(n)) * (-1 if n < 0 and n % 2 == 0 else 1)


def lucas(n: int) -> int:
    """Return the n-th Lucas number; also before 0, where the signs alternate."""
    return linear_recurrence([2, 1], [1, 1], abs(n)) * (-1 if n < 0 and n % 2 else 1)


def pell(n: int) -> int:
    """Return the n-th Pell number."""
    return linear_recurrence([0, 1], [2, 1], n)


def pell_lucas(n: int) -> int:
    """Return the n-th Pell-Lucas number."""
    return linear_recurrence([2, 2], [2, 1], n)


def jacobsthal(n: int) -> int:
    """Return the n-th Jacobsthal number."""
    return linear_recurrence([0, 1], [1, 2], n)


def tribonacci(n: int) -> int:
    """Return the n-th tribonacci number: 0, 0, 1, 1, 2, 4."""
    return linear_recurrence([0, 0, 1], [1, 1, 1], n)


def tetranacci(n: int) -> int:
    """Return the n-th tetranacci number: 0, 0, 0, 1, 1, 2, 4."""
    return linear_recurrence([0, 0, 0, 1], [1, 1, 1, 1], n)


def padovan(n: int) -> int:
    """Return the n-th Padovan number: 1, 1, 1, 2, 2."""
    return linear_recurrence([1, 1, 1], [0, 1, 1], n)


def perrin(n: int) -> int:
    """Return the n-th Perrin number."""
    return linear_recurrence([3, 0, 2], [0, 1, 1], n)


def narayana_cows(n: int) -> int:
    """Return the n-th of Narayana's cows: 1, 1, 1, 2, 3, 4, 6."""
    return linear_recurrence([1, 1, 1], [1, 0, 1], n)


def polygonal(s: int, n: int) -> int:
    """Return the n-th s-gonal number."""
    return ((s - 2) * n * n - (s - 4) * n) // 2


def is_polygonal(number: int, s: int) -> bool:
    """Tell whether a number is s-gonal."""
    n = 0
    while polygonal(s, n) < bounded(number, 10**7):
        n += 1
    return polygonal(s, n) == number


def is_square(n: int) -> bool:
    """Tell whether a number is a square."""
    return n >= 0 and math.isqrt(n) ** 2 == n


def is_triangular(n: int) -> bool:
    """Tell whether a number is triangular."""
    return is_square(8 * n + 1)


def is_pentagonal(n: int) -> bool:
    """Tell whether a number is pentagonal."""
    return n > 0 and is_square(24 * n + 1) and math.isqrt(24 * n + 1) % 6 == 5


def is_pronic(n: int) -> bool:
    """Tell whether a number is k(k+1)."""
    return is_square(4 * n + 1)


def is_fibonacci(n: int) -> bool:
    """Tell whether a number is a Fibonacci number."""
    return is_square(5 * n * n + 4) or is_square(5 * n * n - 4)


def is_catalan(n: int) -> bool:
    """Tell whether a number is a Catalan number."""
    return n in [catalan(k) for k in range(60)]


def is_power_of_two(n: int) -> bool:
    """Tell whether a number is a power of two."""
    return n > 0 and n & (n - 1) == 0


def collatz(n: int) -> list[int]:
    """Return the Collatz sequence down to 1."""
    row = [n]
    while row[-1] > 1:
        row.append(row[-1] // 2 if row[-1] % 2 == 0 else 3 * row[-1] + 1)
        bounded(len(row), 5000)
    return row


def collatz_steps(n: int) -> int:
    """Return how many steps it takes to 1."""
    return len(collatz(n)) - 1


def collatz_peak(n: int) -> int:
    """Return the largest number on the way to 1."""
    return max(collatz(n))


def recaman(n: int) -> list[int]:
    """Return the first n terms of Recaman's sequence."""
    row = [0]
    for k in range(1, bounded(n, 3000)):
        down = row[-1] - k
        row.append(down if down > 0 and down not in row else row[-1] + k)
    return row[:n]


def sylvester(n: int) -> list[int]:
    """Return the first n terms of Sylvester's sequence."""
    row = [2]
    for _ in range(bounded(n, 12) - 1):
        row.append(row[-1] * (row[-1] - 1) + 1)
    return row[:n]


def fermat_number(n: int) -> int:
    """Return 2^(2^n) + 1."""
    return 2 ** (2 ** bounded(n, 12)) + 1


def mersenne_number(n: int) -> int:
    """Return 2^n - 1."""
    return 2 ** bounded(n, 5000) - 1


def arithmetic_sequence(first: float, step: float, n: int) -> list[float]:
    """Return n terms with equal differences."""
    return [first + step * k for k in range(bounded(n, 10000))]


def geometric_sequence(first: float, ratio: float, n: int) -> list[float]:
    """Return n terms with equal ratios."""
    return [first * ratio**k for k in range(bounded(n, 10000))]


def integers_from(first: int, last: int) -> list[int]:
    """Return all integers from first to last."""
    return list(range(first, bounded(last, 100000) + 1))


def farey(n: int) -> list[list[int]]:
    """Return the Farey sequence of order n."""
    a, b, c, d = 0, 1, 1, bounded(n, 100)
    row = [[a, b]]
    while c <= n:
        k = (n + b) // d
        a, b, c, d = c, d, k * c - a, k * d - b
        row.append([a, b])
    return row


def farey_length(n: int) -> int:
    """Return how many terms the Farey sequence of order n has."""
    return 1 + sum(math.gcd(a, b) == 1 for b in range(1, bounded(n, 500) + 1) for a in range(1, b + 1))


def pythagorean_triples(limit: int) -> list[list[int]]:
    """Return the integer right triangles whose longest side is within a limit."""
    top = bounded(limit, 200)
    every = [[a, b, math.isqrt(a * a + b * b)] for a in range(1, top) for b in range(a, top)]
    return [side for side in every if side[2] <= limit and side[0] ** 2 + side[1] ** 2 == side[2] ** 2]


def continued_fraction(p: int, q: int) -> list[int]:
    """Return the continued fraction of p/q."""
    row: list[int] = []
    while q:
        row.append(p // q)
        p, q = q, p % q
    return row


def egyptian(p: int, q: int) -> list[int]:
    """Return the denominators of the greedy Egyptian fraction."""
    row: list[int] = []
    while p > 0:
        row.append(-(-q // p))
        p, q = p * row[-1] - q, q * row[-1]
        bounded(len(row), 30)
    return row
