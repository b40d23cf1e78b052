"""Counting: choices, orders, partitions."""

import math

from graph_toucan.simulate.library.primes import bounded


def factorial(n: int) -> int:
    """Return n!."""
    return math.factorial(bounded(n, 2000))


def double_factorial(n: int) -> int:
    """Return n!!."""
    return math.prod(range(bounded(n, 2000), 0, -2))


def subfactorial(n: int) -> int:
    """Return the number of derangements."""
    found = 1
    for k in range(1, bounded(n, 2000) + 1):
        found = found * k + (-1) ** k
    return found


def binomial(n: int, k: int) -> int:
    """Return how many choices of k of n there are."""
    bounded(min(k, n - k), 5000)
    return math.comb(n, k)


def permutations(n: int, k: int) -> int:
    """Return how many orders of k of n there are."""
    return math.perm(bounded(n, 5000), k)


def multinomial(numbers: list[int]) -> int:
    """Return the multinomial coefficient."""
    return math.factorial(bounded(sum(numbers), 2000)) // math.prod(math.factorial(k) for k in numbers)


def catalan(n: int) -> int:
    """Return the n-th Catalan number."""
    return math.comb(2 * bounded(n, 2000), n) // (n + 1)


def bell(n: int) -> int:
    """Return the n-th Bell number."""
    row = [1]
    for _ in range(bounded(n, 600)):
        after = [row[-1]]
        for value in row:
            after.append(after[-1] + value)
        row = after
    return row[0]


def bell_rows(n: int) -> list[list[int]]:
    """Return n rows of the Bell triangle."""
    rows = [[1]]
    for _ in range(bounded(n, 300) - 1):
        row = [rows[-1][-1]]
        for value in rows[-1]:
            row.append(row[-1] + value)
        rows.append(row)
    return rows


def stirling_first(n: int, k: int) -> int:
    """Return the unsigned Stirling number of the first kind."""
    row = [1]
    for m in range(bounded(n, 300)):
        row = [0, *row] if m == 0 else [a + m * b for a, b in zip([0, *row], [*row, 0])]
    return row[k] if 0 <= k < len(row) else 0


def stirling_second(n: int, k: int) -> int:
    """Return the Stirling number of the second kind."""
    row = stirling_second_row(n)
    return row[k] if 0 <= k < len(row) else 0


def stirling_second_row(n: int) -> list[int]:
    """Return the Stirling numbers of the second kind for one n."""
    row = [1]
    for _ in range(bounded(n, 300)):
        row = [a + k * b for k, (a, b) in enumerate(zip([0, *row], [*row, 0]))]
    return row


def narayana(n: int, k: int) -> int:
    """Return the Narayana number."""
    return math.comb(n, k) * math.comb(n, k - 1) // n


def narayana_row(n: int) -> list[int]:
    """Return one row of Narayana numbers."""
    return [narayana(n, k) for k in range(1, bounded(n, 1000) + 1)]


def pascal_row(n: int) -> list[int]:
    """Return one row of Pascal's triangle."""
    return [math.comb(n, k) for k in range(bounded(n, 1000) + 1)]


def partitions_up_to(n: int, part: int) -> int:
    """Return in how many ways n is a sum of parts that are no larger than one."""
    ways = [1] + [0] * bounded(n, 3000)
    for size in range(1, min(part, n) + 1):
        for total in range(size, n + 1):
            ways[total] += ways[total - size]
    return ways[n]


def partitions(n: int) -> int:
    """Return in how many ways n is a sum."""
    return partitions_up_to(n, n)


def partitions_into(n: int, k: int) -> int:
    """Return in how many ways n is a sum of k parts."""
    if k <= 0 or k > n:
        return int(n == k == 0)
    return partitions_up_to(n - k, k)


def distinct_partitions(n: int) -> int:
    """Return in how many ways n is a sum of different parts."""
    ways = [1] + [0] * bounded(n, 2000)
    for size in range(1, n + 1):
        for total in range(n, size - 1, -1):
            ways[total] += ways[total - size]
    return ways[n]


def list_partitions(n: int) -> list[list[int]]:
    """Return all partitions of n, the largest parts first."""
    found: list[list[int]] = []

    def extend(rest: int, most: int, parts: list[int]) -> None:
        if rest == 0:
            found.append(parts)
        for part in range(min(rest, most), 0, -1):
            extend(rest - part, part, [*parts, part])

    extend(bounded(n, 25), n, [])
    return found
