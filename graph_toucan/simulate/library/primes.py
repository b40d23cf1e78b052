"""Primes, divisors and what is made of them."""

import math

LIMIT = 2_000_000


def bounded(n: int, most: int = LIMIT) -> int:
    """Return a number that is not too large to count up to."""
    if abs(n) > most:
        raise ValueError("too large")
    return n


def is_prime(n: int) -> bool:
    """Tell whether a number is prime."""
    if n < 2 or n > 10**12:
        return False
    return all(n % k for k in range(2, math.isqrt(n) + 1))


def next_prime(n: int) -> int:
    """Return the first prime after n."""
    n = max(bounded(n), 1) + 1
    while not is_prime(n):
        n += 1
    return n


def previous_prime(n: int) -> int:
    """Return the last prime before n."""
    n = bounded(n) - 1
    while not is_prime(n):
        if n < 2:
            raise ValueError("there is none")
        n -= 1
    return n


def prime_gap(p: int) -> int:
    """Return how far it is from a prime to the next."""
    return next_prime(p) - p


def nth_prime(n: int) -> int:
    """Return the n-th prime."""
    found = 1
    for _ in range(bounded(n, 3000)):
        found = next_prime(found)
    return found


def factors(n: int) -> list[int]:
    """Return the prime factors with repetition."""
    n, found, k = abs(n), [], 2
    if n > 10**12:
        raise ValueError("too large")
    while k * k <= n:
        while n % k == 0:
            found.append(k)
            n //= k
        k += 1
    return [*found, n] if n > 1 else found


def distinct_factors(n: int) -> list[int]:
    """Return the distinct prime factors."""
    return sorted(set(factors(n)))


def factor_powers(n: int) -> list[list[int]]:
    """Return the prime factors with their exponents."""
    found = factors(n)
    return [[p, found.count(p)] for p in sorted(set(found))]


def largest_factor(n: int) -> int:
    """Return the largest prime factor."""
    return max(factors(n))


def count_factors(n: int) -> int:
    """Return big omega: the number of prime factors with repetition."""
    return len(factors(n))


def count_distinct_factors(n: int) -> int:
    """Return little omega: the number of distinct prime factors."""
    return len(set(factors(n)))


def divisors(n: int) -> list[int]:
    """Return all divisors in order."""
    n = abs(n)
    if n > 10**10:
        raise ValueError("too large")
    low = [k for k in range(1, math.isqrt(n) + 1) if n % k == 0]
    return low + [n // k for k in reversed(low) if k * k != n]


def proper_divisors(n: int) -> list[int]:
    """Return all divisors but the number itself."""
    return divisors(n)[:-1]


def divisor_count(n: int) -> int:
    """Return how many divisors there are."""
    return len(divisors(n))


def divisor_sum(n: int) -> int:
    """Return the sum of all divisors."""
    return sum(divisors(n))


def aliquot_sum(n: int) -> int:
    """Return the sum of the proper divisors."""
    return sum(divisors(n)) - n


def divisor_power_sum(n: int, k: int) -> int:
    """Return the sum of the k-th powers of all divisors."""
    return sum(d**k for d in divisors(n))


def totient(n: int) -> int:
    """Return Euler's totient."""
    found = n
    for p in set(factors(n)):
        found -= found // p
    return found


def jordan_totient(n: int, k: int) -> int:
    """Return Jordan's totient."""
    found = n**k
    for p in set(factors(n)):
        found -= found // p**k
    return found


def carmichael(n: int) -> int:
    """Return Carmichael's lambda."""
    found = 1
    for p, power in factor_powers(n):
        part = p ** (power - 1) * (p - 1)
        found = math.lcm(found, part // 2 if p == 2 and power > 2 else part)
    return found


def mobius(n: int) -> int:
    """Return the Mobius function."""
    found = factors(n)
    return 0 if len(set(found)) < len(found) else (-1) ** len(found)


def liouville(n: int) -> int:
    """Return the Liouville function."""
    return (-1) ** len(factors(n))


def mertens(n: int) -> int:
    """Return the sum of the Mobius function up to n."""
    return sum(mobius(k) for k in range(1, bounded(n, 20000) + 1))


def mangoldt(n: int) -> float:
    """Return the von Mangoldt function."""
    found = set(factors(n))
    return math.log(found.pop()) if len(found) == 1 else 0.0


def is_perfect(n: int) -> bool:
    """Tell whether a number is the sum of its proper divisors."""
    return n > 1 and aliquot_sum(n) == n


def is_abundant(n: int) -> bool:
    """Tell whether the proper divisors sum up to more."""
    return n > 1 and aliquot_sum(n) > n


def is_deficient(n: int) -> bool:
    """Tell whether the proper divisors sum up to less."""
    return n > 0 and aliquot_sum(n) < n


def is_squarefree(n: int) -> bool:
    """Tell whether no prime divides twice."""
    return mobius(n) != 0


def is_twin_prime(p: int) -> bool:
    """Tell whether a prime has another two away."""
    return is_prime(p) and (is_prime(p - 2) or is_prime(p + 2))


def is_safe_prime(p: int) -> bool:
    """Tell whether (p-1)/2 is prime as well."""
    return is_prime(p) and p % 2 == 1 and is_prime((p - 1) // 2)


def is_sophie_germain(p: int) -> bool:
    """Tell whether 2p+1 is prime as well."""
    return is_prime(p) and is_prime(2 * p + 1)


def is_mersenne_prime(p: int) -> bool:
    """Tell whether 2^p-1 is prime, for a prime p (Lucas and Lehmer)."""
    if not is_prime(bounded(p, 3000)):
        return False
    value, modulus = 4, 2**p - 1
    for _ in range(p - 2):
        value = (value * value - 2) % modulus
    return p == 2 or value == 0


def is_mersenne_number(n: int) -> bool:
    """Tell whether a number is a prime of the form 2^p-1."""
    return is_prime(n) and (n + 1) & n == 0


def is_fermat_prime(n: int) -> bool:
    """Tell whether a number is one of the known Fermat primes."""
    return n in (3, 5, 17, 257, 65537)


def is_carmichael(n: int) -> bool:
    """Tell whether a composite number passes Fermat's test for all bases (Korselt)."""
    found = factors(n)
    return len(found) > 2 and len(set(found)) == len(found) and all((n - 1) % (p - 1) == 0 for p in found)


def is_fermat_probable_prime(n: int, a: int) -> bool:
    """Tell whether n passes Fermat's test for the base a."""
    return n > 1 and pow(a, n - 1, n) == 1


def is_fermat_pseudoprime(n: int, a: int) -> bool:
    """Tell whether a composite n passes Fermat's test for the base a."""
    return n > 1 and not is_prime(n) and pow(a, n - 1, n) == 1


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


def radical(n: int) -> int:
    """Return the product of the distinct prime factors."""
    return math.prod(set(factors(n)))
