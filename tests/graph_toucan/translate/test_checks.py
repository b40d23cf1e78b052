"""Tool names in texts, and arguments against schemas."""

from typing import Any

import pytest

from graph_toucan.model import Tool
from graph_toucan.translate.checks import argument_errors, named_tools


def tool(name: str, **schema: Any) -> Tool:
    return Tool(id=f"files/{name}", server="files", name=name, input_schema={"type": "object", **schema})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("read_file", "Please read_file a.csv"),
        ("read_file", "Use READ_FILE."),
        ("read-file", "Call read-file now"),
        ("file.read", "with file.read, please"),
        ("readFile", "Could you readFile it?"),
        ("echo", "Use the `echo` for it"),
        ("echo", "Use the echo tool"),
        ("echo", "Call the Echo function"),
        ("echo", "Call files-echo"),
        ("echo", "Call files/echo"),
        ("echo", "Call Files:Echo"),
    ],
)
def test_a_text_that_names_a_tool_is_found(name: str, text: str):
    assert named_tools(text, [tool("other_one"), tool(name)]) == [name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("read_file", "Read the file a.csv"),
        ("read_file", "my_read_file_name"),
        ("read-file", "bread-file"),
        ("echo", "Is there an echo in here?"),
        ("echo", "the echoes tool"),
        ("add", "Add 2 and 3"),
        ("readFile", "Read File 3"),
    ],
)
def test_plain_words_and_longer_names_are_no_leak(name: str, text: str):
    assert named_tools(text, [tool(name)]) == []


SCHEMA: dict[str, Any] = {
    "properties": {"path": {"type": "string"}, "limit": {"type": "integer", "minimum": 1}},
    "required": ["path"],
}


def test_good_arguments_have_no_errors():
    assert argument_errors(tool("x", **SCHEMA), {"path": "a", "limit": 3}) == []
    assert argument_errors(tool("x"), {}) == []


def test_missing_ill_typed_and_unknown_arguments_are_found():
    assert argument_errors(tool("x", **SCHEMA), {}) == ["arguments: 'path' is a required property"]
    found = argument_errors(tool("x", **SCHEMA), {"path": 3, "limit": 0, "more": True})
    assert sorted(found) == [
        "limit: 0 is less than the minimum of 1",
        "path: 3 is not of type 'string'",
        "unknown parameter more",
    ]


def test_unknown_parameters_are_allowed_where_the_schema_says_so_or_declares_none():
    assert argument_errors(tool("x", **SCHEMA, additionalProperties=True), {"path": "a", "more": 1}) == []
    assert argument_errors(tool("x"), {"more": 1}) == []


@pytest.mark.parametrize("spec", [{"type": "strnig"}, {"$ref": "#/$defs/none"}, {"pattern": "("}])
def test_a_broken_schema_is_an_error_not_a_crash(spec: dict[str, Any]):
    (found,) = argument_errors(tool("x", properties={"path": spec}), {"path": "a"})
    assert found.startswith("the tool's input schema is broken: ")
