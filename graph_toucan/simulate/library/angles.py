"""Angles, waves and curves made of them."""

import math

from graph_toucan.simulate.library.analysis import bearing, haversine

_COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


_TURNS = {"deg": 360.0, "gra": 400.0, "gon": 400.0, "rad": 2 * math.pi, "tur": 1.0, "rev": 1.0}


def turn_of(unit: str) -> float:
    """Return how many of a unit of angle make a full turn: degrees, gradians, radians, turns."""
    return _TURNS[unit.lower()[:3]]


def convert_angle(angle: float, from_unit: str, to_unit: str) -> float:
    """Return an angle in another unit, as it is if that is none."""
    one = turn_of(from_unit)
    two = _TURNS.get(to_unit.lower()[:3], one)
    return float(angle) if one == two else angle / one * two


def angle_degrees(angle: float, unit: str) -> float:
    """Return an angle in degrees."""
    return convert_angle(angle, unit, "degrees")


def angle_radians(angle: float, unit: str) -> float:
    """Return an angle in radians."""
    return convert_angle(angle, unit, "radians")


def angle_gradians(angle: float, unit: str) -> float:
    """Return an angle in gradians."""
    return convert_angle(angle, unit, "gradians")


def normalized_angle(angle: float, unit: str) -> float:
    """Return an angle within one positive turn of its unit."""
    return angle % turn_of(unit)


def symmetric_angle(angle: float, unit: str) -> float:
    """Return an angle within half a turn to both sides (normalized symmetric)."""
    turn = turn_of(unit)
    inside = angle % turn
    return inside - turn if inside > turn / 2 else inside


def coterminal_angles(angle: float, unit: str) -> list[float]:
    """Return the angles one turn more, one less, two turns more, two less."""
    turn = turn_of(unit)
    return [angle + turn, angle - turn, angle + 2 * turn, angle - 2 * turn]


def angle_quadrant(angle: float, unit: str) -> int:
    """Return the quadrant of an angle, 1 to 4."""
    return int(angle % turn_of(unit) // (turn_of(unit) / 4)) + 1


def reference_angle(angle: float, unit: str) -> float:
    """Return the acute angle to the horizontal axis."""
    half = turn_of(unit) / 2
    return min(angle % half, half - angle % half)


def quadrant(angle: float) -> int:
    """Return the quadrant of an angle in radians, 1 to 4."""
    return int(angle % (2 * math.pi) // (math.pi / 2)) + 1


def quadrant_of_half_angle(angle: float) -> int:
    """Return the quadrant of half an angle in radians."""
    return quadrant(angle / 2)


def compass_point(degrees: float) -> str:
    """Return the nearest of the sixteen compass points."""
    return _COMPASS[round(degrees / 22.5) % 16]


def compass_direction(lat1: float, lon1: float, lat2: float, lon2: float) -> str:
    """Return the compass direction from one place to another."""
    return compass_point(bearing(lat1, lon1, lat2, lon2))


def haversine_miles(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great circle distance in miles of 1/0.621371 km."""
    return haversine(lat1, lon1, lat2, lon2) * 0.621371


def haversine_nautical_miles(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great circle distance in nautical miles of 1/0.539957 km."""
    return haversine(lat1, lon1, lat2, lon2) * 0.539957


def amplitude_of_coefficients(a: float, b: float) -> float:
    """Return the amplitude of a cos + b sin."""
    return math.hypot(a, b)


def pythagorean_secant_identity(angle: float) -> float:
    """Return the square of the secant, 1 more than that of the tangent."""
    return 1 / math.cos(angle) ** 2


def pythagorean_cosecant_identity(angle: float) -> float:
    """Return the square of the cosecant, 1 more than that of the cotangent."""
    return 1 / math.sin(angle) ** 2


def beat_frequency(freq1: float, freq2: float) -> float:
    """Return the beat frequency of two waves."""
    return abs(freq1 - freq2)


def beat_period(freq1: float, freq2: float) -> float:
    """Return the time between beats of two waves."""
    return 1 / abs(freq1 - freq2)


def beat_envelope(freq1: float, freq2: float) -> float:
    """Return the frequency of the envelope of two waves: half the beat frequency."""
    return abs(freq1 - freq2) / 2


def sine_wave(amplitude: float, frequency: float, phase: float, duration: float, sample_rate: float) -> list[float]:
    """Return the values of a sine wave at equal steps."""
    count = min(int(duration * sample_rate), 5000)
    return [amplitude * math.sin(2 * math.pi * frequency * k / sample_rate + phase) for k in range(count)]


def catenary(x: float, a: float) -> float:
    """Return the height of a catenary: a cosh(x/a)."""
    return a * math.cosh(x / a)


def catenary_slope(x: float, a: float) -> float:
    """Return the slope of a catenary."""
    return math.sinh(x / a)


def catenary_arc_length(x: float, a: float) -> float:
    """Return the arc length of a catenary from its lowest point."""
    return a * math.sinh(x / a)
