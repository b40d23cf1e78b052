"""Inks: what cyan, magenta, yellow and black in percent look like, and what they cover."""

from graph_toucan.simulate.library.colorimetry import ciede2000, lab_of_light
from graph_toucan.simulate.library.colors import light_of_ink, rgb_to_hex


def hex_of_inks(c: float, m: float, y: float, k: float) -> str:
    """Return the colour of inks in percent (CMYK) in hexadecimal capitals."""
    return rgb_to_hex(light_of_ink(c, k), light_of_ink(m, k), light_of_ink(y, k)).upper()


def total_ink(c: float, m: float, y: float, k: float) -> float:
    """Return the total ink coverage (TAC) in percent."""
    return c + m + y + k


def lab_of_inks(c: float, m: float, y: float, k: float) -> list[float]:
    """Return CIELAB of inks in percent (CMYK)."""
    return lab_of_light(light_of_ink(c, k), light_of_ink(m, k), light_of_ink(y, k))


def delta_e_of_inks(c1: float, m1: float, y1: float, k1: float, c2: float, m2: float, y2: float, k2: float) -> float:
    """Return the difference of two colours of inks (CMYK) by CIEDE2000 (Delta E)."""
    one, two = lab_of_inks(c1, m1, y1, k1), lab_of_inks(c2, m2, y2, k2)
    return ciede2000(one[0], one[1], one[2], two[0], two[1], two[2])
