"""A picture as a PNG file: the same marks as in SVG, painted with Pillow, whose own font it uses on every machine.

That font has Latin letters; a name in another script shows empty boxes here, and is whole in SVG and HTML.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageColor, ImageDraw, ImageFont

from graph_toucan.graph.layout import Point
from graph_toucan.graph.scene import PAPER, Band, Curve, Dot, Scene, Words

_LONG_SIDE = 2600
_SHARPEST = 2.0
_FINER = 2
_PIECES = 24


def png_file(scene: Scene) -> bytes:
    """Return the picture as PNG: twice its size in pixels, less for a large one, so that no side is longer than 2,600."""
    scale = min(_SHARPEST, _LONG_SIDE / max(scene.width, scene.height))
    size = (round(scene.width * scale), round(scene.height * scale))
    image = Image.new("RGB", (size[0] * _FINER, size[1] * _FINER), PAPER)
    brush = ImageDraw.Draw(image, "RGBA")
    zoom = scale * _FINER
    for band in scene.bands:
        _paint_band(brush, band, zoom)
    for curve in scene.curves:
        _paint_curve(brush, curve, zoom)
    for dot in scene.dots:
        _paint_dot(brush, dot, zoom)
    for words in scene.words:
        _paint_words(brush, words, zoom)
    held = io.BytesIO()
    image.resize(size, Image.Resampling.BOX).save(held, "PNG")
    return held.getvalue()


def _paint_band(brush: ImageDraw.ImageDraw, band: Band, zoom: float) -> None:
    box = [
        (band.x - band.width / 2) * zoom,
        (band.y - band.height / 2) * zoom,
        (band.x + band.width / 2) * zoom,
        (band.y + band.height / 2) * zoom,
    ]
    width = max(1, round(zoom))
    if band.round:
        brush.ellipse(box, fill=band.fill, outline=band.line, width=width)
    else:
        brush.rounded_rectangle(box, 8 * zoom, fill=band.fill, outline=band.line, width=width)


def _paint_curve(brush: ImageDraw.ImageDraw, curve: Curve, zoom: float) -> None:
    shade = (*ImageColor.getrgb(curve.colour)[:3], round(255 * curve.opacity))
    way = [(x * zoom, y * zoom) for x, y in _flattened(curve.points)]
    for piece in _dashed(way, [length * zoom for length in curve.dash]):
        brush.line(piece, fill=shade, width=max(1, round(curve.width * zoom)))
    if curve.arrow:
        brush.polygon([(x * zoom, y * zoom) for x, y in curve.head], fill=shade)


def _flattened(points: tuple[Point, Point, Point, Point]) -> list[Point]:
    """Return points along a cubic curve."""
    way: list[Point] = []
    for step in range(_PIECES + 1):
        t = step / _PIECES
        parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x = sum(part * point[0] for part, point in zip(parts, points, strict=True))
        y = sum(part * point[1] for part, point in zip(parts, points, strict=True))
        way.append((x, y))
    return way


def _dashed(way: Sequence[Point], dash: Sequence[float]) -> list[list[Point]]:
    """Return the pieces of a way that are drawn: all of it, or what the lengths of line and gap leave."""
    if not dash:
        return [list(way)]
    pieces: list[list[Point]] = [[way[0]]]
    index, left = 0, dash[0]
    for (x1, y1), (x2, y2) in pairwise(way):
        length, done = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 0.0
        while length - done > left:
            done += left
            at = (x1 + (x2 - x1) * done / length, y1 + (y2 - y1) * done / length)
            if index % 2 == 0:
                pieces[-1].append(at)
            else:
                pieces.append([at])
            index += 1
            left = dash[index % len(dash)]
        left -= length - done
        if index % 2 == 0:
            pieces[-1].append((x2, y2))
    return [piece for piece in pieces if len(piece) > 1]


def _paint_dot(brush: ImageDraw.ImageDraw, dot: Dot, zoom: float) -> None:
    reach = dot.radius * zoom
    box = [dot.x * zoom - reach, dot.y * zoom - reach, dot.x * zoom + reach, dot.y * zoom + reach]
    brush.ellipse(box, fill=dot.colour, outline=PAPER, width=max(1, round(0.5 * zoom)))


def _paint_words(brush: ImageDraw.ImageDraw, words: Words, zoom: float) -> None:
    halo = round(1.5 * zoom) if words.halo else 0
    anchor = "ms" if words.anchor == "middle" else "ls"
    at, font = (words.x * zoom, words.y * zoom), _font(round(words.size * zoom))
    if halo:
        brush.text(at, words.text, PAPER, font, anchor, stroke_width=halo, stroke_fill=PAPER)
    brush.text(at, words.text, words.colour, font, anchor, stroke_width=0.03 * words.size * zoom if words.bold else 0)


@lru_cache(32)
def _font(pixels: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(pixels)
