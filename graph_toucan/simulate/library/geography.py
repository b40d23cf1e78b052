"""Places on the globe: zones, and geodesics of the ellipsoid WGS 84 (Vincenty)."""

import math

MAJOR_AXIS = 6378137.0
FLATTENING = 0.0033528106647474805


def utm_zone(coordinates: list[float]) -> int:
    """Return the UTM zone of longitude and latitude."""
    return int((coordinates[0] + 180) // 6) % 60 + 1


def utm_crs(coordinates: list[float]) -> str:
    """Return the EPSG code of the UTM zone of longitude and latitude, as a CRS is written."""
    return f"EPSG:{(32600 if coordinates[1] >= 0 else 32700) + utm_zone(coordinates)}"


def geodesic_series(squared: float) -> list[float]:
    """Return Vincenty's coefficients A and B of an auxiliary u squared."""
    a = 1 + squared / 16384 * (4096 + squared * (-768 + squared * (320 - 175 * squared)))
    b = squared / 1024 * (256 + squared * (-128 + squared * (74 - 47 * squared)))
    return [a, b]


def geodesic_correction(b: float, sine: float, cosine: float, middle: float) -> float:
    """Return how much an arc on the sphere differs from that on the ellipsoid, by Vincenty's series."""
    inner = cosine * (2 * middle**2 - 1) - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    return b * sine * (middle + b / 4 * inner)


def longitude_correction(sine: float, squared: float, arc: float, middle: float) -> float:
    """Return how much a longitude on the sphere differs from that on the ellipsoid, by Vincenty's series."""
    c = FLATTENING / 16 * squared * (4 + FLATTENING * (4 - 3 * squared))
    inner = middle + c * math.cos(arc) * (2 * middle**2 - 1)
    return (1 - c) * FLATTENING * sine * (arc + c * math.sin(arc) * inner)


def geodesic_direct(start: list[float], azimuth: float, distance: float) -> list[float]:
    """Return longitude and latitude at the end of a geodesic on WGS 84, and the azimuth back."""
    turn, b = math.radians(azimuth), MAJOR_AXIS * (1 - FLATTENING)
    reduced = math.atan((1 - FLATTENING) * math.tan(math.radians(start[1])))
    first = math.atan2(math.tan(reduced), math.cos(turn))
    sine = math.cos(reduced) * math.sin(turn)
    squared = 1 - sine**2
    long, short = geodesic_series(squared * (MAJOR_AXIS**2 - b**2) / b**2)
    arc = plain = distance / (b * long)
    for _ in range(50):
        middle = math.cos(2 * first + arc)
        after = plain + geodesic_correction(short, math.sin(arc), math.cos(arc), middle)
        if abs(after - arc) < 1e-15:
            break
        arc = after
    middle = math.cos(2 * first + arc)
    rest = math.sin(reduced) * math.sin(arc) - math.cos(reduced) * math.cos(arc) * math.cos(turn)
    high = math.sin(reduced) * math.cos(arc) + math.cos(reduced) * math.sin(arc) * math.cos(turn)
    latitude = math.atan2(high, (1 - FLATTENING) * math.hypot(sine, rest))
    wide = math.cos(reduced) * math.cos(arc) - math.sin(reduced) * math.sin(arc) * math.cos(turn)
    longitude = math.atan2(math.sin(arc) * math.sin(turn), wide)
    east = start[0] + math.degrees(longitude - longitude_correction(sine, squared, arc, middle))
    return [(east + 180) % 360 - 180, math.degrees(latitude), math.degrees(math.atan2(-sine, rest))]


def geodesic_destination(start: list[float], azimuth: float, distance: float) -> list[float]:
    """Return longitude and latitude of the point at a geodetic distance in metres and an azimuth."""
    return geodesic_direct(start, azimuth, distance)[:2]


def geodesic_destination_back(start: list[float], azimuth: float, distance: float) -> float:
    """Return the back azimuth from the point at a geodetic distance in metres and an azimuth."""
    return geodesic_direct(start, azimuth, distance)[2]


def geodesic_inverse(one: list[float], two: list[float]) -> list[float]:
    """Return the distance in metres between longitudes and latitudes on WGS 84, and the azimuths forth and back."""
    if one == two:
        return [0.0, 180.0, 0.0]
    u = math.atan((1 - FLATTENING) * math.tan(math.radians(one[1])))
    v = math.atan((1 - FLATTENING) * math.tan(math.radians(two[1])))
    side = up = cosine = arc = squared = middle = 0.0
    apart = east = math.radians((two[0] - one[0] + 180) % 360 - 180)
    for _ in range(200):
        side = math.cos(v) * math.sin(east)
        up = math.cos(u) * math.sin(v) - math.sin(u) * math.cos(v) * math.cos(east)
        cosine = math.sin(u) * math.sin(v) + math.cos(u) * math.cos(v) * math.cos(east)
        arc = math.atan2(math.hypot(side, up), cosine)
        sine = math.cos(u) * math.cos(v) * math.sin(east) / math.sin(arc)
        squared = 1 - sine**2
        middle = cosine - 2 * math.sin(u) * math.sin(v) / squared if squared > 1e-15 else 0.0
        after = apart + longitude_correction(sine, squared, arc, middle)
        if abs(after - east) < 1e-14:
            break
        east = after
    b = MAJOR_AXIS * (1 - FLATTENING)
    long, short = geodesic_series(squared * (MAJOR_AXIS**2 - b**2) / b**2)
    distance = b * long * (arc - geodesic_correction(short, math.sin(arc), cosine, middle))
    back = math.atan2(
        -math.cos(u) * math.sin(east), math.sin(u) * math.cos(v) - math.cos(u) * math.sin(v) * math.cos(east)
    )
    return [distance, math.degrees(math.atan2(side, up)), math.degrees(back)]


def geodesic_distance(one: list[float], two: list[float]) -> float:
    """Return the geodetic distance in metres between points of longitude and latitude."""
    return geodesic_inverse(one, two)[0]


def geodesic_forward_azimuth(one: list[float], two: list[float]) -> float:
    """Return the forward azimuth of the geodetic line between points of longitude and latitude."""
    return geodesic_inverse(one, two)[1]


def geodesic_back_azimuth(one: list[float], two: list[float]) -> float:
    """Return the back azimuth of the geodetic line between points of longitude and latitude."""
    return geodesic_inverse(one, two)[2]
