"""What a raw result becomes, and which results are errors that nobody flagged."""

import json
import math
from typing import Any

import pytest
from hypothesis import given

from graph_toucan.execute.results import (
    MAX_RESULT_BYTES,
    came_too_fast,
    failure,
    is_over_soon,
    is_soft_error,
    limits_calls,
    to_result,
)
from graph_toucan.identity import canonical_json
from graph_toucan.model import Result
from tests.support.json_values import json_values


def texts(*parts: str, **more: Any) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": part} for part in parts], **more}


@pytest.mark.parametrize(
    ("raw", "value", "text"),
    [
        (texts("Hello"), {"text": "Hello"}, "Hello"),
        (texts("one", "two"), {"text": "one\ntwo"}, "one\ntwo"),
        (texts('{"a": [1]}'), {"a": [1]}, '{"a": [1]}'),
        (texts("[1, 2]"), [1, 2], "[1, 2]"),
        (texts("42"), {"result": 42}, "42"),
        (texts("true"), {"result": True}, "true"),
        (texts('"quoted"'), {"text": '"quoted"'}, '"quoted"'),
        (texts("shown", structuredContent={"a": 1, "b": 2}), {"a": 1, "b": 2}, "shown"),
        (texts("shown", structuredContent={"result": {"a": 1}}), {"a": 1}, "shown"),
        (texts("shown", structuredContent={"result": '{"a": 1}'}), {"a": 1}, "shown"),
        (texts("shown", structuredContent={"result": "plain"}), {"text": "plain"}, "shown"),
        (texts("shown", structuredContent={"result": 5}), {"result": 5}, "shown"),
        (texts("shown", structuredContent={"result": []}), [], "shown"),
        (texts("# A\n", structuredContent={"content": "# A\n"}), {"text": "# A\n"}, "# A\n"),
        (texts("shown", structuredContent={"content": "other"}), {"content": "other"}, "shown"),
        (texts("a: 1\nb: 2"), {"text": "a: 1\nb: 2", "fields": {"a": 1, "b": 2}}, "a: 1\nb: 2"),
        (texts("[]", structuredContent={}), [], "[]"),
        ({"structuredContent": {"a": 1, "b": 2}}, {"a": 1, "b": 2}, '{"a":1,"b":2}'),
        ({"content": []}, {"text": ""}, '{"text":""}'),
        ({}, {"text": ""}, '{"text":""}'),
    ],
)
def test_a_result_is_its_structured_content_else_its_text_parsed_else_its_text(
    raw: dict[str, Any], value: Any, text: str
):
    result = to_result(raw, 12.5)
    assert (result.value, result.text, result.duration_ms, result.failed) == (value, text, 12.5, False)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ({"type": "resource", "resource": {"uri": "a://b", "text": "inside"}}, "inside"),
        ({"type": "resource", "resource": {"uri": "a://b", "blob": "AAAA"}}, "[resource a://b]"),
        ({"type": "resource_link", "uri": "a://b"}, "[resource a://b]"),
        ({"type": "image", "mimeType": "image/png", "data": "AAAA"}, "[image image/png, 4 characters of base64]"),
        ({"type": "resource", "resource": "a://b"}, "[resource a://b]"),
        ({"type": "text"}, '{"text":""}'),
        ({}, "[None , 0 characters of base64]"),
        ("no object", "no object"),
        (None, "None"),
        (7, "7"),
    ],
)
def test_content_of_every_kind_has_a_text_also_where_it_breaks_the_protocol(part: Any, text: str):
    assert to_result({"content": [part]}, 0).text == text


@pytest.mark.parametrize("content", ["Hello", {"type": "text", "text": "Hello"}])
def test_content_that_is_no_list_is_taken_as_one_part(content: Any):
    assert to_result({"content": content}, 0).text == "Hello"


@pytest.mark.parametrize(
    "text",
    [
        "Error: the disk is full",
        "error executing tool read_file",
        "❌ Error reading file",
        "**Error** no such column",
        "HTTP error 404",
        "Failed to open the file",
        "fetch failed",
        "Traceback (most recent call last):\n  File ...",
        "Unknown tool: xyz",
        "Could not connect",
        "couldn't find the table",
        "Cannot read properties of undefined",
        "Permission denied: /etc/shadow",
        "Invalid date '2026-13-01'",
        "Unable to parse the expression",
        "MCP error -32602: Input validation error",
        "The file a.txt does not exist",
        "File not found: a.txt",
        "ENOENT: no such file or directory, open 'a.txt'",
        '{"error": "no such table"}',
        '{"error": {"code": 4}}',
        '{"success": false, "message": "nope"}',
        '{"ok": false}',
        '{"status": "error", "data": null}',
        '{"status": "FAILED", "data": null}',
        '{"isError": true, "content": []}',
        '{"message": "Error: it broke"}',
        '[{"error": "no such table"}]',
        '["Error: no such table"]',
    ],
)
def test_an_error_that_is_not_flagged_is_a_soft_error(text: str):
    result = to_result(texts(text), 0)
    assert (result.is_error, result.soft_error, result.failed) == (False, True, True)


