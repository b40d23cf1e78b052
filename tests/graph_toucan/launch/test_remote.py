"""Servers over HTTP: both transports, sessions that break and go on, and every way in which an address can be wrong."""

import asyncio
import json
import logging
import socket
import traceback
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from aiohttp import web
from mcp.server import MCPServer
from starlette.types import ASGIApp

from graph_toucan.errors import (
    CallTimeout,
    LaunchError,
    ProtocolMismatch,
    Redirected,
    ServerCrashed,
    Unauthorized,
    Unreachable,
)
from graph_toucan.launch.http_faults import connection_fault
from graph_toucan.launch.plan import HttpKind, LaunchPlan
from graph_toucan.launch.session import Place, RpcError, ServerSession
from tests.support.launching import call, in_loop, settings_for
from tests.support.remote_server import (
    Accepting,
    Asking,
    Breaking,
    Busy,
    Elsewhere,
    Faulty,
    Fixed,
    Forgetful,
    Guarded,
    Huge,
    Promising,
    RemoteServer,
    Silent,
    Sleepy,
    Unpredictable,
    reply,
    self_signed,
    serving,
)

SECRET = "wrong-token-of-ours"  # noqa: S105 - it is given to servers that refuse it


def plan_for(url: str, **changes: object) -> LaunchPlan:
    return LaunchPlan.model_validate({"server": "far", "url": url, "network": True, **changes})


@asynccontextmanager
async def session_with(plan: LaunchPlan, root: Path, **settings: Any) -> AsyncGenerator[ServerSession]:
    place = Place(files=root, home=root, run=root, stderr=root / "stderr")
    session = await ServerSession.start(plan, place, settings_for(**settings))
    try:
        yield session
    finally:
        await session.close()


async def refusal(plan: LaunchPlan, root: Path, **settings: Any) -> LaunchError:
    """Return the error with which a start fails."""
    with pytest.raises(LaunchError) as caught:
        async with session_with(plan, root, **settings):
            pytest.fail("it has answered")
    return caught.value


