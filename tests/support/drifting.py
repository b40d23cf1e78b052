"""The server whose tools a test changes between two starts, and the register's entry of it."""

import json
import sys
from pathlib import Path
from typing import Any

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.model import CallCheck, Outcome, Probe, Server
from graph_toucan.onboard.listing import parse_tools
from graph_toucan.store.register import ServerEntry
from graph_toucan.watch.health import onboarded
from tests.support.catalogues import SERVERS

WHEN = "2026-01-01T00:00:00+00:00"


def tool(name: str, description: str = "Works.", **parameters: Any) -> dict[str, Any]:
    """Return a tool as servers list it; a parameter named with a `_` at its end is optional."""
    properties = {key.removesuffix("_"): schema for key, schema in parameters.items()}
    required = [key for key in parameters if not key.endswith("_")]
    schema = {"type": "object", "properties": properties, "required": required}
    return {"name": name, "description": description, "inputSchema": schema}


def drifting_server(folder: Path, *tools: dict[str, Any], needs: str | None = None) -> Server:
    """Return the server, whose tools are in `tools.json` of a folder; `needs` names a secret that it must be given."""
    write_tools(folder, *tools)
    env: dict[str, str] = {"TOOLS_FILE": str(folder / "tools.json")}
    if needs:
        env[needs] = ""
    entry = {"command": sys.executable, "args": [str(SERVERS / "drifting.py")], "env": env}
    return parse_catalogue({"mcpServers": {"drifting": entry}}, "the drifting catalogue")[0]


def write_tools(folder: Path, *tools: dict[str, Any]) -> None:
    """Give the server other tools from its next start on."""
    (folder / "tools.json").write_text(json.dumps(tools), encoding="utf-8")


def probe_of(server: Server, outcome: Outcome = Outcome.READY, **changes: Any) -> Probe:
    """Return a probe of a server."""
    known: dict[str, Any] = {
        "server": server.slug,
        "name": server.name,
        "version": "1",
        "registry": "local",
        "transport": "stdio",
        "outcome": outcome,
        "detail": "",
        "fingerprint": "",
        "protocol_version": "",
        "tools": 0,
    }
    return Probe.model_validate(known | changes)


def entry_of(server: Server, *tools: dict[str, Any], calls: tuple[CallCheck, ...] = (), **changes: Any) -> ServerEntry:
    """Return the register's entry of a server that was onboarded with these tools."""
    listed = parse_tools(server.slug, list(tools)).tools
    probe = probe_of(server, calls=calls, tools=len(listed), **changes)
    entry = onboarded(None, server, probe, listed, WHEN)
    assert entry is not None
    return entry


def call_of(name: str, **changes: Any) -> CallCheck:
    """Return an example call of one of its tools that worked."""
    known: dict[str, Any] = {"tool": name, "arguments": {}, "ok": True, "repeated": True, "text": f"this is {name}"}
    return CallCheck.model_validate(known | changes)
