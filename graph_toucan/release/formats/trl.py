"""TRL's format for supervised fine-tuning: `messages` with tool calls, and `tools`.

Unlike OpenAI's, `arguments` is an object (chat templates render it themselves; text would be quoted twice), and there
are no call ids: the calls of a message are followed by their results in the same order.
"""

import json
from collections.abc import Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.release.row import ReleaseRow
from graph_toucan.release.text import ordered

NAME = "trl"
FILES = {"trl/train.jsonl": "messages and tools for TRL's SFTTrainer, arguments as objects (JSON lines)"}


def write(rows: Sequence[ReleaseRow]) -> dict[str, bytes]:
    """Return `trl/train.jsonl`, one conversation per line."""
    return {"trl/train.jsonl": "".join(f"{ordered(_record(row))}\n" for row in rows).encode()}


def _record(row: ReleaseRow) -> JsonObject:
    messages: list[JsonObject] = json.loads(row.messages)
    return {"messages": [_message(message) for message in messages], "tools": json.loads(row.available_tools)}


def _message(message: JsonObject) -> JsonObject:
    plain: dict[str, Json] = {key: value for key, value in message.items() if key != "tool_call_id"}
    if "tool_calls" in plain:
        plain["tool_calls"] = [_call(call["function"]) for call in plain["tool_calls"]]
    return plain


def _call(function: JsonObject) -> JsonObject:
    arguments = json.loads(function["arguments"])
    return {"type": "function", "function": {"name": function["name"], "arguments": arguments}}
