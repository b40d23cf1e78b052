"""What changed between two lists of tools, and which changes break calls."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.model import Change, ChangeKind, Tool
from graph_toucan.watch.drift import drift, told

TEXT: dict[str, Any] = {"type": "string"}


def offered(properties: dict[str, Any], *required: str, output: Any = None, description: str = "Finds.") -> Tool:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return Tool(
        id="files/find", server="files", name="find", description=description, input_schema=schema, output_schema=output
    )


def changes(before: Tool, after: Tool) -> list[tuple[str, str, bool]]:
    return [(change.kind.value, change.parameter, change.breaking) for change in drift([before], [after])]


def test_the_same_tools_in_another_order_have_not_changed():
    tools = [offered({"a": TEXT}), Tool(id="files/read", server="files", name="read", input_schema={"type": "object"})]
    assert drift(tools, tools[::-1]) == ()


def test_a_tool_that_is_gone_breaks_calls_and_a_new_one_does_not():
    find = offered({})
    read = find.model_copy(update={"id": "files/read", "name": "read"})
    assert drift([find], [read]) == (
        Change(tool="find", kind=ChangeKind.TOOL_REMOVED, breaking=True),
        Change(tool="read", kind=ChangeKind.TOOL_ADDED),
    )


OPTIONS: dict[str, Any] = {"type": "object", "properties": {"depth": {"type": "integer"}}}
REFERENCE = {"$ref": "#/$defs/Options"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (offered({"a": TEXT}), offered({"a": TEXT, "b": TEXT}), ("parameter_added", "b", False)),
        (offered({"a": TEXT}), offered({"a": TEXT, "b": TEXT}, "b"), ("parameter_added", "b", True)),
        (offered({"a": TEXT, "b": TEXT}), offered({"a": TEXT}), ("parameter_removed", "b", True)),
        (offered({"a": TEXT}), offered({"a": TEXT}, "a"), ("parameter_required", "a", True)),
        (offered({"a": TEXT}, "a"), offered({"a": TEXT}), ("parameter_optional", "a", False)),
        (offered({"a": TEXT}), offered({"a": {"type": "integer"}}), ("type_changed", "a", True)),
        (offered({"a": {"type": "integer"}}), offered({"a": {"type": "number"}}), ("type_changed", "a", False)),
        (offered({"a": {"type": "number"}}), offered({"a": {"type": "integer"}}), ("type_changed", "a", True)),
        (offered({"a": TEXT}), offered({"a": {"type": ["string", "null"]}}), ("type_changed", "a", False)),
        (offered({"a": TEXT}), offered({"a": {"anyOf": [TEXT, {"type": "null"}]}}), ("type_changed", "a", False)),
        (offered({"a": {"anyOf": [TEXT, {"type": "null"}]}}), offered({"a": TEXT}), ("type_changed", "a", True)),
        (offered({"a": {}}), offered({"a": {"type": "string"}}), ("type_changed", "a", True)),
        (offered({"a": TEXT}), offered({"a": {**TEXT, "enum": ["x"]}}), ("enum_narrowed", "a", True)),
        (
            offered({"a": {**TEXT, "enum": ["x", "y"]}}),
            offered({"a": {**TEXT, "enum": ["x", "z"]}}),
            ("enum_narrowed", "a", True),
        ),
        (
            offered({"a": {**TEXT, "enum": ["x"]}}),
            offered({"a": {**TEXT, "enum": ["x", "y"]}}),
            ("enum_widened", "a", False),
        ),
        (offered({"a": {**TEXT, "const": "x"}}), offered({"a": TEXT}), ("enum_widened", "a", False)),
        (
            offered({"o": OPTIONS}),
            offered({"o": {"type": "object", "properties": {}}}),
            ("parameter_removed", "o.depth", True),
        ),
        (
            offered({"rows": {"type": "array", "items": TEXT}}),
            offered({"rows": {"type": "array", "items": {"type": "integer"}}}),
            ("type_changed", "rows[]", True),
        ),
        (offered({"a": TEXT}), offered({"a": {**TEXT, "minLength": 3}}), ("schema_changed", "", False)),
        (offered({}), offered({}, description="Finds files."), ("description_changed", "", False)),
    ],
)
def test_each_kind_of_change_has_its_name_and_says_whether_it_breaks(
    before: Tool, after: Tool, expected: tuple[str, str, bool]
):
    assert changes(before, after) == [expected]


def test_a_schema_behind_a_reference_is_compared_as_if_it_stood_there():
    inline = offered({"o": OPTIONS})
    schema = {**offered({"o": REFERENCE}).input_schema, "$defs": {"Options": OPTIONS}}
    behind = inline.model_copy(update={"input_schema": schema})
    assert changes(inline, behind) == [("schema_changed", "", False)]
    deeper = {**schema, "$defs": {"Options": {**OPTIONS, "required": ["depth"]}}}
    after = inline.model_copy(update={"input_schema": deeper})
    assert changes(behind, after) == [("parameter_required", "o.depth", True)]


def test_a_schema_that_contains_itself_is_compared_to_a_bounded_depth():
    node: dict[str, Any] = {"type": "object", "properties": {"name": TEXT, "child": {"$ref": "#/$defs/Node"}}}
    before = offered({}).model_copy(update={"input_schema": {**node, "$defs": {"Node": node}}})
    other = {**node, "properties": {**node["properties"], "size": TEXT}}
    after = offered({}).model_copy(update={"input_schema": {**node, "$defs": {"Node": other}}})
    assert ("parameter_added", "child.size", False) in changes(before, after)


ROWS: dict[str, Any] = {"type": "object", "properties": {"rows": {"type": "integer"}}, "required": ["rows"]}


@pytest.mark.parametrize(
    ("was", "now", "breaking", "words"),
    [
        (None, ROWS, False, "declared now"),
        (ROWS, None, True, "no longer declared"),
        (ROWS, {**ROWS, "properties": {**ROWS["properties"], "b": TEXT}}, False, "added b"),
        (ROWS, {"type": "object", "properties": {}}, True, "lost rows"),
        (ROWS, {**ROWS, "properties": {"rows": {"type": "number"}}}, True, "other type: rows"),
        (ROWS, {**ROWS, "required": []}, True, "no longer certain: rows"),
        ({**ROWS, "required": []}, ROWS, False, ""),
    ],
)
def test_a_result_breaks_its_readers_when_it_may_lack_or_hold_something_else(
    was: Any, now: Any, breaking: bool, words: str
):
    (change,) = drift([offered({}, output=was)], [offered({}, output=now)])
    assert (change.kind, change.breaking, change.detail) == (ChangeKind.OUTPUT_CHANGED, breaking, words)


def test_changes_are_told_in_words_those_that_break_first():
    before, after = offered({"a": TEXT}), offered({"a": {"type": "integer"}}, description="Other.")
    assert [told(change) for change in drift([before], [after])] == [
        "find a: type changed (string to integer), breaking",
        "find: description changed (now 'Other.')",
    ]


SCHEMAS = st.recursive(
    st.sampled_from([TEXT, {"type": "integer"}, {}, {"type": "number"}, {"enum": ["x"]}, {"enum": ["x", "y"]}]),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(
        lambda properties: {"type": "object", "properties": properties}
    ),
    max_leaves=5,
)


@given(SCHEMAS, SCHEMAS)
def test_any_two_schemas_differ_exactly_when_some_change_is_told(first: Any, second: Any):
    before, after = offered({"a": first}), offered({"a": second})
    assert bool(drift([before], [after])) == (first != second)
    assert drift([before], [before]) == ()
