"""Sessions with real server processes: good ones, each kind of bad one, and nothing left behind."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.errors import CallTimeout, ProtocolMismatch, ServerCrashed, StartError, Unreachable
from graph_toucan.launch.plan import LaunchPlan
from graph_toucan.launch.plans import plan_server
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.session import Place, RpcError, ServerSession
from tests.support.catalogues import SERVERS, http_server
from tests.support.launching import (
    call,
    in_both_cages,
    in_loop,
    living,
    marked_server,
    running,
    settings_for,
    until_gone,
)


@in_both_cages
@in_loop
async def test_a_good_server_shakes_hands_lists_and_answers(tmp_path: Path, cage: SandboxKind):
    async with running("notes", tmp_path, settings_for(cage)) as session:
        assert session.protocol_version.startswith("202")
        assert 0 < session.start_seconds < 20
        listed = await session.request("tools/list", {})
        assert len(listed["tools"]) == 11
        assert await call(session, "write_note", name="a.md", text="Hello") == {
            "saved": "a.md is saved",
            "characters": 5,
        }
        assert await call(session, "read_note", name="a.md") == {"text": "Hello"}
        assert session.noise.lines == 0
    assert (tmp_path / "files" / "a.md").read_text() == "Hello"


@in_both_cages
@in_loop
async def test_the_workspace_has_the_same_path_in_every_cage(tmp_path: Path, cage: SandboxKind):
    async with running("curious", tmp_path, settings_for(cage)) as session:
        assert await call(session, "touch", path="/workspace/a b.txt") == {"written": "/workspace/a b.txt"}
        assert (await call(session, "environment"))["cwd"] == "/workspace"
        assert await call(session, "look", path="/workspace") == {"entries": ["a b.txt"]}
    assert (tmp_path / "files" / "a b.txt").exists()


@in_loop
async def test_text_on_stdout_that_is_no_message_is_counted_and_skipped(tmp_path: Path):
    async with running("noisy", tmp_path, settings_for()) as session:
        assert await call(session, "repeat", text="Hello") == {"text": "Hello"}
        assert session.noise.lines >= 8
        assert session.noise.first == "Welcome to the noisy server v1.0"


@in_loop
async def test_a_flagged_error_is_a_result_and_an_unknown_tool_an_error(tmp_path: Path):
    async with running("notes", tmp_path, settings_for()) as session:
        raw = await session.request("tools/call", {"name": "fail", "arguments": {"kind": "badly"}})
        assert raw["isError"] is True
        with pytest.raises(RpcError, match=r"server 'notes' answered tools/call with error -32602: Unknown tool: xyz"):
            await call(session, "xyz")


@in_both_cages
@in_loop
async def test_a_server_that_never_shakes_hands_is_given_up_in_time_and_killed(tmp_path: Path, cage: SandboxKind):
    server, mark = marked_server("silent")
    began = time.monotonic()
    with pytest.raises(CallTimeout, match=r"'silent' did not answer the handshake within 0\.5 s; .*licence server"):
        async with running(server, tmp_path, settings_for(cage, start_seconds=0.5)):
            pytest.fail("it has answered")
    assert time.monotonic() - began < 4
    until_gone(mark)


@in_both_cages
@in_loop
async def test_a_server_that_ends_at_once_is_quoted(tmp_path: Path, cage: SandboxKind):
    with pytest.raises(
        StartError, match=r"'dies' did not come up: .*last words on stderr: the moon is in the wrong phase"
    ):
        async with running("dies", tmp_path, settings_for(cage)):
            pytest.fail("it has answered")


@in_loop
async def test_a_handshake_that_is_answered_with_an_error_is_a_protocol_error(tmp_path: Path):
    with pytest.raises(RpcError, match=r"'impolite' answered the handshake with error -32099: Not today"):
        async with running("impolite", tmp_path, settings_for()):
            pytest.fail("it has answered")


@in_both_cages
@in_loop
async def test_a_server_that_crashes_in_a_call_is_quoted_and_stays_down(tmp_path: Path, cage: SandboxKind):
    server, mark = marked_server("crashes")
    async with running(server, tmp_path, settings_for(cage)) as session:
        assert await call(session, "hello") == {"text": "Hello"}
        with pytest.raises(ServerCrashed, match=r"'crashes' ended during tools/call; .*segmentation of the heart"):
            await call(session, "break_down")
        async with asyncio.timeout(5):
            with pytest.raises(ServerCrashed, match="'crashes'"):
                await call(session, "hello")
    until_gone(mark)


@in_loop
async def test_a_call_that_does_not_end_is_given_up_in_time_and_the_server_killed(tmp_path: Path):
    server, mark = marked_server("sleepy")
    async with running(server, tmp_path, settings_for()) as session:
        assert await call(session, "agree") == {"text": "Yes"}
        with pytest.raises(CallTimeout, match=r"server 'sleepy' did not answer tools/call within 0\.2 s"):
            await session.request("tools/call", {"name": "think", "arguments": {}}, timeout_seconds=0.2)
        assert living(mark)
    until_gone(mark)


@in_loop
async def test_a_result_of_two_megabytes_arrives_whole(tmp_path: Path):
    async with running("huge", tmp_path, settings_for()) as session:
        assert len((await call(session, "text"))["text"]) == 2_000_000


@in_loop
async def test_a_result_that_breaks_its_own_schema_is_what_the_server_said(tmp_path: Path):
    async with running("wrong_output", tmp_path, settings_for()) as session:
        assert (await call(session, "count_sheep"))["sheep"] == "a great many"


@in_both_cages
@in_loop
async def test_a_server_that_will_not_stop_is_killed_with_its_children(tmp_path: Path, cage: SandboxKind):
    server, mark = marked_server("stubborn")
    async with running(server, tmp_path, settings_for(cage)) as session:
        assert (await call(session, "child"))["text"].startswith("The child is ")
        assert len(living(mark)) >= 2
        began = time.monotonic()
    assert time.monotonic() - began < 4
    until_gone(mark)


@in_both_cages
@in_loop
async def test_an_http_server_is_started_and_spoken_to(tmp_path: Path, cage: SandboxKind):
    async with running(http_server(), tmp_path, settings_for(cage)) as session:
        assert await call(session, "repeat", text="Hello") == {"text": "Hello"}
        with pytest.raises(ServerCrashed, match=r"'http' ended during tools/call; .*the wire is cut"):
            await call(session, "break_down")


@pytest.mark.parametrize("announced", ["sse", "streamable-http"])
@in_both_cages
@in_loop
async def test_a_server_of_events_is_started_on_the_port_of_its_arguments(
    tmp_path: Path, cage: SandboxKind, announced: str
):
    words = [str(SERVERS / "sse_server.py"), "--port", "{port}"]
    package = {
        "registryType": "local",
        "identifier": sys.executable,
        "packageArguments": [{"type": "positional", "value": word} for word in words],
        "transport": {"type": announced, "url": "http://localhost:{port}/sse"},
    }
    entry = {"name": "local/events", "description": "Speaks SSE", "version": "1.0.0", "packages": [package]}
    server = parse_catalogue([entry], "the local catalogue")[0]
    async with running(server, tmp_path, settings_for(cage)) as session:
        assert (await call(session, "repeat", text="Hello"))["result"] == "Hello"
        assert session.server_info.name == "events"


@in_loop
async def test_an_http_server_at_another_path_does_not_come_up(tmp_path: Path):
    with pytest.raises(ProtocolMismatch, match=r"server 'http': http://127.0.0.1:\d+/elsewhere answers 404"):
        async with running(http_server("/elsewhere"), tmp_path, settings_for(start_seconds=5)):
            pytest.fail("it has answered")


@in_both_cages
@in_loop
async def test_a_command_that_is_not_there_is_named(tmp_path: Path, cage: SandboxKind):
    place = Place(files=tmp_path, home=tmp_path, run=tmp_path, stderr=tmp_path / "stderr")
    with pytest.raises(StartError, match="/nowhere/server"):
        await ServerSession.start(LaunchPlan(server="x", command=("/nowhere/server",)), place, settings_for(cage))


@in_loop
async def test_a_start_that_nobody_waits_for_any_more_leaves_nothing(tmp_path: Path):
    server, mark = marked_server("silent")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5), running(server, tmp_path, settings_for()):
            pytest.fail("it has answered")
    until_gone(mark)


@in_loop
async def test_a_closed_session_says_that_the_server_is_not_running(tmp_path: Path):
    async with running("notes", tmp_path, settings_for()) as session:
        pass
    with pytest.raises(ServerCrashed, match="server 'notes' is not running"):
        await call(session, "list_notes")
    await session.close()


@in_loop
async def test_an_address_where_nothing_listens_does_not_come_up(tmp_path: Path):
    place = Place(files=tmp_path, home=tmp_path, run=tmp_path, stderr=tmp_path / "stderr")
    plan = LaunchPlan(server="far", url="http://127.0.0.1:9/mcp", network=True)
    with pytest.raises(Unreachable, match=r"server 'far': nothing listens at 127\.0\.0\.1:9"):
        await ServerSession.start(plan, place, settings_for(start_seconds=5))


@in_loop
async def test_many_calls_at_once_get_each_its_own_answer(tmp_path: Path):
    server, mark = marked_server("notes")
    plan, _ = await plan_server(server, tmp_path, {})
    assert plan.env == {"TEST_MARK": mark}
    async with running(server, tmp_path, settings_for()) as session:
        texts = [f"{number} " * number for number in range(1, 40)]
        answers = await asyncio.gather(*(call(session, "count_words", text=text) for text in texts))
    assert [answer["words"] for answer in answers] == list(range(1, 40))
