"""Output schemas: inferred ones fit every value that they come from and others of their kind; declared ones must hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graph_toucan.describe.infer import is_map
from graph_toucan.describe.schemas import FROM_TEXT, broken_by, infer_schema, output_schema
from graph_toucan.execute.texts import read_text
from graph_toucan.model import SchemaOrigin, Tool
from tests.support.json_values import json_values


def tool_with(output: dict[str, Any] | None, **more: Any) -> Tool:
    given: dict[str, Any] = {"input_schema": {"type": "object"}, **more}
    return Tool(id="s/x", server="s", name="x", output_schema=output, **given)


@given(st.lists(json_values(), min_size=1, max_size=5))
def test_an_inferred_schema_is_valid_and_fits_all_its_values(values: list[Any]):
    schema = infer_schema(values)
    assert schema is not None
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for value in values:
        validator.validate(value)


@given(st.lists(json_values(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_seeing_the_same_values_again_or_in_another_order_changes_nothing(values: list[Any], random: Any):
    once = infer_schema(values)
    shuffled = [*values, *values]
    random.shuffle(shuffled)
    assert infer_schema(shuffled) == once


def test_an_inferred_schema_tells_types_apart_and_requires_what_two_results_have():
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
    assert not Draft202012Validator(schema or {}).is_valid({"a": True, "c": "x"})


def test_one_result_requires_nothing_and_a_null_may_be_anything():
    schema = infer_schema([{"a": "x", "gone": None}])
    assert schema == {"type": "object", "properties": {"a": {"type": "string"}, "gone": {}}}


def test_a_number_is_whole_only_where_its_name_counts_or_many_were_seen():
    schema = infer_schema([{"row_count": 3, "price": 4, "grade": place} for place in range(3)])
    assert schema is not None
    kinds = {name: spec["type"] for name, spec in schema["properties"].items()}
    assert kinds == {"row_count": "integer", "price": "number", "grade": "integer"}


def test_an_object_with_data_as_keys_is_a_map():
    by_day = infer_schema([{"2026-03-01": {"total": 1.5}, "2026-03-02": {"total": 2}}])
    assert by_day is not None
    assert "properties" not in by_day
    assert Draft202012Validator(by_day).is_valid({"2026-04-01": {"total": 9}})
    assert not Draft202012Validator(by_day).is_valid({"2026-04-01": 9})
    assert is_map([{"lamp": 3, "desk": 1}, {"report": 2, "price": 5}])
    assert not is_map([{"name": "a", "city": "b"}, {"name": "c", "zip": "d"}])
    assert not is_map([{"2026-03-01": 1, "2026-03-02": "x"}])


def test_an_empty_list_says_nothing_of_its_items():
    assert infer_schema([[], ["a"], []]) == {"type": "array", "items": {"type": "string"}}
    assert infer_schema([["a", 1.5]]) == {
        "type": "array",
        "items": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    }
    assert infer_schema([[]]) == {"type": "array"}
    assert infer_schema([]) is None


DECLARED = {"type": "object", "properties": {"n": {"type": "integer"}}}
WRAPPED = {"type": "object", "properties": {"result": {"type": "string"}}, "required": ["result"]}
INFERRED = {"type": "object", "properties": {"n": {"type": "number"}}}


def test_a_declared_schema_is_kept_where_it_tells_something_and_holds():
    assert output_schema(tool_with(DECLARED), [{"other": 1}]) == (DECLARED, SchemaOrigin.DECLARED)
    assert output_schema(tool_with(DECLARED), []) == (DECLARED, SchemaOrigin.DECLARED)


@pytest.mark.parametrize("empty", [WRAPPED, {"type": "object"}, {"type": "object", "additionalProperties": True}])
def test_one_that_tells_nothing_gives_way_to_what_was_seen(empty: dict[str, Any]):
    assert output_schema(tool_with(empty), [{"n": 1.5}]) == (INFERRED, SchemaOrigin.INFERRED)
    assert output_schema(tool_with(empty), []) == (empty, SchemaOrigin.DECLARED)


def test_one_that_names_only_a_text_gives_way_where_the_results_are_texts():
    named = {"type": "object", "properties": {"content": {"type": "string"}}, "required": ["content"]}
    schema, origin = output_schema(tool_with(named), [{"text": "a"}])
    assert (schema, origin) == ({"type": "object", "properties": {"text": {"type": "string"}}}, SchemaOrigin.INFERRED)
    assert output_schema(tool_with(named), [{"content": "a"}]) == (named, SchemaOrigin.DECLARED)


def test_one_that_a_real_result_breaks_is_not_used_and_the_schema_says_so():
    schema, origin = output_schema(tool_with(DECLARED), [{"n": "many"}])
    assert origin is SchemaOrigin.INFERRED
    assert schema is not None
    assert schema["properties"] == {"n": {"type": "string"}}
    assert "a real result breaks it at $.n: 'many' is not of type 'integer'" in schema["$comment"]


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "objekt"}, "no valid JSON Schema"),
        ({"$ref": "#/$defs/Missing"}, "refers to what is not there"),
        ({"$ref": "https://example.invalid/schema.json"}, "refers to what is not there"),
        ({"type": "string", "pattern": "("}, "valid JSON Schema"),
    ],
)
def test_a_schema_that_cannot_be_checked_is_not_used(schema: dict[str, Any], why: str):
    assert why in broken_by(schema, ["x"])
    assert output_schema(tool_with({**schema, "properties": {"a": {}}}), ["x"])[1] is SchemaOrigin.INFERRED


def test_a_schema_that_refers_to_itself_is_checked():
    tree = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#"}}},
        "required": ["name"],
    }
    value = {"name": "a", "children": [{"name": "b", "children": []}]}
    assert output_schema(tool_with(tree), [value]) == (tree, SchemaOrigin.DECLARED)
    assert output_schema(tool_with(tree), [{"children": [{}]}])[1] is SchemaOrigin.INFERRED


def test_a_schema_that_wraps_its_value_in_a_result_is_unwrapped_like_the_results_are():
    items = {"type": "array", "items": {"$ref": "#/$defs/Item"}}
    item = {"type": "object", "properties": {"n": {"type": "integer"}}}
    declared = {"type": "object", "properties": {"result": items}, "$defs": {"Item": item}, "required": ["result"]}
    schema, origin = output_schema(tool_with(declared), [[{"n": 1}], []])
    assert (schema, origin) == ({**items, "$defs": {"Item": item}}, SchemaOrigin.DECLARED)
    number = {"type": "object", "properties": {"result": {"type": "number"}}, "required": ["result"]}
    assert output_schema(tool_with(number), [{"result": 1565.0}]) == (number, SchemaOrigin.DECLARED)


def test_fields_get_descriptions_where_the_tool_has_words_for_them():
    told = tool_with(
        None,
        description="Look up a product.\n\nReturns:\n    sku: the code in the price list\n    - `price` - net, in EUR",
        input_schema={
            "type": "object",
            "properties": {"warehouse": {"type": "string", "description": "Where it lies"}},
        },
    )
    schema, _ = output_schema(told, [{"sku": "DL-100", "items": [{"price": 3.5, "Warehouse": "Bergen", "x": 1}]}])
    assert schema is not None
    properties = schema["properties"]
    inner = properties["items"]["items"]["properties"]
    assert properties["sku"]["description"] == "the code in the price list"
    assert inner["price"]["description"] == "net, in EUR"
    assert inner["Warehouse"]["description"] == "Where it lies"
    assert "description" not in inner["x"]


def test_fields_that_were_read_from_a_text_say_so():
    schema, origin = output_schema(tool_with(None), [read_text("Name: lamp\nPrice: 39.5")])
    assert origin is SchemaOrigin.INFERRED
    assert schema is not None
    assert schema["properties"]["fields"]["description"] == FROM_TEXT
    assert "description" not in schema["properties"]["text"]


def test_a_very_deep_value_has_a_schema_that_it_satisfies():
    value: Any = "end"
    for _ in range(300):
        value = {"next": [value]}
    schema = infer_schema([value])
    assert schema is not None
    assert broken_by(schema, [value]) == ""