@asynccontextmanager
async def running_sdk_server(app_of: Callable[[MCPServer], ASGIApp]) -> AsyncGenerator[str]:
    """Give the address of a server made with the official SDK."""
    made = MCPServer("made")

    @made.tool()
    def count(text: str) -> int:
        """Count the letters."""
        return len(text)

    assert count
    config = uvicorn.Config(app_of(made), host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.wait({task}, timeout=0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        await task


# --- good servers ---------------------------------------------------------------------------------------------


@in_loop
async def test_a_session_is_opened_used_and_ended(tmp_path: Path):
    async with serving(RemoteServer()) as server:
        async with session_with(plan_for(server.url, headers={"X-Team": "blue-team"}), tmp_path) as session:
            assert await call(session, "repeat", text="Hello") == {"text": "Hello"}
            assert session.server_info == ("remote", "3.2.1")
            assert session.instructions == "Be gentle."
            assert session.capabilities == {"tools": {}}
        assert server.ended.is_set()
    opening, called = server.seen[0], next(seen for seen in server.seen if seen.message.get("method") == "tools/call")
    assert "mcp-session-id" not in opening.headers
    assert opening.message["params"]["clientInfo"]["name"] == "graph-toucan"
    assert opening.message["params"]["capabilities"] == {}
    assert called.headers["mcp-session-id"] == "s1"
    assert called.headers["mcp-protocol-version"] == session.protocol_version
    assert {seen.headers["x-team"] for seen in server.seen} == {"blue-team"}


@pytest.mark.parametrize("kind", ["streamable-http", "sse"])
@pytest.mark.parametrize("announced", ["streamable-http", "sse"])
@in_loop
async def test_servers_of_the_official_sdk_are_spoken_to_whatever_was_announced(
    tmp_path: Path, kind: str, announced: HttpKind
):
    def app(made: MCPServer) -> ASGIApp:
        return made.sse_app(sse_path="/mcp") if kind == "sse" else made.streamable_http_app()

    async with (
        running_sdk_server(app) as address,
        session_with(plan_for(f"{address}/mcp", http_kind=announced), tmp_path) as session,
    ):
        assert [tool["name"] for tool in (await session.request("tools/list", {}))["tools"]] == ["count"]
        answers = await asyncio.gather(*(call(session, "count", text="x" * size) for size in range(20)))
        assert [answer["result"] for answer in answers] == list(range(20))
        assert session.server_info.name == "made"


@in_loop
async def test_server_sent_events_are_the_second_choice_of_a_server_that_offers_both(tmp_path: Path):
    async with serving(RemoteServer()) as other, running_sdk_server(lambda made: made.sse_app()) as address:
        plan = plan_for(other.url.replace("/mcp", "/gone"), fallback=f"{address}/sse")
        async with session_with(plan, tmp_path) as session:
            assert await call(session, "count", text="four") == {"result": 4}
    assert [seen.path for seen in other.seen] == ["/gone"]


@pytest.mark.parametrize("whole", [False, True])
@in_loop
async def test_results_may_come_on_the_get_stream(tmp_path: Path, whole: bool):
    async with serving(Accepting(whole=whole)) as server, session_with(plan_for(server.url), tmp_path) as session:
        answers = await asyncio.gather(*(call(session, "repeat", text=str(number)) for number in range(10)))
        assert [answer["text"] for answer in answers] == [str(number) for number in range(10)]


@pytest.mark.parametrize("breaks", [1, 4])
@in_loop
async def test_an_answer_whose_stream_breaks_is_taken_up_again(tmp_path: Path, breaks: int):
    async with serving(Breaking(breaks=breaks)) as server, session_with(plan_for(server.url), tmp_path) as session:
        assert await call(session, "repeat", text="Hello") == {"text": "Hello"}
        assert [line.text for line in session.log] == ["working"] * breaks
    asked = [seen.headers["last-event-id"] for seen in server.seen if "last-event-id" in seen.headers]
    assert asked == [f"e{number}" for number in range(breaks, 0, -1)]


@in_loop
async def test_a_result_of_five_megabytes_arrives_in_one_event(tmp_path: Path):
    async with serving(Huge()) as server, session_with(plan_for(server.url), tmp_path) as session:
        assert len((await call(session, "repeat"))["text"]) == 5_000_000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@in_loop
async def test_a_redirect_on_the_same_host_is_followed_with_the_credentials(tmp_path: Path, status: int):
    async with serving(Elsewhere("/mcp?x=1", status)) as server:
        plan = plan_for(server.url.replace("/mcp", "/first"), headers={"Authorization": "Bearer a-token"})
        async with session_with(plan, tmp_path) as session:
            assert await call(session, "repeat", text="Hello") == {"text": "Hello"}
    assert [seen.path for seen in server.seen if seen.path == "/first"] == ["/first"]
    assert {seen.headers.get("authorization") for seen in server.seen} == {"Bearer a-token"}


@in_loop
async def test_a_busy_server_is_asked_again_as_it_wishes(tmp_path: Path):
    async with serving(Busy(3)) as server, session_with(plan_for(server.url), tmp_path) as session:
        assert await call(session, "repeat", text="Hello") == {"text": "Hello"}


@in_loop
async def test_a_server_that_asks_for_sampling_is_refused_and_goes_on(tmp_path: Path):
    async with serving(Asking()) as server, session_with(plan_for(server.url), tmp_path) as session:
        told = json.loads((await call(session, "repeat", text="Hello"))["text"])
        assert (told["id"], told["error"]["code"]) == ("ask-1", -32601)


# --- calls that fail ------------------------------------------------------------------------------------------


@in_loop
async def test_one_failed_call_does_not_end_the_session(tmp_path: Path):
    async with serving(Unpredictable()) as server, session_with(plan_for(server.url), tmp_path) as session:
        with pytest.raises(Unreachable, match="answers 500 Internal Server Error: 'the disk is full'"):
            await call(session, "repeat", text="1")
        assert await call(session, "repeat", text="2") == {"text": "2"}


@in_loop
async def test_an_error_of_the_protocol_may_come_with_any_status_and_without_the_id(tmp_path: Path):
    async with serving(Faulty()) as server, session_with(plan_for(server.url), tmp_path) as session:
        with pytest.raises(RpcError, match="answered tools/call with error -32602: no such tool"):
            await call(session, "repeat")


@in_loop
async def test_a_session_that_the_server_has_forgotten_is_over(tmp_path: Path):
    async with serving(Forgetful()) as server, session_with(plan_for(server.url), tmp_path) as session:
        with pytest.raises(ServerCrashed, match=r"'far' has ended the session \(404\)"):
            await call(session, "repeat")


@in_loop
async def test_a_promise_of_an_answer_without_a_stream_for_it_is_broken(tmp_path: Path):
    async with serving(Promising()) as server, session_with(plan_for(server.url), tmp_path) as session:
        with pytest.raises(ProtocolMismatch, match=r"accepted tools/call \(202\), and offers no stream"):
            await call(session, "repeat")


@in_loop
async def test_an_answer_whose_stream_breaks_without_ids_is_lost(tmp_path: Path):
    async with serving(Breaking(with_ids=False)) as server, session_with(plan_for(server.url), tmp_path) as session:
        with pytest.raises(
            ServerCrashed, match="ended the stream before the answer to tools/call, and its events have no"
        ):
            await call(session, "repeat")


@in_loop
async def test_a_call_that_takes_too_long_is_given_up_and_the_server_told(tmp_path: Path):
    async with serving(Sleepy()) as server, session_with(plan_for(server.url), tmp_path) as session:
        with pytest.raises(CallTimeout, match=r"did not answer tools/call within 0\.2 s"):
            await session.request("tools/call", {"name": "repeat", "arguments": {}}, timeout_seconds=0.2)
        assert await session.request("ping", {}) == {}
    assert "notifications/cancelled" in [seen.message.get("method") for seen in server.seen]


@in_loop
async def test_a_server_that_goes_away_cannot_be_reached(tmp_path: Path):
    async with serving(RemoteServer()) as server:
        session = await ServerSession.start(
            plan_for(server.url), Place(tmp_path, tmp_path, tmp_path, tmp_path / "stderr"), settings_for()
        )
    with pytest.raises(Unreachable, match="server 'far'"):
        await call(session, "repeat")
    await session.close()


@in_loop
async def test_a_server_of_events_that_goes_away_has_ended(tmp_path: Path):
    async with running_sdk_server(lambda made: made.sse_app()) as address:
        session = await ServerSession.start(
            plan_for(f"{address}/sse", http_kind="sse"),
            Place(tmp_path, tmp_path, tmp_path, tmp_path / "stderr"),
            settings_for(),
        )
    with pytest.raises(LaunchError, match="server 'far'"):
        await call(session, "count", text="x")
    await session.close()


# --- addresses that are wrong ---------------------------------------------------------------------------------


@in_loop
async def test_a_missing_credential_is_told_from_a_wrong_one(tmp_path: Path):
    async with serving(Guarded()) as server:
        missing = await refusal(plan_for(server.url, unset=("Authorization",)), tmp_path)
        wrong = await refusal(plan_for(server.url, headers={"Authorization": f"Bearer {SECRET}"}), tmp_path)
        async with session_with(
            plan_for(server.url, headers={"Authorization": "Bearer right-token"}), tmp_path
        ) as right:
            assert await call(right, "repeat", text="Hello") == {"text": "Hello"}
    assert isinstance(missing, Unauthorized)
    assert isinstance(wrong, Unauthorized)
    assert (missing.refused, wrong.refused) == (False, True)
    assert missing.cause == (
        "server 'far' needs a credential and was given none (401); it asks for `WWW-Authenticate: Bearer realm=\"notes\"`"
    )
    assert missing.solution == "Give it with `graph-toucan credentials add far Authorization`."
    assert "refuses the credential that it was given (403): Authorization" in wrong.cause
    assert "bad token: ***" in wrong.cause


@in_loop
async def test_no_credential_gets_into_an_error_or_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpx2")  # the command line makes it quieter, for good
    headers = {"Authorization": f"Bearer {SECRET}"}
    async with serving(Guarded()) as guarded, serving(Elsewhere(f"http://localhost:1/x?key={SECRET}")) as elsewhere:
        plans = [
            plan_for(f"{guarded.url}?api_key={SECRET}", headers=headers),
            plan_for(f"{elsewhere.url.replace('/mcp', '/first')}?api_key={SECRET}", headers=headers),
            plan_for(f"http://user:{SECRET}@127.0.0.1:9/mcp?api_key={SECRET}"),
            plan_for("http://127.0.0.1:9/mcp", headers={"Authorization": f"Bearer {SECRET}\n"}),
        ]
        errors = [await refusal(plan, tmp_path) for plan in plans]
    assert [type(error) for error in errors] == [Unauthorized, Redirected, Unreachable, ProtocolMismatch]
    shown = [text for error in errors for text in (str(error), repr(error), *traceback.format_exception(error))]
    logged = [f"{record.name} {record.getMessage()}" for record in caplog.records if "aiohttp" not in record.name]
    for text in (*shown, *map(repr, plans), *logged):
        assert SECRET not in text
    assert any(line.startswith("httpx2 HTTP Request") for line in logged)


@in_loop
async def test_a_redirect_to_another_host_is_refused_and_nothing_is_sent_there(tmp_path: Path):
    async with serving(RemoteServer()) as other:
        there = other.url.replace("127.0.0.1", "localhost")
        async with serving(Elsewhere(f"{there}?key=1")) as server:
            error = await refusal(plan_for(server.url.replace("/mcp", "/first")), tmp_path)
    assert isinstance(error, Redirected)
    assert f"127.0.0.1 redirects to {there}, which is on localhost; it was not followed" in error.cause
    assert error.solution == f"If you trust it, put {there} into the catalogue as the server's address."
    assert other.seen == []


@in_loop
async def test_redirects_in_circles_are_given_up(tmp_path: Path):
    async with serving(Elsewhere("/first")) as server:
        error = await refusal(plan_for(server.url.replace("/mcp", "/first")), tmp_path)
    assert isinstance(error, Redirected)
    assert "redirects in circles" in error.cause


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Fixed("<html><title>A &amp; B</title>", "text/html"), "answers with a web page: 'A & B'. The address"),
        (
            Fixed('{"hello": "world"}', "application/json"),
            'answers with JSON that is not JSON-RPC: \'{"hello": "world"}\'',
        ),
        (Fixed("data: hello\n\n", "text/event-stream"), "answers with an event that is not JSON-RPC: 'hello'"),
        (Fixed("hello", "text/plain"), "answers with content of type 'text/plain': 'hello'"),
        (Fixed("no such page", "text/plain", 404), "answers 404 Not Found: no MCP server speaks there: 'no such page'"),
        (Fixed("<html><title>Teapot</title>", "text/html", 406), "answers 406 Not Acceptable: 'Teapot'"),
    ],
)
@in_loop
async def test_what_is_no_server_is_described_with_advice(tmp_path: Path, answer: Fixed, message: str):
    async with serving(answer) as server:
        error = await refusal(plan_for(server.url), tmp_path)
    assert isinstance(error, ProtocolMismatch)
    assert f"server 'far': {server.url} {message}" in str(error)
    assert "/mcp (streamable HTTP) or /sse" in error.solution


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (Busy(99, status=429), "answers 429 Too Many Requests: it is too busy or down. Try again after 0 s."),
        (
            Busy(1, retry_after="3600"),
            "answers 503 Service Unavailable: it is too busy or down. Try again after 3600 s.",
        ),
        (Fixed("boom", "text/plain", 500), "answers 500 Internal Server Error: 'boom'. The fault is on its side"),
    ],
)
@in_loop
async def test_a_server_that_cannot_serve_says_when_to_come_back(tmp_path: Path, server: RemoteServer, message: str):
    async with serving(server):
        error = await refusal(plan_for(server.url), tmp_path)
    assert isinstance(error, Unreachable)
    assert message in str(error)
    if isinstance(server, Busy):
        assert server.times in {0, 95}


