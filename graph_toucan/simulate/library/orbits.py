"""Orbits: anomalies of ellipses (in degrees), and the frame that goes with a satellite."""

import math

from graph_toucan.simulate.library.vectors import cross, dot, normalized


def eccentric_to_mean(anomaly: float, e: float) -> float:
    """Return the mean anomaly of an eccentric one (Kepler's equation)."""
    return math.degrees(math.radians(anomaly) - e * math.sin(math.radians(anomaly)))


def mean_to_eccentric(anomaly: float, e: float) -> float:
    """Return the eccentric anomaly of a mean one (Kepler's equation solved by Newton's method)."""
    if not 0 <= e < 1:
        raise ValueError("no ellipse")
    mean = math.radians(anomaly)
    found = mean if e < 0.8 else math.pi
    for _ in range(50):
        found -= (found - e * math.sin(found) - mean) / (1 - e * math.cos(found))
    return math.degrees(found)


def eccentric_to_true(anomaly: float, e: float) -> float:
    """Return the true anomaly of an eccentric one."""
    half = math.radians(anomaly) / 2
    return math.degrees(2 * math.atan2(math.sqrt(1 + e) * math.sin(half), math.sqrt(1 - e) * math.cos(half)))


def true_to_eccentric(anomaly: float, e: float) -> float:
    """Return the eccentric anomaly of a true one."""
    half = math.radians(anomaly) / 2
    return math.degrees(2 * math.atan2(math.sqrt(1 - e) * math.sin(half), math.sqrt(1 + e) * math.cos(half)))


def mean_to_true(anomaly: float, e: float) -> float:
    """Return the true anomaly of a mean one."""
    return eccentric_to_true(mean_to_eccentric(anomaly, e), e)


def true_to_mean(anomaly: float, e: float) -> float:
    """Return the mean anomaly of a true one."""
    return eccentric_to_mean(true_to_eccentric(anomaly, e), e)


def radial_frame(state: list[float]) -> list[list[float]]:
    """Return the rotation from inertial axes (ECI) to radial, along-track and normal ones (RTN) of a state."""
    radial = normalized(state[:3])
    normal = normalized(cross(state[:3], state[3:6]))
    return [radial, cross(normal, radial), normal]


def inertial_frame(state: list[float]) -> list[list[float]]:
    """Return the rotation from radial, along-track and normal axes (RTN) of a state to inertial ones (ECI)."""
    rows = radial_frame(state)
    return [[row[place] for row in rows] for place in range(3)]


def frame_turn(state: list[float]) -> float:
    """Return how fast the radial frame (RTN) of a state turns, in radians a second."""
    momentum = cross(state[:3], state[3:6])
    return math.sqrt(dot(momentum, momentum)) / dot(state[:3], state[:3])


def relative_state(chief: list[float], deputy: list[float]) -> list[float]:
    """Return the state of a deputy in the radial frame (RTN) of a chief."""
    rows, turn = radial_frame(chief), frame_turn(chief)
    away = [b - a for a, b in zip(chief, deputy)]
    r, t, n = [dot(row, away[:3]) for row in rows]
    one, two, three = [dot(row, away[3:6]) for row in rows]
    return [r, t, n, one + turn * t, two - turn * r, three]


def absolute_state(chief: list[float], relative: list[float]) -> list[float]:
    """Return the inertial state (ECI) of a deputy in the radial frame (RTN) of a chief."""
    columns, turn = inertial_frame(chief), frame_turn(chief)
    r, t, n, one, two, three = relative
    place = [a + dot(row, [r, t, n]) for a, row in zip(chief, columns)]
    speed = [a + dot(row, [one - turn * t, two + turn * r, three]) for a, row in zip(chief[3:], columns)]
    return [*place, *speed]
