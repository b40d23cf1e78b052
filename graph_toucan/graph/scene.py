"""A picture as plain marks, from which each file format is written: bands, curves, dots and texts, from back to front.

Lengths are units of the picture, colours `#rrggbb`. Texts come from servers: whoever writes a file escapes them.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from graph_toucan.graph.layout import Point
from graph_toucan.release.text import clean

INK, MUTED, PAPER = "#16202c", "#566373", "#ffffff"

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Characters that XML does not allow, and marks that turn the direction of text."""


@dataclass(frozen=True)
class Band:
    """The ground of a cluster: a rounded box, or a disc if it is `round`; `x`, `y` is its middle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    line: str
    round: bool


@dataclass(frozen=True)
class Curve:
    """A cubic curve, drawn with dashes (lengths of line and gap) if there are any; `tip` says what it stands for.

    `ends` are the ids of what it joins, empty if it joins nothing; `arrow` puts a head at its end.
    """

    points: tuple[Point, Point, Point, Point]
    colour: str
    width: float
    opacity: float
    dash: tuple[float, ...] = ()
    arrow: bool = False
    tip: str = ""
    ends: tuple[str, ...] = ()

    @property
    def head(self) -> tuple[Point, Point, Point]:
        """The corners of its arrow's head."""
        (x, y), (before_x, before_y) = self.points[3], self.points[2]
        angle = math.atan2(y - before_y, x - before_x)
        size = 5.5 + self.width
        left = (x - size * math.cos(angle - 0.42), y - size * math.sin(angle - 0.42))
        right = (x - size * math.cos(angle + 0.42), y - size * math.sin(angle + 0.42))
        return (x, y), left, right


@dataclass(frozen=True)
class Dot:
    """A tool: its id, its place and radius, and its name for where there is room."""

    id: str
    x: float
    y: float
    radius: float
    colour: str
    name: str
    tip: str


@dataclass(frozen=True)
class Words:
    """A text; `x`, `y` is the left end, or the middle, of its base line. A halo keeps it readable above lines.

    `hub` marks the name of one tool among many that have none.
    """

    text: str
    x: float
    y: float
    size: float
    colour: str = INK
    bold: bool = False
    anchor: Literal["start", "middle"] = "start"
    halo: bool = True
    hub: bool = False


@dataclass(frozen=True)
class Scene:
    """Everything that is drawn. `note` tells in words what is seen and what was left out."""

    width: float
    height: float
    note: str
    bands: tuple[Band, ...] = ()
    curves: tuple[Curve, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Words, ...] = ()
    named: bool = True


def seen(text: str) -> str:
    """Return a server's text as it can be drawn: characters that no file may hold, or that turn the text, as U+FFFD."""
    return _UNSEEN.sub("\ufffd", clean(text))


@lru_cache(4096)
def colour(lightness: float, chroma: float, hue: float) -> str:
    """Return a colour given in OKLCH (hue in degrees) as `#rrggbb`, as Ottosson defines it."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _encoded(part)):02x}" for part in linear)


def _encoded(part: float) -> float:
    """Return a part of a colour as sRGB has it, in 0..1."""
    part = min(max(part, 0.0), 1.0)
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
