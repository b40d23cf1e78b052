"""What servers ask of their client, tell it, and get wrong on their standard output."""

import resource
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import mcp_types as types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.errors import CallTimeout, ProtocolMismatch, StartError
from graph_toucan.launch.client_side import ClientSide, LogLine
from graph_toucan.launch.plan import LaunchPlan
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.session import Place, ServerSession
from graph_toucan.launch.wire import Wire
from tests.support.catalogues import SERVERS
from tests.support.json_values import json_values
from tests.support.launching import call, in_both_cages, in_loop, running, settings_for


@asynccontextmanager
async def started(
    root: Path, *words: str, cage: SandboxKind = SandboxKind.NONE, **plan: Any
) -> AsyncGenerator[ServerSession]:
    """Give a session with one of the small servers, started with these arguments."""
    settings = {name: plan.pop(name) for name in ("start_seconds", "call_seconds") if name in plan}
    place = Place(files=root / "files", home=root / "home", run=root / "run", stderr=root / "stderr")
    for folder in (place.files, place.home, place.run):
        folder.mkdir()
    command = (sys.executable, str(SERVERS / words[0]), *words[1:])
    visible = (str(SERVERS), sys.prefix)
    full = LaunchPlan.model_validate({"server": "x", "command": command, "visible": visible, **plan})
    session = await ServerSession.start(full, place, settings_for(cage, **settings))
    try:
        yield session
    finally:
        await session.close()


# --- what servers ask -----------------------------------------------------------------------------------------


@in_both_cages
@in_loop
async def test_roots_are_answered_with_the_workspace(tmp_path: Path, cage: SandboxKind):
    async with running("asking", tmp_path, settings_for(cage)) as session:
        told = (await call(session, "ask", method="roots/list"))["told"]
        assert told["result"] == {"roots": [{"uri": "file:///workspace", "name": "workspace"}]}


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("ping", {"result": {}}),
        ("elicitation/create", {"result": {"action": "decline"}}),
        (
            "sampling/createMessage",
            {"error": {"code": -32601, "message": "this client has no model to sample from: sampling/createMessage"}},
        ),
        ("moon/rise", {"error": {"code": -32601, "message": "method not found: moon/rise"}}),
    ],
)
@in_loop
async def test_a_server_that_waits_for_its_client_is_answered_and_goes_on(tmp_path: Path, method: str, answer: Any):
    async with running("asking", tmp_path, settings_for()) as session:
        assert (await call(session, "ask", method=method))["told"] == {"jsonrpc": "2.0", "id": "question", **answer}


@given(st.text(max_size=30), json_values())
def test_whatever_is_asked_has_an_answer_with_the_same_id(method: str, number: Any):
    request = types.JSONRPCRequest(jsonrpc="2.0", id=str(number), method=method, params={"value": number})
    assert ClientSide("file:///workspace").answer(request).id == str(number)


def test_a_client_without_a_workspace_offers_no_roots():
    client = ClientSide(None)
    assert client.capabilities == {}
    answer = client.answer(types.JSONRPCRequest(jsonrpc="2.0", id=1, method="roots/list"))
    assert isinstance(answer, types.JSONRPCError)
    assert answer.error.code == types.METHOD_NOT_FOUND


# --- what servers tell ----------------------------------------------------------------------------------------


@in_loop
async def test_many_messages_are_taken_note_of_and_not_kept(tmp_path: Path):
    async with running("asking", tmp_path, settings_for()) as session:
        assert not session.tools_changed
        assert await call(session, "flood") == {"text": "done"}
        assert session.tools_changed
        await session.request("tools/list", {})
        assert not session.tools_changed
        assert session.log[-1] == ("info", "n19999")
        assert len(session.log) == 200
        assert len((await call(session, "shout"))["text"]) == 10_000_000


@in_loop
async def test_an_endless_flood_is_given_up_in_time_and_costs_no_memory(tmp_path: Path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CallTimeout, match="did not answer the handshake within 2 s"):
        async with started(tmp_path, "asking.py", "--flood", start_seconds=2):
            pytest.fail("it has answered")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KB: the limits of two pipe buffers


@in_loop
async def test_answers_to_a_server_that_does_not_read_them_are_dropped():
    wire = Wire(ClientSide(None))
    for number in range(10_000):
        await wire.take(types.JSONRPCRequest(jsonrpc="2.0", id=number, method="ping"))
        await wire.take(types.JSONRPCNotification(jsonrpc="2.0", method="notifications/message", params={"data": "x"}))
    assert wire.outgoing.statistics().current_buffer_used == 64
    wire.close()


def test_log_messages_of_any_shape_are_kept_short():
    client = ClientSide(None)
    for data in ("x" * 10_000, {"a": 1}, None):
        params = {"level": "error", "data": data}
        client.note(types.JSONRPCNotification(jsonrpc="2.0", method="notifications/message", params=params))
    client.note(types.JSONRPCNotification(jsonrpc="2.0", method="notifications/message"))
    assert list(client.log) == [
        LogLine("error", "x" * 2000),
        LogLine("error", '{"a":1}'),
        LogLine("error", "null"),
        LogLine("", "null"),
    ]


