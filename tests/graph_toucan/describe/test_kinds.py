"""Kinds: what was observed first, then what is said."""

import pytest

from graph_toucan.describe.kinds import Kind, Observed, kind_of, settle_kind
from graph_toucan.identity import JsonObject
from graph_toucan.model import ToolKind

COMPUTATION, QUERY, ACTION = ToolKind.COMPUTATION, ToolKind.QUERY, ToolKind.ACTION
NOTHING = Observed()


def schema(*names: str, required: bool = True, **specs: JsonObject) -> JsonObject:
    properties = {**{name: {"type": "string"} for name in names}, **specs}
    return {"type": "object", "properties": properties, "required": list(properties) if required else []}


@pytest.mark.parametrize(
    ("name", "description", "parameters", "kind"),
    [
        ("convert_units", "Convert between units.", schema("value", "from_unit", "to_unit"), COMPUTATION),
        ("is_prime", "Check if a number is prime.", schema(n={"type": "integer"}), COMPUTATION),
        ("add", "Add two numbers.", schema(a={"type": "number"}, b={"type": "number"}), COMPUTATION),
        ("create_histogram", "Create a histogram.", schema(data={"type": "array"}), COMPUTATION),
        ("patch_summary", "Summarize a unified diff without applying it.", schema("patch_text"), COMPUTATION),
        ("determinant", "The determinant of a matrix.", schema(matrix={"type": "array"}), COMPUTATION),
        ("list_tables", "List all tables.", schema(), QUERY),
        ("parse", "Parse a file.", schema("filePath"), QUERY),
        ("get_current_time", "Get the current time in a time zone.", schema("timezone"), QUERY),
        ("get_order", "Get an order.", schema("order_id"), QUERY),
        ("run_query", "Run a query on the book.", schema("sql"), QUERY),
        ("book_status", "Summarise the book.", schema(), QUERY),
        ("generate_uuid", "Generate a UUID.", schema(), COMPUTATION),
        ("write_note", "Write a note.", schema("name", "text"), ACTION),
        ("add_transactions", "Append transactions to the book.", schema("text"), ACTION),
        ("create_entities", "Create entities.", schema(entities={"type": "array"}), ACTION),
        ("git_rebase", "Rebase commits onto another branch.", schema("path", "branch"), ACTION),
        ("merge_cells", "Merge a range into one cell.", schema("path", "range"), ACTION),
        ("convert_document", "Convert a document.", schema("input_path", "output_path"), ACTION),
    ],
)
def test_names_descriptions_and_parameters_tell_a_kind(
    name: str, description: str, parameters: JsonObject, kind: ToolKind
):
    found, reason = kind_of(name, description, parameters, NOTHING)
    assert (found, bool(reason)) == (kind, True)


def test_files_that_changed_make_an_action_of_anything_and_are_named():
    seen = Observed(effects=("out.csv", "log.txt", "a.txt"), read_only=True)
    found = kind_of("get_time", "Get the time.", schema(), seen)
    assert found == (ACTION, "its example calls changed a.txt, log.txt and 1 more")


def test_no_answer_outranks_files_that_changed():
    answered = Kind(QUERY, "it reads")
    assert settle_kind(answered, ["a.csv"]) == (ACTION, "its example calls changed a.csv")
    assert settle_kind(answered, []) is answered
    assert settle_kind(Kind(ACTION, "it sends"), ["a.csv"]).reason == "it sends"


def test_the_authors_hints_outrank_the_name():
    assert kind_of("write_note", "Write a note.", schema("path"), Observed(read_only=True)).kind is QUERY
    assert kind_of("purge_view", "View.", schema(), Observed(destructive=True)).kind is ACTION
    assert "destructiveHint" in kind_of("sweep", "Sweep.", schema(), Observed(destructive=True)).reason
    assert "readOnlyHint" in kind_of("canvas", "A canvas.", schema("text"), Observed(read_only=False)).reason
    assert kind_of("convert_units", "Convert.", schema("value"), Observed(read_only=False)).kind is COMPUTATION


def test_a_tool_that_needs_earlier_calls_reads_what_they_left():
    found = kind_of("mean", "Calculate the mean.", schema(), Observed(needs_setup=True, examples=2))
    assert found == (QUERY, "it answers from what earlier calls left")


def test_one_that_could_write_a_file_and_did_not_when_tried_only_reads():
    parameters = schema("input_path", "output_path")
    assert kind_of("convert", "Convert a document.", parameters, NOTHING).kind is ACTION
    assert kind_of("convert", "Convert a document.", parameters, Observed(examples=2)).kind is QUERY


def test_one_that_says_that_it_writes_nothing_is_believed_unless_it_was_seen_to():
    told = "Apply a patch. Does not write to disk."
    assert kind_of("apply_patch", told, schema("path"), NOTHING).kind is QUERY
    assert kind_of("apply_patch", told, schema("path"), Observed(effects=("a",))).kind is ACTION


def test_a_lone_object_parameter_is_read_for_what_it_holds():
    inner = schema("canvas_id")
    nested = {"type": "object", "properties": {"params": {"$ref": "#/$defs/P"}}, "$defs": {"P": inner}}
    assert "canvas id" in kind_of("describe", "Describe it.", nested, NOTHING).reason


@pytest.mark.parametrize("name", ["", "x", "获取所有菜谱", "a" * 200, "!!!"])
def test_a_tool_without_words_has_a_kind_all_the_same(name: str):
    assert kind_of(name, "", {}, NOTHING).kind is QUERY
    assert kind_of(name, "", {"properties": ["bad"]}, NOTHING).reason
