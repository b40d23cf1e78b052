"""A trajectory as chat messages, and tools as function definitions: the shape of the OpenAI chat API.

Every other format is made from these two.
"""

from collections.abc import Mapping, Sequence

from graph_toucan.identity import JsonObject
from graph_toucan.model import Call, DialogueTurn, Exchange, Tool, Trajectory
from graph_toucan.release.text import canonical, clean, compact
from graph_toucan.teach.briefs import visible_schema


def render_messages(trajectory: Trajectory, names: Mapping[str, str]) -> list[JsonObject]:
    """Return the conversation: per turn the user's query, each round of calls with their results, and the answer.

    Args:
        trajectory: the conversation.
        names: the exposed name of every tool that is called, by tool id.
    """
    return [message for turn in trajectory.turns for message in _turn(turn, names)]


def render_tools(tools: Sequence[Tool], names: Mapping[str, str]) -> list[JsonObject]:
    """Return the function definitions of the tools, in their order, with the parameters that teachers are shown."""
    return [_tool(tool, names[tool.id]) for tool in tools]


def _turn(turn: DialogueTurn, names: Mapping[str, str]) -> list[JsonObject]:
    calls = [message for made in turn.rounds for message in _round(made, names)]
    return [
        {"role": "user", "content": clean(turn.query)},
        *calls,
        {"role": "assistant", "content": clean(turn.answer)},
    ]


def _round(made: Sequence[Exchange], names: Mapping[str, str]) -> list[JsonObject]:
    """Return one message that makes all calls of a round, and their results in the same order."""
    asked = [_call(exchange.call, names[exchange.call.tool]) for exchange in made]
    return [{"role": "assistant", "content": "", "tool_calls": asked}, *(_result(one, names) for one in made)]


def _call(call: Call, name: str) -> JsonObject:
    return {"id": call.id, "type": "function", "function": {"name": name, "arguments": compact(call.arguments)}}


def _result(exchange: Exchange, names: Mapping[str, str]) -> JsonObject:
    call = exchange.call
    return {
        "role": "tool",
        "tool_call_id": call.id,
        "name": names[call.tool],
        "content": clean(exchange.result.text),
    }


def _tool(tool: Tool, name: str) -> JsonObject:
    parameters = canonical(visible_schema(tool.input_schema)) or {"type": "object", "properties": {}}
    return {
        "type": "function",
        "function": {"name": name, "description": clean(tool.description), "parameters": parameters},
    }