@pytest.mark.parametrize(
    "text",
    [
        '{"error": null, "rows": [1]}',
        '{"error": "", "rows": []}',
        '{"error": false}',
        '{"errors": 0, "passed": 3}',
        '{"success": true, "error": null}',
        '{"status": "ok"}',
        '{"status": "failed_over", "host": "b"}',
        '{"title": "Failed", "body": "A document about failures", "ok": true}',
        '[{"error": "one of many rows"}, {"error": "another"}]',
        '["error", "warning", "info"]',
        '[["not found", 3], ["found", 4]]',
        "The 3 errors of the report were corrected.",
        "Errors are part of life",
        "# Failed experiments\n\nWhat we learnt from them.",
        "A failed login was seen on Monday.",
        "Fatalities fell by a third.",
        "Exceptional results this quarter",
        "The word error stands in this sentence.",
        "All was found. " + "A long report. " * 40 + "The key was not found in the second drawer.",
        "[]",
        "",
        "0",
    ],
)
def test_a_document_about_errors_is_none(text: str):
    assert not to_result(texts(text), 0).failed


def test_a_flagged_error_is_no_soft_one():
    result = to_result(texts("Error: no", isError=True), 0)
    assert (result.is_error, result.soft_error, result.failed) == (True, False, True)


def test_a_document_titled_failed_is_fine_also_as_structured_content():
    assert not is_soft_error({"title": "Failed", "pages": 3}, "Failed")
    assert is_soft_error({"text": "Failed to read"}, "Failed to read")


@pytest.mark.parametrize(
    "raw",
    [
        texts("é" * MAX_RESULT_BYTES),
        texts("see the data", structuredContent={"blob": "x" * MAX_RESULT_BYTES, "n": 1}),
    ],
)
def test_a_result_that_no_row_can_hold_is_a_failure_with_its_size(raw: dict[str, Any]):
    result = to_result(raw, 0)
    assert result.failed
    assert len(canonical_json(result.value)) < 200
    assert f"more than the {MAX_RESULT_BYTES} that a row may hold" in result.text


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"structuredContent": {"mean": math.nan, "max": [math.inf, -math.inf]}}, ["NaN", ["Infinity", "-Infinity"]]),
        (texts('{"mean": NaN, "max": [Infinity, -1e999]}'), ["NaN", ["Infinity", "-Infinity"]]),
    ],
)
def test_numbers_that_json_does_not_have_become_their_names(raw: dict[str, Any], value: list[Any]):
    assert list(to_result(raw, 0).value.values()) == value


def test_half_characters_are_replaced_so_that_the_result_can_be_stored():
    result = to_result(texts('{"half": "a\\ud83d", "\\udc00": 1}'), 0)
    assert result.value == {"half": "a?", "?": 1}
    assert result.model_dump_json().encode()


@given(json_values())
def test_any_structured_content_gives_a_result_that_can_be_written_and_read_again(value: Any):
    for raw in ({"structuredContent": {"a": value, "b": 1}}, texts(json.dumps(value)), {"content": [value]}):
        result = to_result(raw, 1.0)
        assert Result.model_validate_json(result.model_dump_json()) == result
        assert canonical_json(result.value)


def test_a_call_without_an_answer_is_a_flagged_failure():
    result = failure("server 'x' ended")
    assert (result.value, result.is_error) == ({"text": "server 'x' ended"}, True)


def test_a_text_with_fields_is_judged_by_how_it_opens():
    assert to_result(texts("Error: no such table\nTable: sales\nHint: list the tables"), 0).soft_error
    assert not to_result(texts("Table: sales\nRows: 12\nError: 0"), 0).failed


def test_data_after_words_that_says_it_failed_is_an_error():
    assert to_result(texts('Response:\n{"success": false, "reason": "busy"}'), 0).soft_error
    assert not to_result(texts('Response:\n{"success": true}'), 0).failed


def test_fields_are_left_out_where_they_would_make_a_row_too_large():
    text = "\n".join(f"Reading number {place}: {'x' * 40}" for place in range(300))
    assert to_result(texts(text), 0).value.keys() == {"text", "fields"}
    wide = "name,note\n" + "\n".join(f'a,"{"y" * 200}"' for _ in range(260))
    result = to_result(texts(wide), 0)
    assert len(wide) < MAX_RESULT_BYTES
    assert (result.failed, set(result.value)) == (False, {"text"})


@pytest.mark.parametrize(
    "text",
    [
        "Error: rate limit exceeded",
        "HTTP 429",
        'Error executing tool word_count: input_value=\'{"error": "Limit 15/day"}\'',
        "You are limited to 20 requests per minute.",
    ],
)
def test_a_server_that_limits_its_calls_is_known_by_what_it_says(text: str):
    assert limits_calls(text)
    assert came_too_fast(failure(text))
    assert not came_too_fast(Result(value={"text": text}, text=text))
    assert is_over_soon(failure(text)) == ("day" not in text)


@pytest.mark.parametrize("text", ["limit must be at most 15", "Limit 15 rows", "4290 rows", "The limit is 3 days"])
def test_other_limits_are_not_limits_of_calls(text: str):
    assert not limits_calls(text)
