"""The library's functions of angles and waves: known values."""

import math
from typing import Any

import pytest

from graph_toucan.simulate.library import angles
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("amplitude_of_coefficients", [3.0, 4.0], 5.0), ("pythagorean_secant_identity", [0.0], 1.0),
    ("convert_angle", [180.0, "degrees", "radians"], math.pi), ("angle_gradians", [90.0, "degrees"], 100.0),
    ("normalized_angle", [-90.0, "degrees"], 270.0), ("symmetric_angle", [270.0, "degrees"], -90.0),
    ("coterminal_angles", [10.0, "degrees"], [370.0, -350.0, 730.0, -710.0]), ("angle_quadrant", [100.0, "degrees"], 2),
    ("reference_angle", [150.0, "degrees"], 30.0), ("quadrant", [4.0], 3), ("compass_point", [200.0], "SSW"),
    ("compass_direction", [0.0, 0.0, 0.0, 1.0], "E"), ("beat_frequency", [440.0, 444.0], 4.0),
    ("beat_period", [440.0, 444.0], 0.25),
    ("sine_wave", [2.0, 1.0, 0.0, 0.5, 4.0], [0.0, 2.0]), ("catenary", [0.0, 3.0], 3.0),
    ("catenary_slope", [0.0, 3.0], 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(angles, name)(*arguments), expected)
