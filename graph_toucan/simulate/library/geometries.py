"""Geometries as well-known text (WKT): their coordinates, bounds, and what moves them."""

import json
import re

KINDS = "Point LineString LinearRing Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection"
PAIR = r"(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)"


def geometry_type(geometry: str) -> str:
    """Return the type of a geometry in well-known text, as GeoJSON has it."""
    wanted = geometry.replace("(", " ").split()[0].upper()
    return {kind.upper(): kind for kind in KINDS.split()}[wanted]


def geometry_points(geometry: str) -> list[list[float]]:
    """Return all coordinates of a geometry in well-known text."""
    geometry_type(geometry)
    return [[float(x), float(y)] for x, y in re.findall(PAIR, geometry)]


def geojson_coordinates(geometry: str) -> list[object]:
    """Return the coordinates of a geometry in well-known text, nested as GeoJSON has them."""
    kind = geometry_type(geometry)
    if "(" not in geometry:
        return []
    body = geometry[geometry.index("(") :].replace("(", "[").replace(")", "]")
    found = json.loads(re.sub(PAIR, r"[\1, \2]", body))
    if kind == "Point":
        return found[0]
    return [point[0] if isinstance(point[0], list) else point for point in found] if kind == "MultiPoint" else found


def geometry_bounds(geometry: str) -> list[float | None]:
    """Return the bounds of a geometry: least x and y, largest x and y; nothing of an empty one."""
    points = geometry_points(geometry)
    if not points:
        return [None, None, None, None]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return [min(xs), min(ys), max(xs), max(ys)]


def coordinate_text(value: float) -> str:
    """Return a coordinate as well-known text has it."""
    return str(int(value)) if value == int(value) else repr(value)


def moved_geometry(geometry: str, xfact: float, xoff: float, yfact: float, yoff: float) -> str:
    """Return a geometry with its coordinates multiplied and moved."""
    geometry_type(geometry)
    parts: list[str] = []
    last = 0
    for found in re.finditer(PAIR, geometry):
        x, y = float(found[1]) * xfact + xoff, float(found[2]) * yfact + yoff
        parts += [geometry[last : found.start()], f"{coordinate_text(x)} {coordinate_text(y)}"]
        last = found.end()
    return "".join([*parts, geometry[last:]])


def translated_geometry(geometry: str, xoff: float, yoff: float) -> str:
    """Return a geometry, translated."""
    return moved_geometry(geometry, 1.0, xoff, 1.0, yoff)


def scaled_geometry(geometry: str, xfact: float, yfact: float) -> str:
    """Return a geometry, scaled from the centre of its bounds."""
    points = geometry_points(geometry)
    if not points:
        return geometry
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return moved_geometry(geometry, xfact, x - x * xfact, yfact, y - y * yfact)


def geometry_envelope(geometry: str) -> str:
    """Return the envelope of a geometry: the rectangle of its bounds, or the point that it is."""
    points = geometry_points(geometry)
    if not points:
        return geometry
    xs, ys = [x for x, _ in points], [y for _, y in points]
    west, east, south, north = [coordinate_text(value) for value in (min(xs), max(xs), min(ys), max(ys))]
    if west == east and south == north:
        return f"POINT ({west} {south})"
    return f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


def turns_left(a: list[float], b: list[float], c: list[float]) -> bool:
    """Tell whether the way from a over b to c turns to the left."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0


def half_hull(xs: list[float], ys: list[float]) -> list[list[float]]:
    """Return one side of the convex hull of sorted points."""
    kept: list[list[float]] = []
    for x, y in zip(xs, ys):
        while len(kept) > 1 and not turns_left(kept[-2], kept[-1], [x, y]):
            kept.pop()
        kept.append([x, y])
    return kept


def convex_hull_points(geometry: str) -> list[list[float]]:
    """Return the corners of the convex hull of a geometry, anticlockwise."""
    points = sorted(geometry_points(geometry))
    points = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
    if len(points) < 3:
        return points
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return half_hull(xs, ys)[:-1] + half_hull(xs[::-1], ys[::-1])[:-1]


def geometry_convex_hull(geometry: str) -> str:
    """Return the convex hull of a geometry in well-known text, clockwise from its lowest corner."""
    corners = convex_hull_points(geometry)
    if len(corners) < 2:
        return geometry_envelope(geometry)
    low = min(range(len(corners)), key=lambda place: (corners[place][1], corners[place][0]))
    ring = (corners[low:] + corners[:low])[::-1]
    body = ", ".join([f"{coordinate_text(x)} {coordinate_text(y)}" for x, y in [ring[-1], *ring]])
    return f"POLYGON (({body}))" if len(corners) > 2 else f"LINESTRING ({body.rpartition(', ')[0]})"


def ring_sums(xs: list[float], ys: list[float]) -> list[float]:
    """Return twice the signed area of a ring, and six times its moments about the axes."""
    areas = [x * next_y - next_x * y for x, y, next_x, next_y in zip(xs, ys, xs[1:], ys[1:])]
    return [
        sum(areas),
        sum((x + after) * area for x, after, area in zip(xs, xs[1:], areas)),
        sum((y + after) * area for y, after, area in zip(ys, ys[1:], areas)),
    ]


def geometry_centroid(geometry: str) -> str:
    """Return the centroid of a point or a polygon without holes, in well-known text."""
    points = geometry_points(geometry)
    if not points:
        return "POINT EMPTY"
    if geometry_type(geometry) in ("Point", "MultiPoint"):
        x, y = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    elif geometry_type(geometry) == "Polygon" and geometry.count("(") == 2:
        area, x, y = ring_sums([x - points[0][0] for x, _ in points], [y - points[0][1] for _, y in points])
        x, y = points[0][0] + x / (3 * area), points[0][1] + y / (3 * area)
    else:
        raise ValueError("no such centroid")
    return f"POINT ({coordinate_text(x)} {coordinate_text(y)})"
