"""Rules applied again and again, to digits, to texts and to whole numbers."""

import math

from graph_toucan.simulate.library.modular import descending_digits, digit_product, digit_sum, digits, sorted_digits
from graph_toucan.simulate.library.primes import aliquot_sum, bounded, is_prime
from graph_toucan.simulate.library.sequences import fibonacci, polygonal


def aliquot_sequence(n: int, max_steps: int) -> list[int]:
    """Return the aliquot sequence: sums of proper divisors, until 1 or 0 is reached or a number comes again."""
    row = [n]
    while len(row) <= min(max_steps, 200):
        row.append(aliquot_sum(row[-1]) if row[-1] > 0 else 0)
        if row[-1] < 2 or row[-1] in row[:-1]:
            break
    return row


def digital_sum_sequence(n: int) -> list[int]:
    """Return a number and its repeated digit sums down to one digit."""
    row = [n]
    while row[-1] > 9:
        row.append(digit_sum(row[-1]))
    return row


def digital_product_sequence(n: int) -> list[int]:
    """Return a number and its repeated digit products down to one digit."""
    row = [n]
    while row[-1] > 9:
        row.append(digit_product(row[-1]))
    return row


def happy_sequence(n: int) -> list[int]:
    """Return a number and the repeated sums of its squared digits until 1 or a number that was there."""
    row = [n]
    while row[-1] != 1:
        after = sum(mark * mark for mark in digits(row[-1]))
        row.append(after)
        if after in row[:-1]:
            break
    return row


def kaprekar_step(n: int, width: int) -> int:
    """Return the digits in descending order less those in ascending order, of a number filled with zeros to a width."""
    text = "0" * (bounded(width, 100) - len(str(n))) + str(n)
    ascending = "".join(sorted(text))
    return int(ascending[::-1]) - int(ascending)


def kaprekar_sequence(n: int, width: int) -> list[int]:
    """Return Kaprekar's routine from a number of so many digits until a number comes again."""
    bounded(width, 100)
    row: list[int] = []
    while n not in row:
        row.append(n)
        n = kaprekar_step(n, width)
    return row


def kaprekar_difference(n: int) -> int:
    """Return the number of the descending digits less that of the ascending ones."""
    return descending_digits(n) - sorted_digits(n)


def is_kaprekar_split(n: int) -> bool:
    """Tell whether the square splits into two positive parts that sum up to the number (Kaprekar, 1 left out)."""
    square = str(n * n)
    return any(
        int(square[:k]) > 0 and int(square[k:]) > 0 and int(square[:k]) + int(square[k:]) == n
        for k in range(1, len(square))
    )


def keith_sequence(n: int) -> list[int]:
    """Return the sequence that a number's digits begin, each term the sum of as many before, until it is reached."""
    row = digits(n)
    count = len(row)
    while count > 1 and row[-1] < n:
        row.append(sum(row[-count:]))
    return row


def digit_powers(n: int, power: int) -> list[int]:
    """Return each digit to a power."""
    return [mark ** bounded(power, 500) for mark in digits(n)]


def digit_power_sum(n: int, power: int) -> int:
    """Return the sum of the digits, each to a power."""
    return sum(digit_powers(n, power))


def equals_digit_power_sum(n: int, power: int) -> bool:
    """Tell whether a number equals the sum of its digits, each to a power."""
    return digit_power_sum(n, power) == n


def vampire_fangs(n: int) -> list[list[int]]:
    """Return the pairs of fangs of a vampire number: factors of half its length with the same digits."""
    text = str(n)
    if n <= 0 or len(text) % 2:
        return []
    found: list[list[int]] = []
    for a in range(10 ** (len(text) // 2 - 1), math.isqrt(bounded(n, 10**8)) + 1):
        if n % a == 0 and sorted(f"{a}{n // a}") == sorted(text) and (a % 10 or n // a % 10):
            found.append([a, n // a])
    return found


def is_vampire(n: int) -> bool:
    """Tell whether a number is a vampire number."""
    return len(vampire_fangs(n)) > 0


def look_and_say_next(term: str) -> str:
    """Return what is said of a term of the look-and-say sequence: the counts of equal marks, each with its mark."""
    found, place = "", 0
    while place < bounded(len(term), 5000):
        end = place
        while end < len(term) and term[end] == term[place]:
            end += 1
        found += str(end - place) + term[place]
        place = end
    return found


def look_and_say_sequence(start: str, terms: int) -> str:
    """Return the first terms of the look-and-say sequence, one on a line."""
    row = [start]
    while len(row) < bounded(terms, 60):
        row.append(look_and_say_next(row[-1]))
    return "\n".join(row[: max(terms, 0)])


def first_primes(n: int) -> list[int]:
    """Return the first n prime numbers."""
    row: list[int] = []
    candidate = 2
    while len(row) < bounded(n, 2000):
        if is_prime(candidate):
            row.append(candidate)
        candidate += 1
    return row


def polygonal_sequence(s: int, n: int) -> list[int]:
    """Return the first n s-gonal numbers, from 0."""
    return [polygonal(s, k) for k in range(bounded(n, 5000))]


def centered_polygonal(s: int, n: int) -> int:
    """Return the n-th centered s-gonal number."""
    return s * n * (n - 1) // 2 + 1


def pyramidal(s: int, n: int) -> int:
    """Return the n-th s-gonal pyramidal number."""
    return n * (n + 1) * ((s - 2) * n - (s - 5)) // 6


def lucas_u_v(p: int, q: int, n: int) -> list[int]:
    """Return the terms U and V of the Lucas sequences with parameters P and Q."""
    u, u1, v, v1 = 0, 1, 2, p
    for _ in range(bounded(n, 2000)):
        u, u1 = u1, p * u1 - q * u
        v, v1 = v1, p * v1 - q * v
    return [u, v]


def recurrence_term(coeffs: list[float], initial: list[float], n: int) -> float:
    """Return term n (from 0) of a linear recurrence sequence, the coefficients of the latest terms first."""
    if len(coeffs) != len(initial):
        raise ValueError("as many coefficients as first terms")
    row = list(initial)
    while len(row) <= bounded(n, 2000):
        row.append(sum(weight * row[-1 - place] for place, weight in enumerate(coeffs)))
    return row[n]


def characteristic_polynomial(coeffs: list[float]) -> list[float]:
    """Return the characteristic polynomial of a linear recurrence, the highest power first."""
    return [1, *[-value for value in coeffs]]


def fibonacci_ratio(n: int) -> float:
    """Return a Fibonacci number over the one before it, which tends to the golden ratio."""
    return fibonacci(n) / fibonacci(n - 1) if n > 1 else 1.0
