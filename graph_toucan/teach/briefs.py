"""What a teacher is shown of a tool: enough to understand it, and nothing that floods a prompt."""

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Tool, ToolCard
from graph_toucan.teach.roles import ToolBrief

DESCRIPTION_CHARACTERS = 1200
SAMPLE_CHARACTERS = 800
_HIDDEN_PARAMETERS = frozenset({"api_key", "apikey"})


def brief(tool: Tool, sample: str = "") -> ToolBrief:
    """Return the brief of a tool, with a sample of its output."""
    return ToolBrief(
        id=tool.id,
        name=tool.name,
        description=tool.description[:DESCRIPTION_CHARACTERS],
        input_schema=visible_schema(tool.input_schema),
        output_sample=sample[:SAMPLE_CHARACTERS],
    )


def card_brief(card: ToolCard) -> ToolBrief:
    """Return the brief of a card, with its first example's output."""
    return brief(card.tool, card.examples[0].text if card.examples else "")


def visible_schema(schema: JsonObject) -> JsonObject:
    """Return an input schema without the optional `api_key` that a family of servers adds to every tool."""
    properties: Json = schema.get("properties") or {}
    required = schema.get("required") or []
    hidden = [name for name in properties if name.lower() in _HIDDEN_PARAMETERS and name not in required]
    if not hidden:
        return schema
    return {**schema, "properties": {name: spec for name, spec in properties.items() if name not in hidden}}
