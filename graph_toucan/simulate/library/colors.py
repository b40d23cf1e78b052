"""Colours: between hexadecimal, light and ink."""


def hex_to_rgb(hex_color: str) -> list[int]:
    """Return red, green and blue of a colour, of three digits or six."""
    marks = hex_color.lstrip("#")
    marks = "".join([mark * 2 for mark in marks]) if len(marks) == 3 else marks
    return [int(marks[place : place + 2], 16) for place in (0, 2, 4)]


def full_hex(hex_color: str) -> str:
    """Return a colour in hexadecimal with six small digits."""
    red, green, blue = hex_to_rgb(hex_color)
    return rgb_to_hex(red, green, blue)


def rgb_to_hex(red: int, green: int, blue: int) -> str:
    """Return a colour in hexadecimal."""
    return "#" + "".join(f"{part:02x}" for part in (red, green, blue))


def red_of(hex_color: str) -> int:
    """Return the red part."""
    return hex_to_rgb(hex_color)[0]


def green_of(hex_color: str) -> int:
    """Return the green part."""
    return hex_to_rgb(hex_color)[1]


def blue_of(hex_color: str) -> int:
    """Return the blue part."""
    return hex_to_rgb(hex_color)[2]


def black_of(hex_color: str) -> float:
    """Return the black ink of a colour in percent."""
    return 100 - max(hex_to_rgb(hex_color)) / 2.55


def ink_of(hex_color: str, place: int) -> float:
    """Return one ink of a colour in percent."""
    parts = hex_to_rgb(hex_color)
    return (max(parts) - parts[place]) / max(parts) * 100 if max(parts) else 0.0


def cyan_of(hex_color: str) -> float:
    """Return the cyan ink of a colour in percent."""
    return ink_of(hex_color, 0)


def magenta_of(hex_color: str) -> float:
    """Return the magenta ink of a colour in percent."""
    return ink_of(hex_color, 1)


def yellow_of(hex_color: str) -> float:
    """Return the yellow ink of a colour in percent."""
    return ink_of(hex_color, 2)


def light_of_ink(ink: float, black: float) -> int:
    """Return the light that an ink and black in percent leave, 0 to 255."""
    return round(255 * (1 - ink / 100) * (1 - black / 100))


def hue_of(hex_color: str) -> int:
    """Return the hue in degrees."""
    red, green, blue = hex_to_rgb(hex_color)
    most, least = max(red, green, blue), min(red, green, blue)
    if most == least:
        return 0
    if most == red:
        return round((green - blue) / (most - least) * 60) % 360
    if most == green:
        return round((blue - red) / (most - least) * 60 + 120) % 360
    return round((red - green) / (most - least) * 60 + 240) % 360


def lightness_of(hex_color: str) -> int:
    """Return the lightness in percent."""
    parts = hex_to_rgb(hex_color)
    return round((max(parts) + min(parts)) / 5.1)


def saturation_of(hex_color: str) -> int:
    """Return the saturation in percent, as HSL has it."""
    parts = hex_to_rgb(hex_color)
    most, least = max(parts) / 255, min(parts) / 255
    if most == least:
        return 0
    return round((most - least) / (1 - abs(most + least - 1)) * 100)
