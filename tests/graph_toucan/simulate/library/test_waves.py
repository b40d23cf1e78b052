"""Waves, angles and the hanging chain: known values."""

import math

import pytest

from graph_toucan.simulate.library import waves


def test_angles_of_all_units_are_one():
    assert waves.angle_in_degrees(math.pi, "radians") == pytest.approx(180)
    assert waves.angle_in_radians(200.0, "gradians") == pytest.approx(math.pi)
    assert waves.angle_in_gradians(90.0, "degrees") == 100
    with pytest.raises(LookupError):
        waves.angle_in_degrees(1.0, "mils")


def test_angles_beyond_a_turn():
    assert waves.positive_angle(-90.0, "degrees") == 270
    assert waves.symmetric_angle(270.0, "degrees") == -90
    assert waves.quadrant_of_angle(200.0, "degrees") == 3
    assert waves.reference_angle(200.0, "degrees") == 20
    assert waves.coterminal_angles(45.0, "degrees") == [405, -315, 765, -675]
    assert waves.quadrant(2.0) == 2
    assert waves.quadrant_of_half(2.0) == 1


def test_sums_and_differences_of_angles():
    a, b = 0.7, 0.2
    wanted = math.sin(a) * math.cos(b)
    assert waves.sin_of_sum(a, b) + waves.sin_of_difference(a, b) == pytest.approx(2 * wanted)
    assert waves.cos_of_sum(a, b) + waves.cos_of_difference(a, b) == pytest.approx(2 * math.cos(a) * math.cos(b))
    assert waves.tan_of_sum(a, -b) == waves.tan_of_difference(a, b)


def test_two_waves_beat():
    assert waves.beat_frequency(440.0, 444.0) == 4
    assert waves.beat_period(440.0, 444.0) == 0.25
    assert waves.envelope_frequency(440.0, 444.0) == 2
    assert waves.mean_frequency(440.0, 444.0) == 442
    with pytest.raises(ZeroDivisionError):
        waves.beat_period(440.0, 440.0)


def test_phases_and_periods():
    assert waves.period_of_frequency(50.0) == 0.02
    assert waves.angular_frequency(50.0) == pytest.approx(314.159265)
    assert waves.phase_delay(math.pi, 50.0) == pytest.approx(0.01)
    assert waves.phase_fraction(-math.pi / 2) == pytest.approx(0.75)


def test_waves_are_sampled():
    assert waves.sample_times(0.5, 4.0) == [0, 0.25]
    assert waves.sine_wave(2.0, 1.0, 0.0, 1.0, 4.0) == pytest.approx([0, 2, 0, -2], abs=1e-9)
    assert waves.cosine_wave(2.0, 1.0, 0.0, 1.0, 4.0) == pytest.approx([2, 0, -2, 0], abs=1e-9)
    with pytest.raises(ValueError, match="large"):
        waves.sample_times(1000.0, 1000.0)


def test_a_chain_hangs_as_a_catenary():
    assert waves.catenary(2.0, 0.0) == 2
    assert waves.catenary_slope(2.0, 2.0) == pytest.approx(math.sinh(1))
    assert waves.catenary_span_length(2.0, 2.0) == pytest.approx(2 * waves.catenary_length(2.0, 2.0))
