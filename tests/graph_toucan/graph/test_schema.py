"""What a parameter's schema accepts."""

from typing import Any

import pytest
from hypothesis import given

from graph_toucan.graph.schema import accepts, member_type
from tests.support.json_values import json_values


@pytest.mark.parametrize(
    ("spec", "value", "allowed"),
    [
        ({"type": "string"}, "a", True),
        ({"type": "string"}, 1, False),
        ({"type": "integer"}, 1.0, True),
        ({"type": "integer"}, 1.5, False),
        ({"type": "number"}, True, False),
        ({"type": ["string", "null"]}, "a", True),
        ({"enum": ["a", "b"]}, "c", False),
        ({"const": 3}, 3, True),
        ({"type": "string", "maxLength": 2}, "abc", False),
        ({"type": "string", "pattern": "^a+$"}, "aab", False),
        ({"type": "string", "pattern": "(?<bad"}, "anything", True),
        ({"type": "number", "minimum": 1, "exclusiveMaximum": 5}, 5, False),
        ({"type": "number", "minimum": 1, "exclusiveMaximum": 5}, 1, True),
        ({"type": "array", "minItems": 2}, [1], False),
        ({"type": "object", "required": ["x"]}, {"y": 1}, False),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "a", True),
        ({"oneOf": [{"type": "integer"}, {"type": "array"}]}, "a", False),
        ({"allOf": [{"type": "string"}, {"maxLength": 1}]}, "ab", False),
        ({"$ref": "#/$defs/name"}, "Ann", True),
        ({"$ref": "#/$defs/name"}, 1, False),
        ({"$ref": "#/$defs/nowhere"}, 1, True),
        ({"$ref": "https://example.com/elsewhere"}, 1, True),
        ({}, [1], True),
    ],
)
def test_a_value_is_allowed_as_the_schema_says(spec: dict[str, Any], value: Any, allowed: bool):
    assert accepts(spec, {"$defs": {"name": {"type": "string"}}}).allows(value) is allowed


def test_a_reference_that_leads_back_to_itself_ends():
    root = {"$defs": {"tree": {"anyOf": [{"$ref": "#/$defs/tree"}, {"type": "string"}]}}}
    assert "string" in accepts({"$ref": "#/$defs/tree"}, root).types
    wide = {"$defs": {"tree": {"anyOf": [{"$ref": "#/$defs/tree"}] * 9}}}
    assert len(accepts({"$ref": "#/$defs/tree"}, wide).options) <= 24


def test_only_listed_values_make_it_closed():
    assert accepts({"enum": ["a"]}, {}).closed
    assert accepts({"anyOf": [{"enum": ["a"]}, {"const": "b"}]}, {}).closed
    assert not accepts({"anyOf": [{"enum": ["a"]}, {"type": "string"}]}, {}).closed


def test_the_members_of_a_list_have_a_type_where_there_is_just_one():
    assert member_type({"items": {"type": "integer"}}, {}) == "integer"
    assert member_type({"items": {"anyOf": [{"type": "integer"}, {"type": "number"}]}}, {}) == "number"
    assert member_type({"items": {}}, {}) is None
    assert member_type({}, {}) is None


@given(json_values(), json_values())
def test_whatever_stands_in_a_schema_is_read_without_an_error(spec: Any, value: Any):
    root = spec if isinstance(spec, dict) else {}
    odd = {"type": spec, "enum": spec, "pattern": spec, "minimum": spec, "required": spec, "anyOf": spec, "$ref": spec}
    assert accepts(odd, root).allows(value) in (True, False)