# --- what servers get wrong on stdout -------------------------------------------------------------------------


@in_loop
async def test_an_answer_behind_a_prompt_is_found(tmp_path: Path):
    async with started(tmp_path, "babbling.py", "prompts") as session:
        assert await session.request("tools/list", {}) == {"tools": []}
        assert session.noise.lines == 0


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("noise", r"is no message \(2 lines, the first: 'Ready to serve!'\)"),
        ("unfinished", "has no end of line: 'password:'"),
    ],
)
@in_loop
async def test_a_server_that_says_nothing_of_use_is_quoted(tmp_path: Path, kind: str, message: str):
    with pytest.raises(CallTimeout, match=rf"handshake within 1 s; what it wrote on stdout {message}") as caught:
        async with started(tmp_path, "babbling.py", kind, start_seconds=1):
            pytest.fail("it has answered")
    assert caught.value.evidence.exit_code is None
    if kind == "noise":
        assert caught.value.evidence.stdout == "Ready to serve!\nListening ...\n"


@in_loop
async def test_the_framing_of_language_servers_is_recognised_at_once(tmp_path: Path):
    with pytest.raises(
        ProtocolMismatch, match="'x' frames its messages with Content-Length headers, as language"
    ) as caught:
        async with started(tmp_path, "babbling.py", "language-server"):
            pytest.fail("it has answered")
    assert caught.value.evidence.stdout.startswith("Content-Length: ")


@in_loop
async def test_an_answer_that_is_no_handshake_is_quoted(tmp_path: Path):
    with pytest.raises(ProtocolMismatch, match=r'without a protocol version: \{"capabilities":\{\}\}'):
        async with started(tmp_path, "babbling.py", "other"):
            pytest.fail("it has answered")


@in_loop
async def test_a_server_that_prints_its_usage_and_ends_is_quoted_with_its_exit_code(tmp_path: Path):
    with pytest.raises(StartError, match=r"'x' did not come up: .*the first: 'Usage: babbling \[KIND\]'") as caught:
        async with started(tmp_path, "babbling.py", "quits"):
            pytest.fail("it has answered")
    assert (caught.value.evidence.exit_code, caught.value.evidence.stdout) == (7, "Usage: babbling [KIND]\n")


@in_loop
async def test_credentials_are_masked_in_what_a_server_leaves_behind(tmp_path: Path):
    program = "import sys; sys.stderr.write('bad key: hunter2-hunter2\\n'); print('key=hunter2-hunter2'); sys.exit(1)"
    plan: dict[str, Any] = {"command": (sys.executable, "-c", program), "env": {"API_KEY": "hunter2-hunter2"}}
    with pytest.raises(StartError, match=r"bad key: \*\*\*") as caught:
        async with started(tmp_path, "babbling.py", secrets={"API_KEY": "hunter2-hunter2"}, **plan):
            pytest.fail("it has answered")
    assert "hunter2" not in f"{caught.value!r} {caught.value.evidence!r}"


# --- what is done before a server starts ----------------------------------------------------------------------


@in_both_cages
@in_loop
async def test_setup_commands_run_in_the_workspace_with_the_paths_environment_and_cage_of_the_server(
    tmp_path: Path, cage: SandboxKind
):
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "prepare").write_text(
        "#!/bin/sh\npwd > where\necho $COLOUR $1 > made\nread nothing || echo empty > input\n"
    )
    (tools / "prepare").chmod(0o755)
    setup = (("prepare", "{workspace}"), ("sh", "-c", "cp made copied"))
    plan: dict[str, Any] = {"setup": setup, "path": (str(tools),), "env": {"COLOUR": "blue"}, "cage": cage}
    async with started(tmp_path, "notes.py", **plan) as session:
        assert await call(session, "read_note", name="copied") == {"text": "blue /workspace\n"}
        assert await call(session, "read_note", name="where") == {"text": "/workspace\n"}
        assert await call(session, "read_note", name="input") == {"text": "empty\n"}


@in_loop
async def test_a_setup_command_that_fails_keeps_the_server_from_starting(tmp_path: Path):
    setup = (("sh", "-c", "echo no disk >&2; exit 3"),)
    with pytest.raises(StartError, match=r"its setup command `sh -c .*` ended with exit code 3; .*: no disk") as caught:
        async with started(tmp_path, "notes.py", setup=setup):
            pytest.fail("it has started")
    assert (caught.value.evidence.exit_code, caught.value.evidence.stderr) == (3, "no disk\n")
    assert not (tmp_path / "stderr").exists()


@in_loop
async def test_a_setup_command_that_does_not_end_is_given_up(tmp_path: Path):
    with pytest.raises(StartError, match=r"its setup command `sleep 60` did not end within 0\.5 s"):
        async with started(tmp_path, "notes.py", setup=(("sleep", "60"),), start_seconds=0.5):
            pytest.fail("it has started")
