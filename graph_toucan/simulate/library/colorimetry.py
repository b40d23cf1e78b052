"""Colours measured: light, contrast, HSV, CIELAB, differences, complements, gradients, colour blindness."""

import math

from graph_toucan.simulate.library.colors import hex_to_rgb, rgb_to_hex
from graph_toucan.simulate.library.primes import bounded

_BLINDNESS = {
    "protanopia": [[0.567, 0.433, 0], [0.558, 0.442, 0], [0, 0.242, 0.758]],
    "protanomaly": [[0.817, 0.183, 0], [0.333, 0.667, 0], [0, 0.125, 0.875]],
    "deuteranopia": [[0.625, 0.375, 0], [0.7, 0.3, 0], [0, 0.3, 0.7]],
    "deuteranomaly": [[0.8, 0.2, 0], [0.258, 0.742, 0], [0, 0.142, 0.858]],
    "tritanopia": [[0.95, 0.05, 0], [0, 0.433, 0.567], [0, 0.475, 0.525]],
    "tritanomaly": [[0.967, 0.033, 0], [0, 0.733, 0.267], [0, 0.183, 0.817]],
    "achromatopsia": [[0.299, 0.587, 0.114], [0.299, 0.587, 0.114], [0.299, 0.587, 0.114]],
}
_WHITE = [0.95047, 1.0, 1.08883]


def linear_light(part: float) -> float:
    """Return the light of an sRGB part, both 0 to 1."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def relative_luminance(hex_color: str) -> float:
    """Return the relative luminance of a colour (WCAG)."""
    red, green, blue = [linear_light(part / 255) for part in hex_to_rgb(hex_color)]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, two: str) -> float:
    """Return the contrast of two colours (WCAG), 1 to 21."""
    lights = sorted([relative_luminance(one), relative_luminance(two)])
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def is_dark_color(hex_color: str) -> bool:
    """Tell whether a colour is dark: its luminance is below one half."""
    return relative_luminance(hex_color) < 0.5


def perceived_brightness(hex_color: str) -> float:
    """Return the brightness of a colour as its luma, 0 to 255."""
    red, green, blue = hex_to_rgb(hex_color)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def hsv_saturation_of(hex_color: str) -> int:
    """Return the saturation in percent, as HSV has it."""
    parts = hex_to_rgb(hex_color)
    return round((max(parts) - min(parts)) / max(parts) * 100) if max(parts) else 0


def hsv_value_of(hex_color: str) -> int:
    """Return the value (brightness) in percent, as HSV has it."""
    return round(max(hex_to_rgb(hex_color)) / 255 * 100)


def hsl_parts(hex_color: str) -> list[float]:
    """Return hue, saturation and lightness of a colour, each 0 to 1."""
    parts = [part / 255 for part in hex_to_rgb(hex_color)]
    most, least = max(parts), min(parts)
    lightness, spread = (most + least) / 2, most - least
    if not spread:
        return [0.0, 0.0, lightness]
    saturation = spread / (most + least) if lightness <= 0.5 else spread / (2 - most - least)
    red, green, blue = [(most - part) / spread for part in parts]
    hue = blue - green if parts[0] == most else 2 + red - blue if parts[1] == most else 4 + green - red
    return [hue / 6 % 1, saturation, lightness]


def hsl_part(low: float, high: float, hue: float) -> float:
    """Return one part of a hue's colour between its lowest and its highest one."""
    if hue < 1 / 6:
        return low + (high - low) * hue * 6
    if hue < 1 / 2:
        return high
    return low + (high - low) * (2 / 3 - hue) * 6 if hue < 2 / 3 else low


def hsl_light(hue: float, saturation: float, lightness: float) -> list[float]:
    """Return red, green and blue of a hue, a saturation and a lightness, all 0 to 1."""
    if not saturation:
        return [lightness, lightness, lightness]
    high = lightness * (1 + saturation) if lightness <= 0.5 else lightness + saturation - lightness * saturation
    low = 2 * lightness - high
    return [hsl_part(low, high, (hue + turn) % 1) for turn in (1 / 3, 0, -1 / 3)]


def turned_light(hex_color: str, degrees: float) -> list[float]:
    """Return red, green and blue, 0 to 255, of the colour whose hue is so many degrees further."""
    hue, saturation, lightness = hsl_parts(hex_color)
    return [part * 255 for part in hsl_light((hue + degrees / 360) % 1, saturation, lightness)]


def turned_color(hex_color: str, degrees: float) -> str:
    """Return the colour whose hue is so many degrees further."""
    red, green, blue = [round(part) for part in turned_light(hex_color, degrees)]
    return rgb_to_hex(red, green, blue)


