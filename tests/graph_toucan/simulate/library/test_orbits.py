"""Orbits: round trips, and Kepler's equation."""

import pytest

from graph_toucan.simulate.library import orbits

CHIEF = [7.0e6, 1.0e5, -2.0e5, 100.0, 7500.0, 300.0]


@pytest.mark.parametrize("e", [0.0, 0.1, 0.7, 0.95])
@pytest.mark.parametrize("anomaly", [0.0, 30.0, 150.0])
def test_anomalies_come_back(anomaly: float, e: float):
    assert orbits.mean_to_eccentric(orbits.eccentric_to_mean(anomaly, e), e) == pytest.approx(anomaly, abs=1e-9)
    assert orbits.eccentric_to_true(orbits.true_to_eccentric(anomaly, e), e) == pytest.approx(anomaly, abs=1e-9)
    assert orbits.mean_to_true(orbits.true_to_mean(anomaly, e), e) == pytest.approx(anomaly, abs=1e-9)


def test_a_quarter_turn_of_the_eccentric_anomaly():
    assert orbits.eccentric_to_mean(90, 0.1) == pytest.approx(84.2704, abs=1e-4)
    assert orbits.eccentric_to_true(90, 0.5) == pytest.approx(120)


def test_the_frame_of_a_circle():
    assert orbits.radial_frame([2.0, 0.0, 0.0, 0.0, 3.0, 0.0]) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert orbits.frame_turn([2.0, 0.0, 0.0, 0.0, 3.0, 0.0]) == 1.5


def test_states_come_back():
    relative = [100.0, -200.0, 50.0, 0.1, 0.2, -0.3]
    there = orbits.absolute_state(CHIEF, relative)
    assert orbits.relative_state(CHIEF, there) == pytest.approx(relative, abs=1e-6)
