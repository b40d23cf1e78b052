"""Output fields: where they stand, what they look like, and which only pass an input through."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.describe.outputs import MAX_FIELDS, outputs_of
from graph_toucan.execute.formats import common_format, format_of
from graph_toucan.execute.pointers import resolve
from graph_toucan.execute.texts import read_text
from graph_toucan.model import ExampleCall, OutputField, SchemaOrigin, Tool
from tests.support.json_values import json_values

Examples = list[tuple[dict[str, Any], Any]]


def fields_of(
    examples: Examples, *, schema: Any = None, declared: bool = False, volatile: tuple[str, ...] = (), **tool: Any
) -> dict[str, OutputField]:
    names = {name for arguments, _ in examples for name in arguments}
    properties = tool.pop("properties", {name: {} for name in sorted(names)})
    told = Tool(id="s/x", server="s", name="x", input_schema={"type": "object", "properties": properties}, **tool)
    calls = [ExampleCall(arguments=arguments, value=value, text="") for arguments, value in examples]
    origin = SchemaOrigin.DECLARED if declared else SchemaOrigin.INFERRED
    return {item.path: item for item in outputs_of(told, calls, schema, origin, volatile)}


def test_leaves_lists_and_objects_near_the_top_are_fields_with_list_positions_as_stars():
    value = {"items": [{"name": "a", "price": 2}, {"name": "b", "price": 2.5}], "user": {"e-mail": "ann@fjord.example"}}
    found = fields_of([({}, value)])
    assert {path: (item.name, item.type, item.format) for path, item in found.items()} == {
        "/items/*/name": ("item_name", "string", "word"),
        "/items/*/price": ("item_price", "number", ""),
        "/user/e-mail": ("user_e_mail", "string", "email"),
        "/items": ("items", "array", ""),
        "/items/*": ("item", "object", ""),
        "/user": ("user", "object", ""),
        "": ("result", "object", ""),
    }
    assert found["/items/*/name"].samples == ("a", "b")


def test_a_list_of_numbers_can_be_given_on_whole():
    found = fields_of([({}, [3, 1, 2])])
    assert found[""].type == "array"
    assert found[""].samples == ([3, 1, 2],)


def test_a_field_with_the_name_of_a_parameter_copies_it_whatever_its_style():
    found = fields_of([({"requestId": "req-7"}, {"request_id": "req-7", "status": "open"})])
    assert found["/request_id"].copies == "requestId"
    assert found["/status"].copies is None


def test_a_name_that_both_have_is_no_copy_where_every_value_differs():
    found = fields_of([({"value": 12.5, "path": "a.csv"}, {"value": 27.56, "path": "/workspace/a.csv"})])
    assert found["/value"].copies is None
    assert found["/path"].copies == "path"


def test_a_field_that_equals_an_argument_in_all_examples_copies_it():
    examples: Examples = [
        ({"term": "lamp", "top": 12}, {"searched": "lamp", "found": 12, "first": "lamp"}),
        ({"term": "chair", "top": 14}, {"searched": "chair", "found": 14, "first": "stool"}),
    ]
    found = fields_of(examples)
    assert (found["/searched"].copies, found["/found"].copies, found["/first"].copies) == ("term", "top", None)


def test_trivial_values_and_one_small_number_are_no_evidence_of_a_copy():
    once = fields_of([({"n": 3, "flag": True, "s": ""}, {"count": 3, "ok": True, "rest": "", "one": 1})])
    assert [path for path, item in once.items() if item.copies] == []
    twice = fields_of([({"n": 3}, {"count": 3}), ({"n": 4}, {"count": 4})])
    assert twice["/count"].copies == "n"


def test_the_text_of_a_plain_result_is_not_the_parameter_text():
    found = fields_of([({"text": "quarterly report"}, {"text": "QUARTERLY REPORT"})])
    assert found["/text"].copies is None
    assert list(found) == ["/text"]


def test_fields_read_from_a_text_say_so_and_have_its_names():
    value = read_text("Table: sales\nRows: 12\n\n| Column | Type |\n|---|---|\n| sku | text |\n| price | real |")
    found = fields_of([({"table": "sales"}, value)])
    assert found["/fields/Rows"].name == "Rows"
    assert found["/rows/*/Column"].name == "row_Column"
    assert found["/fields/Table"].copies == "table"
    assert {found[path].origin for path in ("/fields/Rows", "/rows/*/Column", "/rows")} == {"text"}
    assert found["/text"].origin == "inferred"


def test_declared_places_that_no_example_has_are_fields_without_samples():
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "its id"},
            "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
            "query": {"type": "string"},
        },
        "$defs": {"Part": {"type": "object", "properties": {"sku": {"type": ["string", "null"]}}}},
    }
    found = fields_of([], schema=schema, declared=True, properties={"query": {}})
    assert (found["/id"].format, found["/id"].description, found["/id"].samples) == ("uuid", "its id", ())
    assert (found["/parts/*/sku"].type, found["/parts/*/sku"].origin) == ("string", "declared")
    assert found["/query"].copies == "query"


def test_volatile_fields_are_marked_with_the_lists_and_objects_around_them():
    value = {"job": {"id": "job-12345678", "name": "a"}, "at": "2026-03-10T09:00:00Z", "n": 5}
    found = fields_of([({}, value)], volatile=("/job/id", "/at"))
    assert {path for path, item in found.items() if item.volatile} == {"", "/job", "/job/id", "/at"}


def test_keys_of_a_map_are_no_fields_but_the_map_is():
    found = fields_of([({}, {"by_day": {"2026-03-01": 12, "2026-03-02": 13}, "total": 25})])
    assert set(found) == {"/by_day", "/total", ""}


def test_the_most_useful_fields_come_first_and_copies_last():
    value = {
        "ok": True,
        "note": "A long remark about the order.",
        "count": 30,
        "order_id": "ord-991",
        "city": "Oslo",
        "path": "a.csv",
    }
    paths = list(fields_of([({"city": "Oslo"}, value)]))
    assert paths == ["/order_id", "/path", "/count", "/note", "/ok", "", "/city"]


def test_a_tool_has_no_more_fields_than_a_card_holds():
    assert len(fields_of([({}, {f"key{chr(97 + n % 26)}{chr(97 + n // 26)}": n for n in range(200)})])) <= MAX_FIELDS


@given(st.lists(json_values(), min_size=1, max_size=3))
def test_every_field_stands_in_some_example_and_their_order_is_of_no_effect(values: list[Any]):
    found = fields_of([({}, value) for value in values])
    for path, item in found.items():
        if "*" not in path and item.samples:
            assert any(_stands(value, path) for value in values)
    again = fields_of([({}, value) for value in reversed(values)])
    assert {path: item.type for path, item in again.items()} == {path: item.type for path, item in found.items()}


def _stands(value: Any, path: str) -> bool:
    try:
        resolve(value, path)
    except LookupError:
        return False
    return True


def test_forms_are_told_from_values_and_names():
    forms = {
        "https://fjord.example/a": "uri",
        "ann@fjord.example": "email",
        "2026-03-10": "date",
        "2026-03-10T09:00:00+01:00": "date-time",
        "09:30": "time",
        "Europe/Oslo": "time-zone",
        "#a0b1c2": "colour",
        "39.50": "numeral",
        "9fafab13-3515-4d60-b41c-5be56bf6efc5": "uuid",
        "inv-2041": "identifier",
        "/workspace/my notes.md": "path",
        "PDF": "code",
        '{"a": 1}': "json",
        "<svg></svg>": "markup",
        "Oslo": "word",
        "Successfully wrote 10 bytes to /workspace/letters.txt": "text",
    }
    assert {value: format_of(value) for value in forms} == forms
    assert format_of("EUR", "currency") == "currency"
    assert format_of("NO", "countryCode") == "country"
    assert format_of("17", "task_id") == "identifier"
    assert common_format(["a1b2c3d4", "17"], "id") == "identifier"
    assert common_format(["2026-03-10", "2026-03-10T09:00:00Z"]) == "date-time"
    assert common_format(["Oslo", "New York"]) == "text"
    assert common_format([1, None]) == ""
