"""Catalogues of the small servers beside this file, for tests that launch real servers without installing any."""

import copy
import json
import sys
from pathlib import Path
from typing import Any

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.model import Server

SERVERS = Path(__file__).parent / "servers"

_SCRIPTS = {"numbers": "figures"}
"""Slugs whose script has another name: a `numbers.py` would shadow the standard library's module."""

_LONG_TEXT = "Ann sold 14 lamps and 6 chairs in January. Ben sold 120 notebooks."

_FACTORY: dict[str, dict[str, Any]] = {
    "notes": {
        "categories": ["notes", "text"],
        "examples": [
            {"tool": "write_note", "arguments": {"name": "summary.md", "text": _LONG_TEXT}},
            {"tool": "read_note", "arguments": {"name": "notes.md"}},
            {"tool": "append_line", "arguments": {"name": "todo.md", "line": "Order 20 more lamps."}},
            {"tool": "count_words", "arguments": {"text": _LONG_TEXT}},
            {"tool": "longest_word", "arguments": {"text": _LONG_TEXT}},
            {"tool": "count_word", "arguments": {"text": _LONG_TEXT, "word": "sold"}},
            {"tool": "shout", "arguments": {"text": "The doors open at nine."}},
            {"tool": "list_notes", "arguments": {}},
            {"tool": "stamp", "arguments": {}},
        ],
    },
    "numbers": {
        "categories": ["numbers", "statistics"],
        "examples": [
            {"tool": "parse", "arguments": {"text": _LONG_TEXT}},
            {"tool": "describe", "arguments": {"values": [14.5, 6.0, 120.0, 9.5]}},
            {"tool": "sort_values", "arguments": {"values": [39.5, 189.0, 3.25]}},
            {"tool": "series", "arguments": {"start": 2.5, "step": 1.5, "count": 4}},
            {"tool": "add", "arguments": {"a": 553.0, "b": 756.5}},
            {"tool": "scale", "arguments": {"value": 12.5, "factor": 3.0}},
            {"tool": "reading_time", "arguments": {"words": 330}},
            {"tool": "percentage", "arguments": {"part": 45.0, "whole": 360.0}},
            {"tool": "round_value", "arguments": {"value": 2.71828, "digits": 2}},
            {"tool": "report_value", "arguments": {"label": "weekly revenue", "value": 1890.25}},
        ],
    },
}


def local_catalogue(*names: str) -> dict[str, Any]:
    """Return a catalogue, as `mcpServers`, of the servers with these names; `notes` and `numbers` if none is given.

    The two good servers come with examples that all work, some of whose results serve others as arguments.
    """
    return {"mcpServers": {name: _entry(name) for name in names or ("notes", "numbers")}}


def local_servers(*names: str) -> tuple[Server, ...]:
    """Return the same as parsed servers."""
    return parse_catalogue(local_catalogue(*names), "the local catalogue")


def http_server(path: str = "/mcp") -> Server:
    """Return the server that speaks streamable HTTP: `mcpServers` cannot say so of one that is to be started."""
    package = {
        "registryType": "local",
        "identifier": sys.executable,
        "packageArguments": [{"type": "positional", "value": str(SERVERS / "http_server.py")}],
        "transport": {"type": "streamable-http", "url": f"http://localhost:{{port}}{path}"},
    }
    entry = {"name": "local/http", "description": "Speaks HTTP", "version": "1.0.0", "packages": [package]}
    return parse_catalogue([entry], "the local catalogue")[0]


def write_catalogue(path: Path, *names: str) -> Path:
    """Write `local_catalogue` into a file and return its path."""
    path.write_text(json.dumps(local_catalogue(*names)), encoding="utf-8")
    return path


def _entry(name: str) -> dict[str, Any]:
    script = SERVERS / f"{_SCRIPTS.get(name, name)}.py"
    entry: dict[str, Any] = {"command": sys.executable, "args": [str(script)]}
    if name in _FACTORY:
        entry["graph-toucan/factory"] = copy.deepcopy(_FACTORY[name])
    return entry
