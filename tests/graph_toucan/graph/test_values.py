"""How much real values are like what a parameter took."""

from typing import Any

import pytest
from hypothesis import given

from graph_toucan.graph.values import common_keys, likeness, specific
from graph_toucan.graph.wanted import Wanted, wanted_of
from tests.support.graphs import INTEGER, TEXT, card, example
from tests.support.json_values import json_values


def parameter(took: Any, **spec: Any) -> Wanted:
    return wanted_of(card("b/use", {"it": spec}, example({"it": took}, {})))[0]


@given(json_values(), json_values())
def test_a_likeness_is_in_bounds(value: Any, took: Any):
    for wanted in wanted_of(card("b/use", {"it": {}}, example({"it": took}, {}))):
        found = likeness([value], wanted, None)
        assert found is None or 0 <= found <= 1


@pytest.mark.parametrize(
    ("nearer", "farther", "took"),
    [
        ("customers", "orders", "customers"),
        ("/workspace/sales.csv", "other.csv", "sales.csv"),
        ("other.csv", "photo.png", "sales.csv"),
        ("user-17", "ab12cd34", "user-4"),
        ("2026-03-10", "2026-03-10T10:00:00Z", "2025-01-01"),
        ("EUR", "sum", "USD"),
        ("Europe/Oslo", "Oslo", "Asia/Tokyo"),
        ('{"x": 1}', "a text", '{"y": [2]}'),
        ("09:30", "nine", "17:00"),
        (12, 40000, 17),
        (["Oslo"], ["Rome"], ["Oslo", "Paris"]),
        ({"x": 1, "y": 2}, {"x": 1, "z": 2}, {"x": 5, "y": 6}),
    ],
)
def test_the_more_alike_of_two_values_counts_more(nearer: Any, farther: Any, took: Any):
    near, far = (likeness([value], parameter(took), None) for value in (nearer, farther))
    assert near is not None
    assert far is not None
    assert near > far


def test_a_value_that_another_sample_has_counts_nearly_as_much_as_the_first():
    wanted = parameter("customers", **TEXT)
    first, other = likeness(["customers", "orders"], wanted, None), likeness(["orders", "customers"], wanted, None)
    assert (first, other) == (1.0, 0.9)


def test_what_cannot_be_given_is_told_apart_from_what_was_never_seen():
    assert likeness(["a word"], parameter(3, **INTEGER), "number") is None
    assert likeness(["12"], parameter(3, **INTEGER), "number") is not None
    assert likeness([], parameter(3, **INTEGER), None) == 0.0
    assert likeness([], parameter("a", enum=["a", "b"]), None) is None
    assert likeness([["x", "y"]], parameter(["a.csv"]), None) is not None
    assert likeness([["A text of many words, and more."]], parameter(["a.csv"]), None) is None


@pytest.mark.parametrize("value", [0, 7, -3.0, True, None, "", "ab", [], {}])
def test_small_values_are_common_to_unrelated_tools(value: Any):
    assert not specific(value)
    assert list(common_keys(value)) == []


def test_ways_of_writing_the_same_path_have_the_same_key():
    assert set(common_keys("/workspace/Data/")) == set(common_keys("./data")) == {"data"}
    assert set(common_keys(["Oslo", 3])) == {"oslo"}
    assert set(common_keys(1234)) == set(common_keys(1234.0))
