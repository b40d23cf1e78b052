"""Complaints of schema validators: where they point, and what is put there."""

import json
from typing import Any

import pytest

from graph_toucan.identity import Json, JsonObject
from graph_toucan.onboard.validation import answer_complaints

SAMPLES: dict[str, Json] = {"string": "lamp", "integer": 3, "number": 2.5, "array": ["lamp"]}


def value_of(name: str, wanted: str) -> Json:
    return {"name": "Ann Berg", "price": 39.5, "start": "09:00"}.get(name, SAMPLES.get(wanted, "lamp"))


def answered(arguments: JsonObject, text: str) -> Any:
    return answer_complaints(arguments, text, value_of, ["rows", "mode", "count", "name", "points"])


def zod(*issues: JsonObject) -> str:
    return f"MCP error -32602: Input validation error: Invalid arguments for tool x: {json.dumps(issues)}"


def pydantic(place: str, said: str) -> str:
    return f"1 validation error for xArguments\n{place}\n  {said} [type=t, input_value=1, input_type=int]\n    For more"


@pytest.mark.parametrize(
    ("arguments", "text", "better"),
    [
        ({"mode": "x"}, pydantic("mode", "Input should be 'fast' or 'slow'"), {"mode": "fast"}),
        ({"count": 1}, pydantic("count", "Input should be a valid string"), {"count": "1"}),
        ({"name": "a"}, pydantic("name", "Input should be a valid list"), {"name": ["a"]}),
        ({"count": 0}, pydantic("count", "Input should be greater than 0"), {"count": 1}),
        ({"count": 9}, pydantic("count", "Input should be less than or equal to 5"), {"count": 5}),
        ({"points": [1]}, pydantic("points", "List should have at least 3 items"), {"points": [1, 1, 1]}),
        ({"rows": [{"a": 1}]}, pydantic("rows.0.price", "Field required"), {"rows": [{"a": 1, "price": 39.5}]}),
        ({"rows": [{"a": 1}]}, pydantic("rows.0.a", "Extra inputs are not permitted"), {"rows": [{}]}),
        ({"rows": [{"a": 1}]}, pydantic("rows.0.Row.a", "Input should be a valid string"), {"rows": [{"a": "1"}]}),
        (
            {"mode": "x"},
            zod({"code": "invalid_value", "values": ["svg", "png"], "path": ["mode"], "message": "Invalid"}),
            {"mode": "svg"},
        ),
        (
            {"rows": [{}]},
            zod({"code": "invalid_type", "expected": "string", "received": "undefined", "path": ["rows", 0, "name"]}),
            {"rows": [{"name": "Ann Berg"}]},
        ),
        ({"mode": "x"}, zod({"code": "unrecognized_keys", "keys": ["mode"], "path": []}), {}),
        ({"count": 0}, zod({"code": "too_small", "minimum": 2, "type": "number", "path": ["count"]}), {"count": 2}),
        ({"mode": "x"}, "Input validation error: 'x' is not one of ['a', 'b']", {"mode": "a"}),
        ({"name": "x"}, "Input validation error: 'x' is not of type 'array'", {"name": ["x"]}),
        ({"rows": [1, 2, 3, 4]}, "rows must have exactly 3 components, got 4", {"rows": [1, 2, 3]}),
        ({"mode": "x"}, "mode must be one of: fast, slow", {"mode": "fast"}),
        ({"name": {}}, "name.family must be one of ('lognorm', 'uniform'), got None", {"name": {"family": "lognorm"}}),
        ({}, "Input validation error: 'name' is a required property", {"name": "Ann Berg"}),
    ],
)
def test_each_complaint_is_answered_at_its_place(arguments: JsonObject, text: str, better: JsonObject):
    assert answered(arguments, text) == better


def test_an_error_inside_of_json_is_read_as_well():
    text = json.dumps({"status": "error", "message": pydantic("rows.0.start", "Field required")})
    assert answered({"rows": [{"a": 1}]}, text) == {"rows": [{"a": 1, "start": "09:00"}]}


@pytest.mark.parametrize("text", ["", "No such file", "[1, 2", zod(), pydantic("elsewhere.x", "Field required")])
def test_a_text_that_complains_of_nothing_that_is_there_changes_nothing(text: str):
    assert answered({"mode": "x"}, text) is None
