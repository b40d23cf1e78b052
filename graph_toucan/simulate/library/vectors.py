"""Vectors, polynomials and what lies between points."""

import math


def euclidean_norm(vector: list[float]) -> float:
    """Return the length of a vector."""
    return math.sqrt(sum(value * value for value in vector))


def manhattan_norm(vector: list[float]) -> float:
    """Return the sum of absolute values."""
    return sum(abs(value) for value in vector)


def largest_norm(vector: list[float]) -> float:
    """Return the largest absolute value."""
    return max(abs(value) for value in vector)


def p_norm(vector: list[float], p: float) -> float:
    """Return the p-norm."""
    return sum(abs(value) ** p for value in vector) ** (1 / p)


def normalized(vector: list[float]) -> list[float]:
    """Return the vector of length one."""
    return [value / euclidean_norm(vector) for value in vector]


def scaled(vector: list[float], scalar: float) -> list[float]:
    """Return a multiple of a vector."""
    return [value * scalar for value in vector]


def dot(one: list[float], two: list[float]) -> float:
    """Return the dot product."""
    return sum(a * b for a, b in zip(one, two))


def vector_sum(one: list[float], two: list[float]) -> list[float]:
    """Return the sum of two vectors."""
    return [a + b for a, b in zip(one, two)]


def vector_difference(one: list[float], two: list[float]) -> list[float]:
    """Return the difference of two vectors."""
    return [a - b for a, b in zip(one, two)]


def cross(one: list[float], two: list[float]) -> list[float]:
    """Return the cross product."""
    a, b, c = one
    d, e, f = two
    return [b * f - c * e, c * d - a * f, a * e - b * d]


def projection(one: list[float], two: list[float]) -> list[float]:
    """Return the part of one vector along another."""
    share = dot(one, two) / dot(two, two)
    return [value * share for value in two]


def rejection(one: list[float], two: list[float]) -> list[float]:
    """Return the part of one vector across another."""
    return vector_difference(one, projection(one, two))


def are_orthogonal(one: list[float], two: list[float]) -> bool:
    """Tell whether two vectors are at right angles."""
    return abs(dot(one, two)) < 1e-10


def horner(coefficients: list[float], x: float) -> float:
    """Return a polynomial's value, the highest power first."""
    found = 0.0
    for value in coefficients:
        found = found * x + value
    return found


def power_sum(coefficients: list[float], x: float) -> float:
    """Return a polynomial's value, the lowest power first."""
    return sum(value * x**place for place, value in enumerate(coefficients))


def interpolated(xs: list[float], ys: list[float], x: float) -> float:
    """Return the value of the polynomial through points (Lagrange)."""
    found = 0.0
    for i, y in enumerate(ys):
        part = y
        for j, other in enumerate(xs):
            if j != i:
                part *= (x - other) / (xs[i] - other)
        found += part
    return found


def line_between(x: float, x0: float, x1: float, y0: float, y1: float) -> float:
    """Return the value on the line through two points."""
    return y0 + (x - x0) * (y1 - y0) / (x1 - x0)


def bilinear_interpolate(  # noqa: PLR0913, PLR0917 - a point, two sides each, four corners
    x: float, y: float, x1: float, x2: float, y1: float, y2: float, f11: float, f12: float, f21: float, f22: float
) -> float:
    """Return the bilinear interpolation in a rectangle whose corners' values are f11 (x1, y1), f12 (x1, y2), f21, f22."""
    lower = f11 * (x2 - x) + f21 * (x - x1)
    upper = f12 * (x2 - x) + f22 * (x - x1)
    return (lower * (y2 - y) + upper * (y - y1)) / ((x2 - x1) * (y2 - y1))
