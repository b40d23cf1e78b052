"""A check of a real server: what it sees of one that is as it was, has changed, fails, hangs or is gone."""

from pathlib import Path
from typing import Any

import pytest

from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.model import ChangeKind, Health, Outcome, Server
from graph_toucan.store.register import ServerEntry
from graph_toucan.watch.check import Checked, check_server, known_calls
from tests.support.catalogues import local_servers
from tests.support.drifting import call_of, drifting_server, entry_of, tool, write_tools
from tests.support.launching import in_loop, settings_for

AT = "2026-01-02T00:00:00+00:00"
TOOLS = (tool("one"), tool("two"), tool("three"), tool("four"))
CALLS = tuple(call_of(name) for name in ("one", "two", "three", "four"))
SECRET = "hush-hush-hush"  # noqa: S105 - of a test


async def check(entry: ServerEntry, folder: Path, **settings: Any) -> Checked:
    credentials = {entry.slug: {"API_KEY": SECRET}}
    return await check_server(entry, folder / "cache", settings_for(SandboxKind.NONE, **settings), credentials, AT)


@in_loop
async def test_a_server_that_is_as_it_was_is_healthy_and_measured(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS, calls=CALLS)
    checked = await check(entry, tmp_path)
    seen = checked.sighting
    assert (seen.health, seen.outcome, seen.source, seen.at) == (Health.HEALTHY, Outcome.READY, "watch", AT)
    assert (seen.tools, seen.calls, seen.calls_made, seen.changes, seen.detail) == (4, 3, 3, (), "")
    assert seen.start_seconds > 0
    assert seen.call_ms > 0
    assert seen.memory_mb > 1
    assert seen.fingerprint
    assert checked.tools == entry.tools


@in_loop
async def test_drift_is_seen_and_the_calls_of_tools_that_are_gone_are_not_made(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS, calls=CALLS)
    write_tools(tmp_path, tool("one", a={"type": "string"}), *TOOLS[2:], tool("five"))
    seen = (await check(entry, tmp_path)).sighting
    assert seen.health is Health.DEGRADED
    assert [(change.tool, change.kind) for change in seen.changes] == [
        ("one", ChangeKind.PARAMETER_ADDED),
        ("two", ChangeKind.TOOL_REMOVED),
        ("five", ChangeKind.TOOL_ADDED),
    ]
    assert seen.calls_made == 3
    assert "two: tool removed" in seen.detail


@in_loop
async def test_a_call_that_fails_twice_is_told_without_the_credential(tmp_path: Path):
    server = drifting_server(tmp_path, *TOOLS, needs="API_KEY")
    entry = entry_of(server, *TOOLS, calls=CALLS)
    write_tools(tmp_path, TOOLS[0], tool("two", "Is broken."), *TOOLS[2:])
    seen = (await check(entry, tmp_path)).sighting
    assert (seen.health, seen.calls, seen.calls_made) == (Health.DEGRADED, 2, 3)
    assert "1 of 3 calls that worked fail" in seen.detail
    assert "two is broken, the key is <API_KEY>" in seen.detail
    assert SECRET not in seen.model_dump_json()


@in_loop
async def test_an_answer_that_used_to_repeat_and_is_another_one_is_told(tmp_path: Path):
    calls = (call_of("one", text="this was one"), call_of("two", text="that", repeated=False))
    seen = (await check(entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS, calls=calls), tmp_path)).sighting
    assert (seen.health, seen.calls) == (Health.HEALTHY, 2)
    assert seen.detail == "one answers differently now"


@in_loop
async def test_a_server_without_tools_is_down(tmp_path: Path):
    entry = entry_of(drifting_server(tmp_path, *TOOLS), *TOOLS, calls=CALLS)
    write_tools(tmp_path)
    checked = await check(entry, tmp_path)
    assert (checked.sighting.health, checked.sighting.outcome) == (Health.DOWN, Outcome.NO_TOOLS)
    assert checked.tools == ()


@in_loop
async def test_a_server_that_does_not_come_up_is_down_with_the_reason(tmp_path: Path):
    for name, outcome, settings in (("dies", Outcome.CRASHED, {}), ("silent", Outcome.TIMED_OUT, {"start_seconds": 1})):
        (server,) = local_servers(name)
        seen = (await check(entry_of(server, *TOOLS, calls=CALLS), tmp_path, **settings)).sighting
        assert (seen.health, seen.outcome) == (Health.DOWN, outcome)
        assert name in seen.detail


@in_loop
async def test_a_server_whose_command_is_gone_is_down(tmp_path: Path):
    known = drifting_server(tmp_path, *TOOLS)
    package = known.packages[0].model_copy(update={"identifier": str(tmp_path / "not-there")})
    gone: Server = known.model_copy(update={"packages": (package,)})
    seen = (await check(entry_of(gone, *TOOLS), tmp_path)).sighting
    assert seen.health is Health.DOWN
    assert "not-there" in seen.detail


@in_loop
async def test_a_server_that_dies_during_a_call_is_degraded(tmp_path: Path):
    (server,) = local_servers("crashes")
    calls = (call_of("hello", text="", repeated=None), call_of("break_down", text=""))
    names = [tool(name) for name in ("break_down", "hello")]
    seen = (await check(entry_of(server, *names, calls=calls), tmp_path)).sighting
    assert (seen.outcome, seen.health) == (Outcome.READY, Health.DEGRADED)
    assert (seen.calls, seen.calls_made) == (1, 2)
    assert "break_down" in seen.detail


@pytest.mark.parametrize(
    ("calls", "chosen"),
    [
        ((call_of("one", ok=False), call_of("two")), ["two"]),
        ((call_of("two", repeated=False), call_of("one"), call_of("one"), call_of("gone")), ["two", "one"]),
        (CALLS, ["one", "two", "three"]),
    ],
)
def test_the_calls_to_repeat_are_the_first_that_worked_of_tools_that_are_still_there(calls: Any, chosen: list[str]):
    assert [call.tool for call in known_calls(calls, {tool["name"] for tool in TOOLS})] == chosen