@pytest.mark.parametrize("kind", ["streamable-http", "sse"])
@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:9/mcp", "nothing listens at 127.0.0.1:9 (connection refused)"),
        ("http://nowhere.invalid/mcp", "nowhere.invalid"),
        ("gopher://127.0.0.1/mcp", "gopher://127.0.0.1/mcp is no address of an HTTP server"),
    ],
)
@in_loop
async def test_each_way_of_not_being_reached_has_its_sentence(tmp_path: Path, kind: str, url: str, message: str):
    error = await refusal(plan_for(url, http_kind=kind), tmp_path)
    assert isinstance(error, Unreachable)
    assert message in error.cause
    assert error.solution


@in_loop
async def test_a_certificate_that_nobody_vouches_for_is_not_valid_until_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context, certificate = self_signed(tmp_path)
    async with serving(RemoteServer(), context) as server:
        error = await refusal(plan_for(server.url), tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with session_with(plan_for(server.url), tmp_path) as session:
            assert await call(session, "repeat", text="Hello") == {"text": "Hello"}
    assert isinstance(error, Unreachable)
    assert "the certificate of 127.0.0.1 is not valid: self-signed certificate" in error.cause
    assert "SSL_CERT_FILE" in error.solution


@in_loop
async def test_tls_where_there_is_none_is_said_so(tmp_path: Path):
    async with serving(RemoteServer()) as server:
        error = await refusal(plan_for(server.url.replace("http:", "https:")), tmp_path)
    assert isinstance(error, Unreachable)
    assert "no TLS connection with 127.0.0.1" in error.cause


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "again"), "the name x.example cannot be looked up now"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "there is no host named x.example"),
        (ExceptionGroup("both", [OSError("no route"), ConnectionRefusedError()]), "nothing listens at x.example:443"),
        (httpx2.ConnectTimeout("late"), "x.example:443 did not answer within 10 s"),
        (httpx2.ReadError(f"half of {SECRET}"), "the connection with x.example:443 broke: half of ***"),
    ],
)
def test_a_broken_connection_is_explained_by_its_first_cause(cause: Exception, message: str):
    plan = plan_for("https://x.example/mcp", headers={"Authorization": SECRET})
    error = cause if isinstance(cause, httpx2.HTTPError) else httpx2.ConnectError("failed")
    error.__cause__ = None if error is cause else cause
    fault = connection_fault(plan, httpx2.URL("https://x.example/mcp"), error, 10)
    assert message in fault.cause


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream"])
@in_loop
async def test_messages_are_read_whatever_type_they_are_said_to_be(tmp_path: Path, content_type: str):
    class Careless(RemoteServer):
        async def respond(self, request: web.Request, message: dict[str, Any]) -> web.StreamResponse:
            return web.Response(text=json.dumps(reply(message)), content_type=content_type)

    async with serving(Careless()) as server, session_with(plan_for(server.url), tmp_path) as session:
        assert await call(session, "repeat", text="Hello") == {"text": "Hello"}


@pytest.mark.parametrize("kind", ["streamable-http", "sse"])
@in_loop
async def test_a_server_that_never_answers_is_given_up(tmp_path: Path, kind: str):
    silent = Silent()
    silent.get = silent.post
    async with serving(silent) as server:
        error = await refusal(plan_for(server.url, http_kind=kind), tmp_path, start_seconds=0.3)
    assert isinstance(error, CallTimeout)
    assert "did not answer the handshake within 0.3 s" in error.cause
