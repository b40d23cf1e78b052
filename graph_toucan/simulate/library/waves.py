"""Angles in their units, waves, and the curve of a hanging chain."""

import math

from graph_toucan.simulate.library.primes import bounded

TURNS = {"degrees": 360.0, "radians": 6.283185307179586, "gradians": 400.0}


def full_angle(unit: str) -> float:
    """Return how much of a unit of angles a full turn is."""
    return TURNS[unit]


def angle_in_degrees(angle: float, unit: str) -> float:
    """Return an angle of a unit in degrees."""
    return angle * 360 / full_angle(unit)


def angle_in_radians(angle: float, unit: str) -> float:
    """Return an angle of a unit in radians."""
    return angle * 2 * math.pi / full_angle(unit)


def angle_in_gradians(angle: float, unit: str) -> float:
    """Return an angle of a unit in gradians."""
    return angle * 400 / full_angle(unit)


def positive_angle(angle: float, unit: str) -> float:
    """Return the normalized angle from 0 to a full turn."""
    return angle % full_angle(unit)


def symmetric_angle(angle: float, unit: str) -> float:
    """Return the normalized angle from minus to plus half a turn."""
    found = angle % full_angle(unit)
    return found - full_angle(unit) if found > full_angle(unit) / 2 else found


def quadrant_of_angle(angle: float, unit: str) -> int:
    """Return the quadrant of an angle, 1 to 4."""
    return int(positive_angle(angle, unit) // (full_angle(unit) / 4)) + 1


def reference_angle(angle: float, unit: str) -> float:
    """Return the acute angle to the x axis."""
    half = full_angle(unit) / 2
    found = positive_angle(angle, unit) % half
    return min(found, half - found)


def coterminal_angles(angle: float, unit: str) -> list[float]:
    """Return the angles that are one and two full turns away."""
    full = full_angle(unit)
    return [angle + full, angle - full, angle + 2 * full, angle - 2 * full]


def quadrant(angle: float) -> int:
    """Return the quadrant of an angle in radians, 1 to 4."""
    return int(angle % (2 * math.pi) // (math.pi / 2)) + 1


def quadrant_of_half(angle: float) -> int:
    """Return the quadrant of the half angle, in radians."""
    return quadrant(angle / 2)


def sin_of_sum(a: float, b: float) -> float:
    """Return the sine of the sum of two angles."""
    return math.sin(a + b)


def cos_of_sum(a: float, b: float) -> float:
    """Return the cosine of the sum of two angles."""
    return math.cos(a + b)


def tan_of_sum(a: float, b: float) -> float:
    """Return the tangent of the sum of two angles."""
    return math.tan(a + b)


def sin_of_difference(a: float, b: float) -> float:
    """Return the sine of the difference of two angles."""
    return math.sin(a - b)


def cos_of_difference(a: float, b: float) -> float:
    """Return the cosine of the difference of two angles."""
    return math.cos(a - b)


def tan_of_difference(a: float, b: float) -> float:
    """Return the tangent of the difference of two angles."""
    return math.tan(a - b)


def beat_frequency(freq1: float, freq2: float) -> float:
    """Return the beat frequency of two waves."""
    return abs(freq1 - freq2)


def beat_period(freq1: float, freq2: float) -> float:
    """Return the period of the beat of two waves."""
    return 1 / beat_frequency(freq1, freq2)


def envelope_frequency(freq1: float, freq2: float) -> float:
    """Return the frequency of the envelope of the beat of two waves."""
    return beat_frequency(freq1, freq2) / 2


def mean_frequency(freq1: float, freq2: float) -> float:
    """Return the mean frequency of two waves."""
    return (freq1 + freq2) / 2


def period_of_frequency(frequency: float) -> float:
    """Return the period of a wave."""
    return 1 / frequency


def angular_frequency(frequency: float) -> float:
    """Return a frequency in radians per second."""
    return 2 * math.pi * frequency


def phase_delay(phase: float, frequency: float) -> float:
    """Return the time delay that a phase in radians is."""
    return phase / (2 * math.pi * frequency)


def phase_fraction(phase: float) -> float:
    """Return the fraction of a period that a phase in radians is."""
    return phase % (2 * math.pi) / (2 * math.pi)


def sample_times(duration: float, sample_rate: float) -> list[float]:
    """Return the time points of samples."""
    return [place / sample_rate for place in range(bounded(int(duration * sample_rate), 2000))]


def sine_wave(amplitude: float, frequency: float, phase: float, duration: float, sample_rate: float) -> list[float]:
    """Return the samples of a sinusoidal wave."""
    times = sample_times(duration, sample_rate)
    return [amplitude * math.sin(2 * math.pi * frequency * time + phase) for time in times]


def cosine_wave(amplitude: float, frequency: float, phase: float, duration: float, sample_rate: float) -> list[float]:
    """Return the samples of a cosine wave."""
    return sine_wave(amplitude, frequency, phase + math.pi / 2, duration, sample_rate)


def catenary(a: float, x: float) -> float:
    """Return the height y of a catenary."""
    return a * math.cosh(x / a)


def catenary_slope(a: float, x: float) -> float:
    """Return the slope of a catenary."""
    return math.sinh(x / a)


def catenary_length(a: float, x: float) -> float:
    """Return the arc length of a catenary from the lowest point on."""
    return a * math.sinh(x / a)


def catenary_span_length(a: float, x: float) -> float:
    """Return the arc length of a catenary from -x to x."""
    return 2 * catenary_length(a, x)
