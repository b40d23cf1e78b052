"""Servers that speak streamable HTTP by hand on this machine, each with one habit: good ones, odd ones and bad ones."""

import asyncio
import datetime
import ipaddress
import json
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Message = dict[str, Any]
TOOL = {"name": "repeat", "description": "Repeat a text.", "inputSchema": {"type": "object"}}


@dataclass(frozen=True)
class Seen:
    """One request that a server got."""

    method: str
    path: str
    headers: dict[str, str]
    message: Message


class RemoteServer:
    """Answers at /mcp as it should, with a session and as JSON, and has no GET stream."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.url = ""
        self.ended = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Keep what came, and answer it."""
        text = await request.text()
        message: Message = json.loads(text) if text else {}
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append(Seen(request.method, request.path, headers, message))
        return await getattr(self, request.method.lower())(request, message)

    async def post(self, request: web.Request, message: Message) -> web.StreamResponse:
        if request.path != "/mcp":
            return web.Response(status=404, text="no such page")
        if "method" not in message or "id" not in message:
            return web.Response(status=202)
        if message["method"] == "initialize":
            return web.json_response(reply(message), headers={"mcp-session-id": "s1"})
        return await self.respond(request, message)

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        return web.json_response(reply(message))

    async def get(self, request: web.Request, message: Message) -> web.StreamResponse:
        return web.Response(status=405)

    async def delete(self, request: web.Request, message: Message) -> web.StreamResponse:
        self.ended.set()
        return web.Response(status=204)


def reply(message: Message) -> Message:
    """Return the good answer to a request."""
    method, params = message["method"], message.get("params") or {}
    result: Message = {}
    if method == "initialize":
        result = {
            "protocolVersion": params["protocolVersion"],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "remote", "version": "3.2.1"},
            "instructions": "Be gentle.",
        }
    elif method == "tools/list":
        result = {"tools": [TOOL]}
    elif method == "tools/call":
        result = {"content": [{"type": "text", "text": params["arguments"].get("text", "")}]}
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


async def stream(request: web.Request) -> web.StreamResponse:
    """Begin an event stream."""
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    return response


async def event(response: web.StreamResponse, message: Message, **fields: Any) -> None:
    """Send one event."""
    lines = [f"{name}: {value}\n" for name, value in {**fields, "data": json.dumps(message)}.items()]
    await response.write("".join([*lines, "\n"]).encode())


class Accepting(RemoteServer):
    """Answers requests with 202, and sends the results on the GET stream."""

    def __init__(self, *, whole: bool = False) -> None:
        super().__init__()
        self._whole = whole
        self._results: asyncio.Queue[Message] = asyncio.Queue()

    async def post(self, request: web.Request, message: Message) -> web.StreamResponse:
        if self._whole and "id" in message and message.get("method") == "initialize":
            self._results.put_nowait(reply(message))
            return web.Response(status=202, headers={"mcp-session-id": "s1"})
        return await super().post(request, message)

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        self._results.put_nowait(reply(message))
        return web.Response(status=202)

    async def get(self, request: web.Request, message: Message) -> web.StreamResponse:
        response = await stream(request)
        while True:
            await event(response, await self._results.get())


class Promising(RemoteServer):
    """Answers requests with 202, and has no stream to send the results on."""

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        return web.Response(status=202)


class Breaking(RemoteServer):
    """Breaks the stream off in the middle of each answer; the rest may be asked for, some tries later."""

    def __init__(self, *, breaks: int = 1, with_ids: bool = True) -> None:
        super().__init__()
        self._breaks = breaks
        self._with_ids = with_ids
        self._request: Message = {}

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        self._request = message
        return await self._part(request)

    async def get(self, request: web.Request, message: Message) -> web.StreamResponse:
        if "last-event-id" not in request.headers:
            return web.Response(status=405)
        if self._breaks:
            return await self._part(request)
        response = await stream(request)
        await event(response, reply(self._request))
        return response

    async def _part(self, request: web.Request) -> web.StreamResponse:
        response = await stream(request)
        note = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "working"}}
        ids = {"id": f"e{self._breaks}"} if self._with_ids else {}
        self._breaks -= 1
        await event(response, note, retry=10, **ids)
        if request.transport is not None:
            request.transport.abort()
        return response


