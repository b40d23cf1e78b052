"""Colours measured: values of the standards and of Python's `colorsys`."""

import colorsys

import pytest

from graph_toucan.simulate.library import colorimetry, inks

COLORS = ["#1f77b4", "#1e40af", "#f2f2f2", "#000003", "#52be80", "#e643e0"]


def test_contrast_runs_from_1_to_21():
    assert colorimetry.contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert colorimetry.contrast_ratio("#123456", "#123456") == 1
    assert colorimetry.contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("color", COLORS)
def test_hues_are_those_of_colorsys(color: str):
    light = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    hue, lightness, saturation = colorsys.rgb_to_hls(*light)
    assert colorimetry.hsl_parts(color) == pytest.approx([hue, saturation, lightness])
    assert colorimetry.hsl_light(hue, saturation, lightness) == pytest.approx(light)
    assert colorimetry.hsv_saturation_of(color) == round(colorsys.rgb_to_hsv(*light)[1] * 100)
    assert colorimetry.hsv_value_of(color) == round(colorsys.rgb_to_hsv(*light)[2] * 100)


def test_complements_lie_across_the_wheel():
    assert colorimetry.complementary_color("#ff0000") == "#00ffff"
    assert colorimetry.complementary_color_cut("#1f77b4") == "#b35c1f"
    assert colorimetry.turned_color("#ff0000", 120) == "#00ff00"
    assert colorimetry.inverted_color("#102030") == "#efdfcf"


def test_gradients_have_both_ends():
    assert colorimetry.color_gradient("#000000", "#ffffff", 3) == ["#000000", "#7f7f7f", "#ffffff"]


def test_white_stays_white_to_the_colour_blind():
    assert colorimetry.color_blind("#ffffff", "deuteranopia") == "#ffffff"
    assert colorimetry.color_blind("#ff0000", "achromatopsia") == "#4c4c4c"


def test_lab_of_primary_red():
    assert colorimetry.lab_lightness_of("#ff0000") == pytest.approx(53.24, abs=0.01)
    assert colorimetry.lab_a_of("#ff0000") == pytest.approx(80.09, abs=0.02)
    assert colorimetry.lab_b_of("#ff0000") == pytest.approx(67.20, abs=0.02)
    assert colorimetry.delta_e_76("#ff0000", "#ff0000") == 0


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ([50, 2.6772, -79.7751, 50, 0, -82.7485], 2.0425),
        ([50, -1, 2, 50, 0, 0], 2.3669),
        ([50, 2.49, -0.001, 50, -2.49, 0.0011], 7.2195),
        ([60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387], 1.2644),
        ([2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514], 0.9082),
    ],
)
def test_differences_are_those_of_sharma_wu_and_dalal(pair: list[float], expected: float):
    assert colorimetry.ciede2000(*pair) == pytest.approx(expected, abs=1e-4)


def test_inks_take_light_away():
    assert inks.hex_of_inks(0, 0, 0, 0) == "#FFFFFF"
    assert inks.hex_of_inks(0, 100, 100, 0) == "#FF0000"
    assert inks.total_ink(10, 20, 30, 40) == 100
    assert inks.lab_of_inks(0, 0, 0, 0) == pytest.approx([100, 0, 0], abs=0.01)
    assert inks.delta_e_of_inks(1, 2, 3, 4, 1, 2, 3, 4) == 0
