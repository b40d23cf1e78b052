"""The survey of real servers: their tools and the calls that were made, where the data is at hand.

It lies in the folder that `GRAPH_TOUCAN_SURVEY` names, else in `shared/data` beside the repository; it is no part of it.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.model import Tool

SURVEY = Path(os.environ.get("GRAPH_TOUCAN_SURVEY") or Path(__file__).parents[3] / "shared" / "data")

needs_survey = pytest.mark.skipif(
    not (SURVEY / "servers.jsonl").exists(), reason="the survey of real servers is not here"
)


def survey_records() -> list[JsonObject]:
    """Return the records of the servers that were tried."""
    return [json.loads(line) for line in (SURVEY / "servers.jsonl").read_text(encoding="utf-8").splitlines()]


def survey_tools() -> list[list[Tool]]:
    """Return the tools of the servers that were tried, one list for each server."""
    servers: dict[str, list[Tool]] = {}
    for entry in _lines("tools.jsonl.gz"):
        servers.setdefault(entry["package"], []).append(_tool(entry, entry["inputSchema"], entry["outputSchema"]))
    return list(servers.values())


def published_tools() -> list[list[Tool]]:
    """Return the tools of remote servers whose specifications were published, one list for each server."""
    servers = _lines("toucan_servers.jsonl.gz")
    return [[_tool(entry, entry["input_schema"], None) for entry in server["tools"] or []] for server in servers]


def _lines(name: str) -> list[Any]:
    with gzip.open(SURVEY / name, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _tool(entry: JsonObject, schema: JsonObject | None, output: JsonObject | None) -> Tool:
    name = entry["name"]
    text = entry["description"] or ""
    return Tool(
        id=f"x/{name}", server="x", name=name, description=text, input_schema=schema or {}, output_schema=output
    )
