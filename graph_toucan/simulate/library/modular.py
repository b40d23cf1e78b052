"""Integers: greatest common divisors, congruences, equations in integers, digits."""

import math

from graph_toucan.simulate.library.primes import bounded, factors, is_prime


def gcd(a: int, b: int) -> int:
    """Return the greatest common divisor."""
    return math.gcd(a, b)


def lcm(a: int, b: int) -> int:
    """Return the least common multiple."""
    return math.lcm(a, b)


def are_coprime(a: int, b: int) -> bool:
    """Tell whether two numbers share no divisor."""
    return math.gcd(a, b) == 1


def gcd_of(numbers: list[int]) -> int:
    """Return the greatest common divisor of a list."""
    return math.gcd(*[int(number) for number in numbers])


def lcm_of(numbers: list[int]) -> int:
    """Return the least common multiple of a list."""
    return math.lcm(*[int(number) for number in numbers])


def bezout(a: int, b: int) -> list[int]:
    """Return the greatest common divisor with x and y of ax + by (extended Euclid)."""
    old, new, x, x1, y, y1 = a, b, 1, 0, 0, 1
    while new:
        quotient = old // new
        old, new = new, old - quotient * new
        x, x1 = x1, x - quotient * x1
        y, y1 = y1, y - quotient * y1
    return [old, x, y]


def is_divisible(a: int, b: int) -> bool:
    """Tell whether b divides a."""
    return b != 0 and a % b == 0


def mod_power(base: int, exponent: int, modulus: int) -> int:
    """Return a power modulo a number."""
    return pow(base, exponent, modulus)


def mod_inverse(a: int, modulus: int) -> int:
    """Return the inverse modulo a number."""
    if math.gcd(a, modulus) != 1:
        raise ValueError("there is none")
    return bezout(a % modulus, modulus)[1] % modulus


def multiplicative_order(a: int, n: int) -> int:
    """Return the least power that gives 1 modulo n."""
    if n < 2 or math.gcd(a, n) != 1:
        raise ValueError("not coprime")
    power, value = 1, a % n
    while value != 1:
        power, value = power + 1, value * a % n
        bounded(power)
    return power


def is_primitive_root(g: int, n: int) -> bool:
    """Tell whether g generates all units modulo n."""
    if math.gcd(g, n) != 1:
        return False
    units = sum(math.gcd(k, n) == 1 for k in range(1, bounded(n, 5000) + 1))
    return multiplicative_order(g, n) == units


def primitive_roots(n: int) -> list[int]:
    """Return all primitive roots modulo n."""
    return [g for g in range(1, bounded(n, 1000)) if is_primitive_root(g, n)]


def primitive_root(n: int) -> int:
    """Return the least primitive root modulo n."""
    return primitive_roots(n)[0]


def jacobi(a: int, n: int) -> int:
    """Return the Jacobi symbol."""
    if n <= 0 or n % 2 == 0:
        raise ValueError("n must be odd")
    a, found = a % n, 1
    while a:
        while a % 2 == 0:
            a //= 2
            if n % 8 in (3, 5):
                found = -found
        a, n = n, a
        if a % 4 == 3 and n % 4 == 3:
            found = -found
        a %= n
    return found if n == 1 else 0


def quadratic_residues(n: int) -> list[int]:
    """Return the squares modulo n."""
    return sorted({k * k % n for k in range(bounded(n, 20000))})


def is_quadratic_residue(a: int, n: int) -> bool:
    """Tell whether a is a square modulo n."""
    return a % n in {k * k % n for k in range(bounded(n, 20000))}


def modular_root(a: int, p: int) -> int | None:
    """Return the least square root modulo p."""
    return next(iter([k for k in range(bounded(p, 50000)) if k * k % p == a % p]), None)


def discrete_log(g: int, h: int, n: int) -> int | None:
    """Return the least power of g that is h modulo n."""
    value = 1 % n
    for power in range(bounded(n, 50000)):
        if value == h % n:
            return power
        value = value * g % n
    return None


def chinese_remainder(remainders: list[int], moduli: list[int]) -> list[int] | None:
    """Return the common solution of congruences and its modulus."""
    if len(remainders) != len(moduli):
        return None
    found, step = 0, 1
    for remainder, modulus in zip(remainders, moduli):
        while found % modulus != remainder % modulus:
            found += step
            if found > step * modulus:
                return None
        step = math.lcm(step, modulus)
    return [found, step]