def complementary_color(hex_color: str) -> str:
    """Return the complementary colour: the one across the colour wheel."""
    return turned_color(hex_color, 180)


def complementary_color_cut(hex_color: str) -> str:
    """Return the complementary colour, its parts rounded down."""
    red, green, blue = [int(part) for part in turned_light(hex_color, 180)]
    return rgb_to_hex(red, green, blue)


def inverted_color(hex_color: str) -> str:
    """Return the inverse of a colour: what it lacks of white."""
    red, green, blue = [255 - part for part in hex_to_rgb(hex_color)]
    return rgb_to_hex(red, green, blue)


def color_between(start: str, end: str, share: float) -> str:
    """Return the colour a share of the way from one to another, its parts rounded down."""
    one, two = hex_to_rgb(start), hex_to_rgb(end)
    red, green, blue = [int(a + (b - a) * share) for a, b in zip(one, two)]
    return rgb_to_hex(red, green, blue)


def color_gradient(start_color: str, end_color: str, steps: int) -> list[str]:
    """Return a gradient of colours from one to another, in even steps of red, green and blue."""
    count = bounded(steps, 500)
    return [color_between(start_color, end_color, step / max(count - 1, 1)) for step in range(count)]


def css_gradient(start_color: str, end_color: str, steps: int) -> str:
    """Return a linear gradient of colours from left to right as CSS has it."""
    return f"linear-gradient(90deg, {', '.join(color_gradient(start_color, end_color, steps))})"


def color_blind(hex_color: str, blindness: str) -> str:
    """Return a colour as colour blindness of a kind shows it."""
    seen = [
        min(int(sum(weight * part for weight, part in zip(row, hex_to_rgb(hex_color)))), 255)
        for row in _BLINDNESS[blindness.lower()]
    ]
    return rgb_to_hex(seen[0], seen[1], seen[2])


def xyz_of_light(red: float, green: float, blue: float) -> list[float]:
    """Return CIE XYZ of red, green and blue, 0 to 255 (D65)."""
    r, g, b = [linear_light(part / 255) for part in (red, green, blue)]
    return [
        0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        0.0193339 * r + 0.1191920 * g + 0.9503041 * b,
    ]


def lab_of_light(red: float, green: float, blue: float) -> list[float]:
    """Return CIELAB of red, green and blue, 0 to 255 (D65)."""
    ratios = [value / white for value, white in zip(xyz_of_light(red, green, blue), _WHITE)]
    x, y, z = [ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116 for ratio in ratios]
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def lab_lightness_of(hex_color: str) -> float:
    """Return L of a colour in CIELAB."""
    red, green, blue = hex_to_rgb(hex_color)
    return lab_of_light(red, green, blue)[0]


def lab_a_of(hex_color: str) -> float:
    """Return a (green to red) of a colour in CIELAB."""
    red, green, blue = hex_to_rgb(hex_color)
    return lab_of_light(red, green, blue)[1]


def lab_b_of(hex_color: str) -> float:
    """Return b (blue to yellow) of a colour in CIELAB."""
    red, green, blue = hex_to_rgb(hex_color)
    return lab_of_light(red, green, blue)[2]


def delta_e_76(hex_color: str, other: str) -> float:
    """Return the difference of two colours in CIELAB (Delta E 1976)."""
    one, two = hex_to_rgb(hex_color), hex_to_rgb(other)
    return math.dist(lab_of_light(one[0], one[1], one[2]), lab_of_light(two[0], two[1], two[2]))


def ciede2000(l1: float, a1: float, b1: float, l2: float, a2: float, b2: float) -> float:
    """Return the difference of two colours by CIEDE2000 (Delta E 2000)."""
    chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1 = math.degrees(math.atan2(b1, a1 * stretch)) % 360 if c1 else 0.0
    h2 = math.degrees(math.atan2(b2, a2 * stretch)) % 360 if c2 else 0.0
    turn = (h2 - h1 + 180) % 360 - 180 if c1 and c2 else 0.0
    turn = 180.0 if turn == -180 and h2 > h1 else turn
    hue = h1 + turn / 2 if c1 and c2 else h1 + h2
    light, mean = (l1 + l2) / 2, (c1 + c2) / 2
    hue_weight = (
        1 - 0.17 * math.cos(math.radians(hue - 30)) + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6)) - 0.2 * math.cos(math.radians(4 * hue - 63))
    )  # fmt: skip
    around = 60 * math.exp(-((((hue % 360) - 275) / 25) ** 2))
    mixed = -2 * math.sqrt(mean**7 / (mean**7 + 25.0**7)) * math.sin(math.radians(around))
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * mean)
    by_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * mean * hue_weight)
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + mixed * by_chroma * by_hue)
