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