def digits(n: int) -> list[int]:
    """Return the decimal digits."""
    return [int(mark) for mark in str(abs(n))]


def digit_sum(n: int) -> int:
    """Return the sum of the digits."""
    return sum(digits(n))


def digit_product(n: int) -> int:
    """Return the product of the digits."""
    return math.prod(digits(n))


def digit_count(n: int) -> int:
    """Return the number of digits."""
    return len(digits(n))


def digital_root(n: int) -> int:
    """Return the digit sum, repeated until one digit is left."""
    return 1 + (abs(n) - 1) % 9 if n else 0


def additive_persistence(n: int) -> int:
    """Return how often the digit sum can be taken."""
    return 0 if abs(n) < 10 else 1 + additive_persistence(digit_sum(n))


def multiplicative_persistence(n: int) -> int:
    """Return how often the digit product can be taken."""
    return 0 if abs(n) < 10 else 1 + multiplicative_persistence(digit_product(n))


def multiplicative_root(n: int) -> int:
    """Return the digit product, repeated until one digit is left."""
    return abs(n) if abs(n) < 10 else multiplicative_root(digit_product(n))


def reversed_digits(n: int) -> int:
    """Return the number read backwards."""
    return int(str(abs(n))[::-1]) * (-1 if n < 0 else 1)


def sorted_digits(n: int) -> int:
    """Return the number of the digits in ascending order."""
    return int("".join(sorted(str(abs(n)))))


def descending_digits(n: int) -> int:
    """Return the number of the digits in descending order."""
    return int("".join(sorted(str(abs(n)), reverse=True)))


def is_palindrome_number(n: int) -> bool:
    """Tell whether a number reads the same backwards."""
    return str(n) == str(n)[::-1]


def next_palindrome(n: int) -> int:
    """Return the first palindrome after n."""
    n += 1
    while str(n) != str(n)[::-1]:
        n += 1
    return n


def is_narcissistic(n: int) -> bool:
    """Tell whether a number is the sum of its digits, each to the power of their count."""
    return sum(mark ** len(str(n)) for mark in digits(n)) == n


def is_harshad(n: int) -> bool:
    """Tell whether the digit sum divides a number."""
    return n > 0 and n % digit_sum(n) == 0


def is_happy(n: int) -> bool:
    """Tell whether the sums of squared digits come to 1."""
    seen: list[int] = []
    while n not in seen and n > 0:
        seen.append(n)
        n = sum(mark * mark for mark in digits(n))
    return n == 1


def is_automorphic(n: int) -> bool:
    """Tell whether the square ends in the number."""
    return str(n * n).endswith(str(n))


def is_repdigit(n: int) -> bool:
    """Tell whether all digits are the same."""
    return len(set(str(abs(n)))) == 1


def is_kaprekar(n: int) -> bool:
    """Tell whether the square splits into parts that sum up to the number."""
    square = str(n * n)
    return n == 1 or any(int(square[k:]) > 0 and int(square[:k]) + int(square[k:]) == n for k in range(1, len(square)))


def is_keith(n: int) -> bool:
    """Tell whether a number appears in the sequence that its digits begin."""
    row = digits(n)
    if len(row) < 2:
        return False
    while row[-1] < n:
        row = [*row[1:], sum(row)]
    return row[-1] == n


def is_dudeney(n: int) -> bool:
    """Tell whether a number is the cube of its digit sum."""
    return digit_sum(n) ** 3 == n


def sum_of_two_squares(n: int) -> list[int] | None:
    """Return two squares' roots that sum up to n, or None."""
    for a in range(math.isqrt(max(n, 0)) + 1):
        b = math.isqrt(n - a * a)
        if a * a + b * b == n and a <= b:
            return [a, b]
    return None


def wilson_holds(n: int) -> bool:
    """Tell whether (n-1)! is -1 modulo n: exactly for primes."""
    return is_prime(n)


def is_prime_power(n: int) -> bool:
    """Tell whether a number is a power of one prime."""
    return n > 1 and len(set(factors(n))) == 1
