"""Arguments made from schemas, words and what was seen; and made better from the texts of errors."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Server, Tool
from graph_toucan.onboard.arguments import propose_arguments, value_for
from graph_toucan.onboard.order import destroys, order_tools
from graph_toucan.onboard.repair import repair_arguments
from graph_toucan.onboard.seen import Seen
from tests.support.survey import needs_survey, survey_tools


def server_of(**factory: Any) -> Server:
    entry: JsonObject = {"name": "local/box", "description": "A box of tools", "version": "1.0.0"}
    return Server.model_validate({**entry, "_meta": {"graph-toucan/factory": factory}})


SERVER = server_of()


def tool_of(name: str = "use_it", description: str = "", required: Json = None, **properties: Json) -> Tool:
    wanted = list(properties) if required is None else required
    schema: JsonObject = {"type": "object", "properties": properties, "required": wanted}
    return Tool(id=f"box/{name}", server="box", name=name, description=description, input_schema=schema)


def tool_with(properties: JsonObject) -> Tool:
    schema: JsonObject = {"type": "object", "properties": properties, "required": list(properties)}
    return Tool(id="box/use_it", server="box", name="use_it", input_schema=schema)


def first(tool: Tool, **seen: Json) -> JsonObject:
    known = Seen()
    known.take("get_it", seen)
    return propose_arguments(tool, SERVER, known)[0]


TEXT: JsonObject = {"type": "string"}


def described(text: str) -> JsonObject:
    return {"type": "string", "description": text}


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ({"const": "only"}, "only"),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": "string", "default": "soft"}, "soft"),
        ({"type": "string", "examples": ["seen"]}, "seen"),
        ({"type": "string", "format": "date"}, "2026-03-10"),
        ({"type": ["null", "boolean"]}, False),
        ({"type": "integer", "minimum": 40, "maximum": 41}, 40),
        ({"type": "integer", "exclusiveMinimum": 100}, 101),
        ({"anyOf": [{"type": "null"}, {"enum": ["x"]}]}, "x"),
        ({"$ref": "#/properties/other"}, "o"),
        ({"allOf": [{"$ref": "#/properties/other"}, {"title": "Again"}]}, "o"),
        ({"type": "array", "items": {"enum": [7]}, "minItems": 3}, [7, 7, 7]),
        ({"type": "object", "properties": {"k": {"const": 1}, "l": {"const": 2}}, "required": ["l"]}, {"l": 2}),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": "b"}]}, [1, "b"]),
    ],
)
def test_what_a_schema_says_is_taken(spec: JsonObject, value: Json):
    tool = tool_of(required=["thing"], thing=spec, other={"const": "o"})
    assert first(tool) == {"thing": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The day, e.g. '2024-01-15'", "2024-01-15"),
        ('Name of the zone (for example "Asia/Tokyo")', "Asia/Tokyo"),
        ("How to sort: one of: rising, falling", "rising"),
        ("'left' or 'right'", "left"),
        ("Two letters (e.g. NO)", "NO"),
    ],
)
def test_examples_and_choices_in_a_description_are_taken(text: str, value: str):
    assert first(tool_of(thing=described(text))) == {"thing": value}


def test_a_docstring_that_lists_the_parameters_counts_as_their_description():
    tool = tool_of(description="Turn it.\n\nArgs:\n    way: Where to, e.g. 'north'\n", way=TEXT)
    assert first(tool) == {"way": "north"}


@pytest.mark.parametrize(
    ("name", "description", "parameter", "path"),
    [
        ("read_sheet", "Read an Excel workbook", "filepath", "/workspace/sales.xlsx"),
        ("run", "Profile a CSV file", "path", "/workspace/sales.csv"),
        ("tables", "Tables of a SQLite database", "db_path", "/workspace/shop.db"),
        ("extract", "Extract text from PDF pages", "file_path", "/workspace/report.pdf"),
        ("list_directory", "List what is in it", "path", "/workspace"),
        ("git_log", "Log of a git repository", "repo_path", "/workspace/repo"),
        ("convert", "Convert a Word document", "output_path", "/workspace/new_file.docx"),
        ("create_workbook", "Create a new Excel workbook", "filename", "/workspace/new_file.xlsx"),
    ],
)
def test_paths_are_those_of_the_fixture_set(name: str, description: str, parameter: str, path: str):
    assert first(tool_with({parameter: TEXT}).model_copy(update={"name": name, "description": description})) == {
        parameter: path
    }


def test_a_path_is_tried_relative_to_the_workspace_as_well():
    proposals = propose_arguments(tool_of("read", "Read a CSV file", path=TEXT), SERVER)
    assert [found["path"] for found in proposals] == ["/workspace/sales.csv", "sales.csv"]


def test_a_word_means_what_the_tool_is_about():
    assert first(tool_of("next_runs", "When a cron job runs", expression=TEXT)) == {"expression": "0 9 * * 1"}
    assert first(tool_of("solve", "Solve an equation", expression=TEXT)) == {"expression": "x**2 - 4"}
    assert first(tool_of("run", "Run SQL", query=TEXT))["query"].startswith("SELECT")


def test_the_catalogue_comes_before_made_proposals():
    server = server_of(examples=[{"tool": "use_it", "arguments": {"thing": "known"}}])
    assert propose_arguments(tool_of(thing=TEXT), server)[0] == {"thing": "known"}


def test_required_parameters_come_alone_before_optional_ones():
    tool = tool_of(required=["a"], a={"const": 1}, b={"enum": [2]}, api_key=TEXT)
    assert propose_arguments(tool, SERVER) == [{"a": 1}, {"a": 1, "b": 2}]


def test_values_that_results_have_shown_are_used_where_a_parameter_names_them():
    assert first(tool_of("read", session_id=TEXT), session_id="s-17") == {"session_id": "s-17"}
    known = Seen()
    known.take("create_note", {"id": "n-4", "title": "Lamps"})
    assert propose_arguments(tool_of("read", note_id=TEXT), SERVER, known)[0] == {"note_id": "n-4"}
    assert propose_arguments(tool_of("read", note=TEXT), SERVER, known)[0] == {"note": "n-4"}


@needs_survey
def test_first_proposals_for_real_tools_fit_their_schemas():
    tools = [tool for server in survey_tools() for tool in server]
    proposals = [propose_arguments(tool, SERVER) for tool in tools]
    assert all(1 <= len(found) <= 3 for found in proposals)
    fitting = [
        Draft202012Validator(tool.input_schema).is_valid(found[0]) for tool, found in zip(tools, proposals, strict=True)
    ]
    assert sum(fitting) / len(tools) > 0.99


names = st.sampled_from(["path", "query", "start_date", "rows", "x", "colour", "matrix", "Größe", "id"])
specs = st.recursive(
    st.fixed_dictionaries({"type": st.sampled_from(["string", "integer", "number", "boolean", "null"])})
    | st.fixed_dictionaries({"enum": st.lists(st.integers() | st.text(), min_size=1)})
    | st.just({"$ref": "#"})
    | st.just({}),
    lambda inner: (
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": st.integers(0, 3)})
        | st.fixed_dictionaries({"type": st.just("object"), "properties": st.dictionaries(names, inner, max_size=3)})
        | st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)})
    ),
    max_leaves=8,
)


@given(st.dictionaries(names, specs, max_size=4))
def test_every_schema_has_a_proposal_with_all_that_is_required(properties: dict[str, JsonObject]):
    tool = tool_with(properties)
    proposals = propose_arguments(tool, SERVER)
    assert proposals == propose_arguments(tool, SERVER)
    assert all(set(properties) <= set(found) for found in proposals)


def test_tools_that_read_come_first_and_those_that_destroy_last():
    names = ["delete_note", "update_note", "create_note", "list_notes", "fetch_page", "reverse"]
    assert [tool.name for tool in order_tools([tool_of(name) for name in names])] == [
        "list_notes",
        "reverse",
        "create_note",
        "fetch_page",
        "update_note",
        "delete_note",
    ]


def test_a_tool_destroys_by_its_name_or_its_annotations():
    hinted = tool_of("apply").model_copy(update={"annotations": {"destructiveHint": True}})
    harmless = tool_of("clear_view").model_copy(update={"annotations": {"readOnlyHint": True}})
    assert destroys(hinted)
    assert destroys(tool_of("kill_all"))
    assert not destroys(harmless)


REPAIRABLE = tool_of(required=["path"], path=TEXT, mode=TEXT, count={"type": "integer"}, tags={"type": "array"})


@pytest.mark.parametrize(
    ("arguments", "text", "better"),
    [
        ({"path": "a"}, "Input validation error: 'count' is a required property", {"path": "a", "count": 5}),
        (
            {"path": "a"},
            "1 validation error for use_itArguments\ncount\n  Field required [type=missing]",
            {"path": "a", "count": 5},
        ),
        ({}, "Must provide one of path, or url", {"path": "/workspace/notes.md"}),
        (
            {"path": "a", "mode": "lamp"},
            "Unknown mode 'lamp'. Available: fast, slow, none",
            {"path": "a", "mode": "fast"},
        ),
        ({"mode": "lamp"}, "mode must be one of ('lognorm', 'uniform'), got None", {"mode": "lognorm"}),
        (
            {"mode": "lamp"},
            "Invalid stage: 'lamp'. Valid stages are: Problem Definition, Research, Analysis",
            {"mode": "Problem Definition"},
        ),
        (
            {"count": 3},
            "1 validation error\ncount\n  Input should be a valid string [type=string_type]",
            {"count": "3"},
        ),
        ({"path": "a", "mode": "x"}, "1 validation error\nmode\n  Unexpected keyword argument", {"path": "a"}),
        ({"path": "/workspace/a.md"}, "Path /workspace/a.md is outside the allowed directory", {"path": "a.md"}),
        ({"path": "/workspace/a.md"}, "it must be an Excel file (.xlsm, .xlsx)", {"path": "/workspace/sales.xlsx"}),
        ({"path": "a.md"}, "Path 'a.md' must be absolute", {"path": "/workspace/a.md"}),
    ],
)
def test_an_error_text_teaches_better_arguments(arguments: JsonObject, text: str, better: JsonObject):
    assert repair_arguments(REPAIRABLE, SERVER, arguments, text, Seen()) == better


@pytest.mark.parametrize("text", ["", "Internal error", '{"success": false, "code": "RETRYABLE", "score": 3}'])
def test_an_error_text_without_a_hint_teaches_nothing(text: str):
    assert repair_arguments(REPAIRABLE, SERVER, {"path": "a", "mode": "x"}, text, Seen()) is None


def test_a_parameter_that_is_not_declared_gets_a_value_from_its_name():
    assert value_for(REPAIRABLE, SERVER, "email") == "ann@fjord.example"
