"""Primes, divisors and what is made of them."""

import math

LIMIT = 2_000_000
_WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)


def bounded(n: int, most: int = LIMIT) -> int:
    """Return a number that is not too large to count up to."""
    if abs(n) > most:
        raise ValueError("too large")
    return n


def is_prime(n: int) -> bool:
    """Tell whether a number is prime: a primality test (Miller and Rabin), certain up to 3e23."""
    if n < 2 or n > 10**23:
        return False
    if n < 2000:
        return all(n % k for k in range(2, math.isqrt(n) + 1))
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in _WITNESSES:
        if n % base == 0:
            return False
        value = pow(base, odd, n)
        if value not in (1, n - 1) and all(pow(base, odd * 2**k, n) != n - 1 for k in range(1, twos)):
            return False
    return True


def next_prime(n: int) -> int:
    """Return the first prime after n."""
    n = max(bounded(n, 10**22), 1) + 1
    while not is_prime(n):
        n += 1
    return n


def previous_prime(n: int) -> int:
    """Return the last prime before n."""
    n = bounded(n, 10**22) - 1
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


def prime_count(n: int) -> int:
    """Return the number of primes up to n (primepi, the prime counting function)."""
    marks = [True] * (bounded(n, 200_000) + 1)
    for k in range(2, math.isqrt(max(n, 0)) + 1):
        if marks[k]:
            for multiple in range(k * k, n + 1, k):
                marks[multiple] = False
    return sum(marks[2:])


def factors(n: int) -> list[int]:
    """Return the prime factors with repetition."""
    n, found = abs(n), []
    if n > 10**23:
        raise ValueError("too large")
    for k in range(2, 300):
        while n % k == 0 and n > 1:
            found.append(k)
            n //= k
        if k * k > n:
            break
    waiting = [n] if n > 1 else []
    while waiting:
        part = waiting.pop()
        if part < 90000 or is_prime(part):
            found.append(part)
        else:
            divisor = proper_factor(part)
            waiting += [divisor, part // divisor]
    return sorted(found)


def proper_factor(n: int) -> int:
    """Return a factor of a composite number (Pollard's rho)."""
    if n < 4 or is_prime(n):
        raise ValueError("not composite")
    for step in range(1, 20):
        slow = fast = 2
        shared = 1
        while shared == 1:
            slow = (slow * slow + step) % n
            fast = (fast * fast + step) % n
            fast = (fast * fast + step) % n
            shared = math.gcd(slow - fast, n)
        if shared != n:
            return shared
    raise ValueError("none was found")


def distinct_factors(n: int) -> list[int]:
    """Return the distinct prime factors."""
    return sorted(set(factors(n)))


def factor_powers(n: int) -> list[list[int]]:
    """Return the prime factors with their exponents."""
    found = factors(n)
    return [[p, found.count(p)] for p in sorted(set(found))]


def factorization(n: int) -> str:
    """Return the integer factorization as text, prime: exponent; a minus sign is a factor -1."""
    pairs = [f"{p}: {power}" for p, power in [*factor_powers(n), *([[-1, 1]] if n < 0 else [])]]
    return "{" + ", ".join(pairs) + "}"


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
    found = [1] if n else []
    for p, power in factor_powers(n) if n else []:
        found = [d * p**k for d in found for k in range(power + 1)]
    return sorted(found)


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


def radical(n: int) -> int:
    """Return the product of the distinct prime factors."""
    return math.prod(set(factors(n)))
