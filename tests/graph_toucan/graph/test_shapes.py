"""What values look like, and which could stand in another's place."""

from typing import Any

import pytest
from hypothesis import assume, given

from graph_toucan.graph.shapes import Shape, serves, shape_of
from tests.support.json_values import json_scalars, json_values

STRINGS = {Shape.PATH, Shape.DATE, Shape.IDENTIFIER, Shape.NUMERAL, Shape.WORD, Shape.TEXT}


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (None, Shape.NULL),
        (True, Shape.BOOLEAN),
        (3, Shape.NUMBER),
        (-2.5, Shape.NUMBER),
        ([1], Shape.ARRAY),
        ({}, Shape.OBJECT),
        ("2026-03-10", Shape.DATE),
        ("2026-03-10T08:30:00Z", Shape.DATE),
        ("42", Shape.NUMERAL),
        ("-3,5%", Shape.NUMERAL),
        ("a1b2c3d4e5f6", Shape.IDENTIFIER),
        ("user-17", Shape.IDENTIFIER),
        ("report.csv", Shape.PATH),
        ("/workspace/data", Shape.PATH),
        ("data/my report.xlsx", Shape.PATH),
        ("hello", Shape.WORD),
        ("Two words", Shape.TEXT),
        ("", Shape.TEXT),
    ],
)
def test_each_value_has_its_shape(value: Any, shape: Shape):
    assert shape_of(value) is shape


@given(json_values())
def test_every_string_has_a_string_shape_and_nothing_else_has(value: Any):
    assert (shape_of(value) in STRINGS) == isinstance(value, str)


@given(json_values(), json_values())
def test_what_serves_has_the_same_json_type(one: Any, two: Any):
    if serves(one, two):
        assert isinstance(one, str) == isinstance(two, str)
        assert isinstance(one, list) == isinstance(two, list)
        assert isinstance(one, dict) == isinstance(two, dict)


@given(json_scalars())
def test_no_truth_value_and_no_null_serves_or_is_served(value: Any):
    assert not any(serves(value, odd) or serves(odd, value) for odd in (None, True, False))


@given(json_scalars())
def test_a_scalar_serves_where_it_stood_itself(value: Any):
    assume(value is not None and not isinstance(value, bool))
    assert serves(value, value)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("hello", "a.csv"),
        ("a.csv", "hello"),
        ("A whole sentence", "word"),
        ("hello", "2026-03-10"),
        ("12", 12),
        (["a"], [1]),
        ([], [1]),
        ([[1]], [["a"]]),
        ([{"x": 1}], [{"y": 1}]),
        ({"x": 1}, {"y": 1}),
    ],
)
def test_a_wrong_shape_does_not_serve(value: Any, wanted: Any):
    assert not serves(value, wanted)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a.csv", "Some free text"),
        ("word", "Some free text"),
        ("user-17", "someone"),
        ([1, 2], [3.5]),
        ([[1]], [[2.5]]),
        ([{"x": 1, "z": 0}], [{"x": 2}]),
        ({"x": 1}, {"x": "a", "y": 1}),
    ],
)
def test_a_value_of_the_wanted_form_serves(value: Any, wanted: Any):
    assert serves(value, wanted)
