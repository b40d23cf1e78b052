"""Primes between bounds and pairs of them."""

from graph_toucan.simulate.library.primes import bounded, is_prime, is_sophie_germain


def prime_pairs(limit: int, gap: int) -> list[list[int]]:
    """Return the pairs of primes a gap apart up to a limit."""
    return [[p, p + gap] for p in range(2, bounded(limit, 20000) - gap + 1) if is_prime(p) and is_prime(p + gap)]


def twin_primes(limit: int) -> list[list[int]]:
    """Return the pairs of primes two apart."""
    return prime_pairs(limit, 2)


def cousin_primes(limit: int) -> list[list[int]]:
    """Return the pairs of primes four apart."""
    return prime_pairs(limit, 4)


def sexy_primes(limit: int) -> list[list[int]]:
    """Return the pairs of primes six apart."""
    return prime_pairs(limit, 6)


def safe_prime_pairs(limit: int) -> list[list[int]]:
    """Return the pairs of p and 2p+1 that are both prime."""
    return [[p, 2 * p + 1] for p in range(2, bounded(limit, 20000) + 1) if is_sophie_germain(p)]


def primes_between(low: int, high: int) -> list[int]:
    """Return the primes from low to high."""
    return [n for n in range(max(low, 2), bounded(high, 50000) + 1) if is_prime(n)]


def goldbach_pairs(n: int) -> list[list[int]]:
    """Return the pairs of primes that sum up to n."""
    if n % 2 or n < 4:
        return []
    return [[p, n - p] for p in range(2, bounded(n, 20000) // 2 + 1) if is_prime(p) and is_prime(n - p)]


def goldbach_pair(n: int) -> list[int] | None:
    """Return the first pair of primes that sum up to an even n."""
    found = goldbach_pairs(n)
    return found[0] if found else None


def prime_densities(limit: int, interval_size: int) -> list[float]:
    """Return the shares of primes in intervals of a size up to a limit."""
    bounded(limit // interval_size, 2000)
    starts = range(1, limit + 1, interval_size)
    ends = [min(start + interval_size - 1, limit) for start in starts]
    return [len(primes_between(start, end)) / (end - start + 1) for start, end in zip(starts, ends)]


def prime_intervals(limit: int, interval_size: int) -> list[list[int]]:
    """Return intervals of a size up to a limit: first, last, number of primes."""
    bounded(limit // interval_size, 2000)
    starts = range(1, limit + 1, interval_size)
    ends = [min(start + interval_size - 1, limit) for start in starts]
    return [[start, end, len(primes_between(start, end))] for start, end in zip(starts, ends)]


def average_prime_density(limit: int, interval_size: int) -> float:
    """Return the average share of primes in intervals of a size up to a limit."""
    shares = prime_densities(limit, interval_size)
    return sum(shares) / len(shares) if shares else 0


def largest_prime_density(limit: int, interval_size: int) -> float:
    """Return the largest share of primes (max) in intervals of a size up to a limit."""
    return max(prime_densities(limit, interval_size))


def smallest_prime_density(limit: int, interval_size: int) -> float:
    """Return the smallest share of primes (min) in intervals of a size up to a limit."""
    return min(prime_densities(limit, interval_size))


def prime_density_variance(limit: int, interval_size: int) -> float:
    """Return the variance of the shares of primes in intervals of a size up to a limit."""
    shares = prime_densities(limit, interval_size)
    middle = sum(shares) / len(shares)
    return sum((share - middle) ** 2 for share in shares) / len(shares)


def densest_prime_interval(limit: int, interval_size: int) -> list[int]:
    """Return the first interval with the largest share of primes (max density)."""
    shares = prime_densities(limit, interval_size)
    return prime_intervals(limit, interval_size)[shares.index(max(shares))][:2]


def sparsest_prime_interval(limit: int, interval_size: int) -> list[int]:
    """Return the first interval with the smallest share of primes (min density)."""
    shares = prime_densities(limit, interval_size)
    return prime_intervals(limit, interval_size)[shares.index(min(shares))][:2]


def prime_gaps(start: int, end: int) -> list[int]:
    """Return the gaps between neighbouring primes in a range."""
    row = primes_between(start, end)
    return [after - before for before, after in zip(row, row[1:])]


def largest_prime_gap(start: int, end: int) -> int:
    """Return the largest gap (max) between neighbouring primes in a range, 0 if there is none."""
    return max([0, *prime_gaps(start, end)])


def average_prime_gap(start: int, end: int) -> float:
    """Return the average gap between neighbouring primes in a range, 0 if there is none."""
    gaps = prime_gaps(start, end)
    return sum(gaps) / len(gaps) if gaps else 0


def twin_prime_count(limit: int) -> int:
    """Return the count of pairs of twin primes up to a limit."""
    return len(twin_primes(limit))


def twin_prime_density(limit: int) -> float:
    """Return the count of pairs of twin primes up to a limit over the limit (density)."""
    return len(twin_primes(limit)) / limit


def first_twin_primes(limit: int) -> list[int]:
    """Return the first pair of twin primes up to a limit."""
    return twin_primes(limit)[0]


def largest_twin_primes(limit: int) -> list[int]:
    """Return the largest pair of twin primes up to a limit."""
    return twin_primes(limit)[-1]


def prime_triplets_two_six(limit: int) -> list[list[int]]:
    """Return the prime triplets p, p+2, p+6 up to a limit."""
    return [[p, p + 2, p + 6] for p, _ in prime_pairs(limit - 4, 2) if is_prime(p + 6)]


def prime_triplets_four_six(limit: int) -> list[list[int]]:
    """Return the prime triplets p, p+4, p+6 up to a limit."""
    return [[p, p + 4, p + 6] for p, _ in prime_pairs(limit - 2, 4) if is_prime(p + 6)]
