"""Listing tools: all pages, losing only what is malformed."""

from pathlib import Path
from typing import Any

import pytest

from graph_toucan.identity import Json
from graph_toucan.onboard.listing import fingerprint, list_tools, parse_tools
from tests.support.launching import in_loop, running, settings_for


@in_loop
async def test_all_pages_are_read(tmp_path: Path):
    async with running("pages", tmp_path, settings_for()) as session:
        listing = await list_tools("pages", session)
    assert [tool.id for tool in listing.tools] == [f"pages/tool_{number}" for number in range(7)]
    assert listing.malformed == ()


@in_loop
async def test_malformed_tools_are_lost_alone_and_named_with_the_reason(tmp_path: Path):
    async with running("malformed", tmp_path, settings_for()) as session:
        listing = await list_tools("malformed", session)
    assert [(tool.name, tool.description) for tool in listing.tools] == [("repeat", "Repeat a text.")]
    reasons = dict(item.split(": ", 1) for item in listing.malformed)
    assert reasons["no_schema"] == "it has no inputSchema object"
    assert reasons["bad_schema"].startswith("its inputSchema is no JSON Schema: 'strnig'")
    assert reasons["infinite"] == "its inputSchema holds NaN or an infinity, which JSON does not have"
    assert reasons["number 5"] == "it has no name"
    assert reasons["repeat"] == "listed twice"


def named(schema: Json, **more: Any) -> list[Json]:
    return [{"name": "x", "inputSchema": schema, **more}]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (["text"], "number 1: it has no name"),
        ([None], "number 1: it has no name"),
        ([{"name": ""}], "number 1: it has no name"),
        ([{"name": 5, "inputSchema": {}}], "number 1: it has no name"),
        (named([]), "x: it has no inputSchema object"),
        (named({"type": "string"}), "x: its inputSchema has type 'string', not 'object'"),
        (named({"properties": []}), "x: its inputSchema's properties are no object"),
        (named({"required": "a"}), "x: its inputSchema is no JSON Schema: 'a' is not of type 'array'"),
        (named({"properties": {"a": 5}}), "x: its inputSchema is no JSON Schema: 5 is not of type 'object', 'boolean'"),
    ],
)
def test_each_flaw_has_its_reason(raw: list[Json], reason: str):
    listing = parse_tools("s", raw)
    assert (listing.tools, listing.malformed) == ((), (reason,))


def test_what_is_optional_may_be_absent_or_odd():
    (tool,) = parse_tools("s", named({}, title=5, description=None, outputSchema=[], annotations="none")).tools
    assert tool.input_schema == {"type": "object"}
    assert (tool.title, tool.description, tool.output_schema, tool.annotations) == (None, "", None, {})


def test_what_no_json_can_hold_is_dropped_where_it_is_not_needed():
    (tool,) = parse_tools("s", named({}, outputSchema={"maximum": float("inf")}, annotations={"x": float("nan")})).tools
    assert (tool.output_schema, tool.annotations) == (None, {})


def test_a_fingerprint_changes_with_versions_and_with_what_is_offered_but_not_with_order():
    two: list[Json] = [{"name": name, "inputSchema": {"type": "object"}} for name in ("a", "b")]
    tools = parse_tools("s", two).tools
    known = fingerprint("v1", tools)
    assert fingerprint("v1", parse_tools("s", two[::-1]).tools) == known
    assert fingerprint("v2", tools) != known
    assert fingerprint("v1", tools[:1]) != known
    changed: list[Json] = [{**two[0], "description": "New"}, two[1]]
    assert fingerprint("v1", parse_tools("s", changed).tools) != known
