"""What values look like."""

from typing import Any

import pytest
from hypothesis import given

from graph_toucan.graph.shapes import STRINGS, Shape, shape_of
from tests.support.json_values import json_values


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
        ("https://example.com/a?b=c", Shape.URL),
        ("ann.berg@fjord.example", Shape.EMAIL),
        ("Two words", Shape.PHRASE),
        ("Luis de la Costa", Shape.PHRASE),
        ("It says so. Twice.", Shape.TEXT),
        ("Moved the file to archive/todo.md", Shape.TEXT),
        ("Moved all of it to archive/todo.md", Shape.TEXT),
        ("x" * 500 + ".csv", Shape.TEXT),
        ("", Shape.TEXT),
    ],
)
def test_each_value_has_its_shape(value: Any, shape: Shape):
    assert shape_of(value) is shape


@given(json_values())
def test_every_string_has_a_string_shape_and_nothing_else_has(value: Any):
    assert (shape_of(value) in STRINGS) == isinstance(value, str)
