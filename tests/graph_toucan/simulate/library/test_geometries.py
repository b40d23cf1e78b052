"""Geometries in well-known text: known values."""

import pytest

from graph_toucan.simulate.library import geometries

SQUARE = "POLYGON ((0 0, 4 0, 4 3, 0 3, 0 0))"


@pytest.mark.parametrize(
    ("geometry", "coordinates"),
    [
        ("POINT (10.75 59.91)", [10.75, 59.91]),
        ("POINT EMPTY", []),
        ("LINESTRING (0 0, 1 2)", [[0, 0], [1, 2]]),
        ("MULTIPOINT ((0 0), (1 2))", [[0, 0], [1, 2]]),
        ("MULTIPOINT (0 0, 1 2)", [[0, 0], [1, 2]]),
        (SQUARE, [[[0, 0], [4, 0], [4, 3], [0, 3], [0, 0]]]),
    ],
)
def test_coordinates_are_nested_as_in_geojson(geometry: str, coordinates: list[object]):
    assert geometries.geojson_coordinates(geometry) == coordinates


def test_bounds_and_envelopes():
    assert geometries.geometry_bounds(SQUARE) == [0, 0, 4, 3]
    assert geometries.geometry_bounds("POLYGON EMPTY") == [None, None, None, None]
    assert geometries.geometry_envelope("LINESTRING (0 0, 4 3)") == SQUARE
    assert geometries.geometry_envelope("POINT (1 2)") == "POINT (1 2)"
    assert geometries.geometry_points("POINT (1 -2.5)") == [[1, -2.5]]


def test_kinds_are_known_and_others_refused():
    assert geometries.geometry_type("MULTIPOLYGON EMPTY") == "MultiPolygon"
    with pytest.raises(LookupError):
        geometries.geometry_type("lamp")


def test_geometries_are_moved_and_scaled():
    assert geometries.translated_geometry("POINT (1 2)", 2.5, -1.0) == "POINT (3.5 1)"
    assert geometries.scaled_geometry("LINESTRING (0 0, 4 2)", 2.0, 3.0) == "LINESTRING (-2 -2, 6 4)"
    assert geometries.scaled_geometry("POINT EMPTY", 2.0, 3.0) == "POINT EMPTY"


def test_centroids():
    assert geometries.geometry_centroid(SQUARE) == "POINT (2 1.5)"
    assert geometries.geometry_centroid("MULTIPOINT ((0 0), (1 2))") == "POINT (0.5 1)"
    assert geometries.geometry_centroid("POLYGON EMPTY") == "POINT EMPTY"


def test_the_hull_leaves_out_what_is_within():
    points = "MULTIPOINT ((0 0), (4 0), (4 3), (0 3), (1 1))"
    assert geometries.convex_hull_points(points) == [[0, 0], [4, 0], [4, 3], [0, 3]]
    assert geometries.geometry_convex_hull(points) == "POLYGON ((0 0, 0 3, 4 3, 4 0, 0 0))"
    assert geometries.geometry_convex_hull("MULTIPOINT ((0 0), (1 2))") == "LINESTRING (0 0, 1 2)"
    assert geometries.geometry_convex_hull("POINT (1 2)") == "POINT (1 2)"
