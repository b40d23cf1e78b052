"""The client's half of the protocol: the handshake, what servers may ask of a client, and what they tell it.

A factory has no user and lends no model, so sampling is refused and elicitation declined; the one thing that it offers is
the workspace as a root, because servers that are jailed to folders ask for it.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

import anyio
import mcp_types as types
from mcp import MCPError
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
from mcp_types.version import LATEST_HANDSHAKE_VERSION

from graph_toucan import __version__
from graph_toucan.errors import ProtocolMismatch
from graph_toucan.identity import Json, JsonObject, canonical_json

_LOG_LINES = 200
_LOG_CHARACTERS = 2000
_INSTRUCTIONS_CHARACTERS = 20_000
_SHOWN_CHARACTERS = 300
_ROUNDS = 3
_TAKES_ROOTS_SECONDS = 0.05


class LogLine(NamedTuple):
    """One `notifications/message` of a server, its text shortened."""

    level: str
    text: str


class ServerInfo(NamedTuple):
    """What a server calls itself."""

    name: str = ""
    version: str = ""


@dataclass(frozen=True)
class Handshake:
    """What a server said of itself in the handshake."""

    protocol_version: str = ""
    server_info: ServerInfo = field(default_factory=ServerInfo)
    instructions: str = ""
    capabilities: JsonObject = field(default_factory=dict[str, Json])


class ClientSide:
    """Answers one server's requests and remembers its notifications, a bounded number of them."""

    def __init__(self, root: str | None) -> None:
        """Offer `root`, the `file:` address of the workspace, unless the server has none (it runs elsewhere)."""
        self._root = root
        self.roots_told = False
        self.settled = False
        self.tools_changed = False
        self.log: deque[LogLine] = deque(maxlen=_LOG_LINES)

    @property
    def capabilities(self) -> JsonObject:
        """What the handshake offers."""
        return {"roots": {}} if self._root else {}

    def answer(self, request: types.JSONRPCRequest) -> types.JSONRPCResponse | types.JSONRPCError:
        """Return the answer to one request of the server."""
        if request.method == "ping":
            return _result(request, {})
        if request.method == "roots/list" and self._root:
            self.roots_told = True
            return _result(request, {"roots": [{"uri": self._root, "name": "workspace"}]})
        if request.method == "elicitation/create":
            return _result(request, {"action": "decline"})
        why = (
            "this client has no model to sample from" if request.method.startswith("sampling/") else "method not found"
        )
        error = types.ErrorData(code=types.METHOD_NOT_FOUND, message=f"{why}: {request.method[:100]}")
        return types.JSONRPCError(jsonrpc="2.0", id=request.id, error=error)

    def note(self, notification: types.JSONRPCNotification) -> None:
        """Remember what matters of one notification."""
        if notification.method == "notifications/tools/list_changed":
            self.tools_changed = True
        elif notification.method == "notifications/message":
            params = notification.params or {}
            data = params.get("data")
            text = data if isinstance(data, str) else canonical_json(data)
            self.log.append(LogLine(str(params.get("level", ""))[:20], text[:_LOG_CHARACTERS]))


async def shake_hands(server: str, dispatcher: JSONRPCDispatcher, client: ClientSide) -> Handshake:
    """Make the handshake that gives a server state between calls, and return what the server said of itself.

    Raises:
        MCPError: the server answers with an error, or ends.
        ProtocolMismatch: the answer is none to a handshake of this protocol.
    """
    offer: JsonObject = {
        "protocolVersion": LATEST_HANDSHAKE_VERSION,
        "capabilities": client.capabilities,
        "clientInfo": {"name": "graph-toucan", "version": __version__},
    }
    raw = await dispatcher.send_raw_request("initialize", offer, {"cancel_on_abandon": False})
    version = raw.get("protocolVersion")
    if not isinstance(version, str) or not version:
        raise ProtocolMismatch(
            f"server {server!r} answered the handshake without a protocol version: "
            f"{canonical_json(raw)[:_SHOWN_CHARACTERS]}",
            "Check that the command or address in the catalogue is an MCP server's.",
        )
    await dispatcher.notify("notifications/initialized", None)
    info, capabilities = raw.get("serverInfo"), raw.get("capabilities")
    info = info if isinstance(info, dict) else {}
    return Handshake(
        protocol_version=version,
        server_info=ServerInfo(str(info.get("name") or ""), str(info.get("version") or "")),
        instructions=str(raw.get("instructions") or "")[:_INSTRUCTIONS_CHARACTERS],
        capabilities=capabilities if isinstance(capabilities, dict) else {},
    )


async def settle(dispatcher: JSONRPCDispatcher, client: ClientSide, seconds: float) -> None:
    """Wait, before the first call, until a server that asks for the roots has taken them in: until then it refuses all paths.

    What it asks when the handshake is over comes before its answer to the next request, so it is asked for its tools: every
    server knows that request, and not every one survives a ping.
    """
    if client.settled:
        return
    client.settled = True
    for _ in range(_ROUNDS if client.capabilities else 0):
        try:
            await dispatcher.send_raw_request("tools/list", {}, {"timeout": seconds})
        except MCPError:
            return  # the call that comes next will tell what is wrong
        if not client.roots_told:
            return
        await anyio.sleep(_TAKES_ROOTS_SECONDS)


def _result(request: types.JSONRPCRequest, result: JsonObject) -> types.JSONRPCResponse:
    return types.JSONRPCResponse(jsonrpc="2.0", id=request.id, result=result)
