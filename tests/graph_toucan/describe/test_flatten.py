"""Flat names: scalars by name, and exactly the nested value again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.describe.flatten import Place, flat_name, flatten, layout_of, unflatten
from tests.support.json_values import json_scalars, json_values


def alike(one: Any, two: Any) -> bool:
    """Tell whether two values are equal in value and type: `1 == True` is not enough."""
    return repr(one) == repr(two)


@given(json_values())
def test_unflatten_gives_exactly_what_was_flattened(value: Any):
    assert alike(unflatten(*flatten(value)), value)


@given(st.recursive(json_scalars(), lambda inner: st.dictionaries(st.text("ab_", max_size=3), inner, max_size=4)))
def test_names_that_collide_are_told_apart_and_still_lead_back(value: Any):
    flat = flatten(value)
    assert len({place.name for place in flat.layout}) == len(flat.layout)
    assert alike(unflatten(*flat), value)


@given(json_values())
def test_flat_values_are_scalars(value: Any):
    assert not any(isinstance(leaf, dict | list) for leaf in flatten(value).values.values())


@pytest.mark.parametrize(
    ("value", "flat"),
    [
        ({"user": {"name": "Ann"}}, {"user_name": "Ann"}),
        ({"items": [{"name": "a"}, {"name": "b"}]}, {"item_0_name": "a", "item_1_name": "b"}),
        ({"entries": ["x"], "boxes": ["y"], "status": "ok"}, {"entry_0": "x", "box_0": "y", "status": "ok"}),
        ([1, [2]], {"item_0": 1, "item_1_0": 2}),
        (7, {"result": 7}),
        ({"a_b": 1, "a": {"b": 2}, "a_b_2": 3}, {"a_b": 1, "a_b_2": 2, "a_b_2_2": 3}),
        ({"Unit Price (EUR)": 2.5, "": 1, "数量": 4}, {"Unit_Price_EUR": 2.5, "field": 1, "数量": 4}),
        ({"none": [], "empty": {}}, {}),
    ],
)
def test_names_follow_the_rules(value: Any, flat: dict[str, Any]):
    assert flatten(value).values == flat


def test_a_field_of_every_item_is_named_without_a_position():
    assert flat_name(("items", "*", "name")) == "item_name"
    assert flat_name(("*",)) == "item"
    assert flat_name(()) == "result"


def test_a_schema_lists_the_flat_fields_of_results_with_two_items_for_each_list():
    schema = {
        "type": "object",
        "properties": {
            "user": {"$ref": "#/$defs/User"},
            "items": {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}},
            "by_day": {"type": "object", "additionalProperties": {"type": "number"}},
            "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        },
        "$defs": {"User": {"type": "object", "properties": {"name": {"type": "string"}}}},
    }
    layout = layout_of(schema)
    assert [place.name for place in layout] == ["user_name", "item_0_price", "item_1_price", "note"]
    values = {"user_name": "Ann", "item_0_price": 1.5, "item_1_price": 2, "note": "x"}
    assert unflatten(values, layout) == {
        "user": {"name": "Ann"},
        "items": [{"price": 1.5}, {"price": 2}],
        "note": "x",
    }


def test_a_value_that_is_missing_leaves_its_place_out():
    layout = layout_of({"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}})
    assert unflatten({"item_1_a": "only"}, layout) == [{"a": "only"}]
    assert unflatten({}, layout) is None


def test_a_schema_that_refers_to_itself_comes_to_an_end():
    tree = {"type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "#"}}}
    layout = layout_of(tree)
    assert layout[0] == Place("name", ("name",))
    assert len(layout) < 20
    assert layout_of({"$ref": "#/$defs/Missing"}) == (Place("result", ()),)
    assert layout_of({"$ref": "#"}) == (Place("result", ()),)