class Guarded(RemoteServer):
    """Wants a token in a header, and tells none from a wrong one."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        given = request.headers.get("authorization")
        if given is None:
            return web.Response(status=401, headers={"www-authenticate": 'Bearer realm="notes"'})
        if given != "Bearer right-token":
            return web.json_response({"error": f"bad token: {given}"}, status=403)
        return await super().answer(request)


class Elsewhere(RemoteServer):
    """Redirects everything that comes to its first address."""

    def __init__(self, location: str, status: int = 307) -> None:
        super().__init__()
        self._location = location
        self._status = status

    async def post(self, request: web.Request, message: Message) -> web.StreamResponse:
        if request.path == "/first":
            return web.Response(status=self._status, headers={"location": self._location})
        return await super().post(request, message)


class Fixed(RemoteServer):
    """Answers every POST with the same; a GET too, if it is told to."""

    def __init__(self, text: str, content_type: str, status: int = 200) -> None:
        super().__init__()
        self._text = text
        self._content_type = content_type
        self._status = status

    async def answer(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=self._text, content_type=self._content_type, status=self._status)


class Busy(RemoteServer):
    """Is too busy for the first requests."""

    def __init__(self, times: int, status: int = 503, retry_after: str = "0") -> None:
        super().__init__()
        self.times = times
        self._status = status
        self._retry_after = retry_after

    async def post(self, request: web.Request, message: Message) -> web.StreamResponse:
        if self.times:
            self.times -= 1
            return web.Response(status=self._status, headers={"retry-after": self._retry_after})
        return await super().post(request, message)


class Silent(RemoteServer):
    """Takes every request and never answers."""

    async def post(self, request: web.Request, message: Message) -> web.StreamResponse:
        await self.ended.wait()
        return web.Response(status=202)


class Sleepy(RemoteServer):
    """Answers no call before it ends."""

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        if message["method"] == "tools/call":
            await self.ended.wait()
        return await super().respond(request, message)


class Asking(RemoteServer):
    """Asks the client for sampling in the middle of each call, and answers with what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self._told: asyncio.Queue[Message] = asyncio.Queue()

    async def post(self, request: web.Request, message: Message) -> web.StreamResponse:
        if "method" not in message:
            self._told.put_nowait(message)
        return await super().post(request, message)

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        if message["method"] != "tools/call":
            return await super().respond(request, message)
        response = await stream(request)
        await event(response, {"jsonrpc": "2.0", "id": "ask-1", "method": "sampling/createMessage", "params": {}})
        told = await self._told.get()
        text = json.dumps(told)
        result = {"content": [{"type": "text", "text": text}]}
        await event(response, {"jsonrpc": "2.0", "id": message["id"], "result": result})
        return response


class Forgetful(RemoteServer):
    """Forgets its session after the handshake."""

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        error = {"code": -32001, "message": "Session not found"}
        return web.json_response({"jsonrpc": "2.0", "id": None, "error": error}, status=404)


class Faulty(RemoteServer):
    """Answers with a JSON-RPC error under a bad status, without the id."""

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        error = {"code": -32602, "message": "no such tool"}
        return web.json_response({"jsonrpc": "2.0", "id": None, "error": error}, status=400)


class Huge(RemoteServer):
    """Answers with megabytes, as one event."""

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        response = await stream(request)
        text = {"content": [{"type": "text", "text": "x" * 5_000_000}]}
        await event(response, {"jsonrpc": "2.0", "id": message["id"], "result": text})
        return response


class Unpredictable(RemoteServer):
    """Answers the first call with a failure of its own, and all others well."""

    def __init__(self) -> None:
        super().__init__()
        self._calls = 0

    async def respond(self, request: web.Request, message: Message) -> web.StreamResponse:
        self._calls += message["method"] == "tools/call"
        if message["method"] == "tools/call" and self._calls == 1:
            return web.Response(status=500, text="the disk is full")
        return await super().respond(request, message)


@asynccontextmanager
async def serving(server: RemoteServer, tls: ssl.SSLContext | None = None) -> AsyncGenerator[RemoteServer]:
    """Run a server on a free port; its `url` is the address of /mcp."""
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http{'s' if tls else ''}://{host}:{port}/mcp"
    try:
        yield server
    finally:
        server.ended.set()
        await runner.cleanup()


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return the context of a server with a certificate that nobody has signed but itself, and the certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
