"""Places on the globe: known values."""

import pytest

from graph_toucan.simulate.library import geography


def test_zones_of_six_degrees():
    assert geography.utm_zone([10.75, 59.91]) == 32
    assert geography.utm_zone([180.0, 0.0]) == 1
    assert geography.utm_crs([10.75, 59.91]) == "EPSG:32632"
    assert geography.utm_crs([151.2, -33.9]) == "EPSG:32756"


FLINDERS_PEAK = [144.424867888889, -37.951033416667]
BUNINYONG = [143.926495527778, -37.652821138889]


def test_the_geodesic_of_the_australian_manual():
    """The manual has GRS 80, which differs from WGS 84 in the tenth digit of the flattening."""
    assert geography.geodesic_distance(FLINDERS_PEAK, BUNINYONG) == pytest.approx(54972.271, abs=1e-3)
    assert geography.geodesic_forward_azimuth(FLINDERS_PEAK, BUNINYONG) == pytest.approx(306.868158 - 360, abs=1e-5)
    assert geography.geodesic_back_azimuth(FLINDERS_PEAK, BUNINYONG) == pytest.approx(127.173631, abs=1e-5)


def test_the_way_along_a_geodesic_leads_to_its_end():
    azimuth = geography.geodesic_forward_azimuth(FLINDERS_PEAK, BUNINYONG)
    distance = geography.geodesic_distance(FLINDERS_PEAK, BUNINYONG)
    assert geography.geodesic_destination(FLINDERS_PEAK, azimuth, distance) == pytest.approx(BUNINYONG, abs=1e-10)
    back = geography.geodesic_destination_back(FLINDERS_PEAK, azimuth, distance)
    assert back == pytest.approx(geography.geodesic_back_azimuth(FLINDERS_PEAK, BUNINYONG))


def test_a_place_is_not_away_from_itself():
    assert geography.geodesic_distance([1.0, 4.0], [1.0, 4.0]) == 0
