"""Phases and samples of waves."""

import math

from graph_toucan.simulate.library.primes import bounded


def phase_delay(phase: float, frequency: float) -> float:
    """Return the time delay that a phase in radians is."""
    return phase / (2 * math.pi * frequency)


def phase_fraction(phase: float) -> float:
    """Return the fraction of a period that a phase in radians is."""
    return phase % (2 * math.pi) / (2 * math.pi)


def sample_times(duration: float, sample_rate: float) -> list[float]:
    """Return the time points of samples."""
    return [place / sample_rate for place in range(bounded(int(duration * sample_rate), 2000))]
