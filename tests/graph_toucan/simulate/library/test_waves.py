"""Phases and samples of waves: known values."""

import math

import pytest

from graph_toucan.simulate.library import waves


def test_phases_are_parts_of_a_period():
    assert waves.phase_delay(math.pi, 50.0) == pytest.approx(0.01)
    assert waves.phase_fraction(-math.pi / 2) == pytest.approx(0.75)


def test_waves_are_sampled():
    assert waves.sample_times(0.5, 4.0) == [0, 0.25]
    with pytest.raises(ValueError, match="large"):
        waves.sample_times(1000.0, 1000.0)
