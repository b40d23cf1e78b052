"""Tools, live calls and simulators for tests."""

from collections.abc import Sequence
from typing import Any

from graph_toucan.execute.texts import read_text
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import SchemaOrigin, Simulator, SimulatorWay, Tool, ToolCard, ToolKind
from graph_toucan.simulate.calls import Change, LiveCall


def tool_of(tool: str, schema: JsonObject | None = None, description: str = "") -> Tool:
    """A tool with an input schema."""
    server, name = tool.split("/")
    return Tool(id=tool, server=server, name=name, description=description, input_schema=schema or {"type": "object"})


def card_of(name: str, kind: ToolKind = ToolKind.QUERY, **changes: Any) -> ToolCard:
    """A card of a tool of which nothing is known but its kind."""
    plain = ToolCard(
        id=name,
        tool=tool_of(name),
        tags=("a", "b", "c"),
        kind=kind,
        output_schema=None,
        schema_origin=SchemaOrigin.NONE,
        examples=(),
        volatile_paths=(),
        volatile_files=(),
        fingerprint="f1",
        teacher="rules",
    )
    return plain.model_copy(update=changes)


def told(tool: str, arguments: JsonObject, text: str, *, failed: bool = False) -> LiveCall:
    """A live call that was answered with a text."""
    return LiveCall(tool, arguments, read_text(text), text, failed)


def gave(tool: str, arguments: JsonObject, value: Json, before: Sequence[Change] = ()) -> LiveCall:
    """A live call that was answered with a value."""
    return LiveCall(tool, arguments, value, "", False, tuple(before))


def coded(tool: str, code: str, kind: ToolKind = ToolKind.QUERY, **changes: Any) -> Simulator:
    """A simulator with code of its own."""
    plain = Simulator(tool=tool, kind=kind, way=SimulatorWay.MODEL, code=code, teacher="test", learnt_from=1)
    return plain.model_copy(update=changes)
