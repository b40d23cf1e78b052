"""Bands of a number: ratings, directions."""

import pytest

from graph_toucan.simulate.synthesis.bounds import by_bounds
from graph_toucan.simulate.synthesis.evaluate import value_of

RATIOS = (1.2, 2.9, 3.1, 4.4, 4.6, 6.8, 7.2, 15.0, 21.0)
RATINGS = ("fail", "fail", "large", "large", "AA", "AA", "AAA", "AAA", "AAA")
AT = "given['x']"


def test_a_rating_is_told_by_the_band_in_which_a_number_lies():
    assert by_bounds(RATINGS, [(AT, RATIOS)]) is None, "less than three cases for each band"
    found = by_bounds(RATINGS * 2, [("given['y']", (1, 2) * 9), (AT, RATIOS * 2)])
    assert found is not None
    told = [value_of(found.source, {"x": ratio}) for ratio in (*RATIOS, 3.0, 4.5, 7.0, 0.1, 99)]
    assert told == [*RATINGS, "large", "AA", "AAA", "fail", "AAA"]


@pytest.mark.parametrize(
    ("targets", "row"),
    [
        (["low", "high", "low", "high", "low", "high"], (1, 2, 3, 4, 5, 6)),
        (["low", "low", "low", "low", "low", "high"], (1, 2, 3, 4, 5, 6)),
        (["low", "low", "high", "high", "high", "high"], (1, 3, 3, 4, 5, 6)),
        ([1, 1, 1, 2, 2, 2], (1, 2, 3, 4, 5, 6)),
    ],
)
def test_bands_that_overlap_or_hold_one_case_tell_nothing(targets: list[object], row: tuple[float, ...]):
    assert by_bounds(targets, [(AT, row)]) is None


def test_bounds_are_the_roundest_numbers_between_what_was_seen():
    found = by_bounds(["low"] * 3 + ["high"] * 3, [(AT, (1, 40, 88.5, 103.2, 250, 999))])
    assert found is not None
    assert found.source == f"('low' if {AT} < 100 else 'high')"
