"""Output schemas: inferred ones fit every value that they come from."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graph_toucan.describe.schemas import infer_schema, output_schema
from graph_toucan.model import SchemaOrigin, Tool
from tests.support.json_values import json_values


def tool_with(output: dict[str, Any] | None) -> Tool:
    return Tool(id="s/x", server="s", name="x", input_schema={"type": "object"}, output_schema=output)


@given(st.lists(json_values(), min_size=1, max_size=5))
def test_an_inferred_schema_is_valid_and_fits_all_its_values(values: list[Any]):
    schema = infer_schema(values)
    assert schema is not None
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for value in values:
        validator.validate(value)


@given(st.lists(json_values(), min_size=1, max_size=4))
def test_seeing_the_same_values_again_changes_nothing(values: list[Any]):
    once = infer_schema(values)
    assert infer_schema([*values, *values]) == once


def test_an_inferred_schema_tells_types_apart_and_requires_what_is_always_there():
    schema = infer_schema([{"a": 1, "b": True, "c": "x"}, {"a": 2.5, "c": None}])
    assert schema == {
        "type": "object",
        "properties": {
            "a": {"type": "number"},
            "b": {"type": "boolean"},
            "c": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["a", "c"],
    }
    assert schema is not None
    assert not Draft202012Validator(schema).is_valid({"a": True, "c": "x"})


def test_an_empty_list_says_nothing_of_its_items():
    assert infer_schema([[], ["a"], []]) == {"type": "array", "items": {"type": "string"}}
    assert infer_schema([[]]) == {"type": "array"}
    assert infer_schema([]) is None


DECLARED = {"type": "object", "properties": {"n": {"type": "integer"}}}
WRAPPED = {"type": "object", "properties": {"result": {"type": "string"}}}


def test_a_declared_schema_is_kept_where_it_tells_something():
    assert output_schema(tool_with(DECLARED), [{"other": 1}]) == (DECLARED, SchemaOrigin.DECLARED)


def test_one_that_only_wraps_a_text_gives_way_to_what_was_seen():
    inferred = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    assert output_schema(tool_with(WRAPPED), [{"n": 1}]) == (inferred, SchemaOrigin.INFERRED)
    assert output_schema(tool_with(WRAPPED), []) == (WRAPPED, SchemaOrigin.DECLARED)


def test_without_a_schema_and_without_values_there_is_none():
    assert output_schema(tool_with(None), []) == (None, SchemaOrigin.NONE)
