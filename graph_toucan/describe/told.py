"""What a tool's own words say of the fields of its results."""

import re
from collections.abc import Iterator

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Tool
from graph_toucan.teach.rules.english.words import humanise

_RETURNS = re.compile(r"^\s*(?:#+\s*)?(?:returns?|outputs?|response)\b[^\n]*$", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(
    r"^\s*(?:[-*•]\s*)?[`'\"]?(?P<name>[A-Za-z_][\w.]{0,40})[`'\"]?\s*(?:\([^)]*\))?\s*(?::|-|\u2013)\s+(?P<about>\S.{2,200})$"
)
_MAX_DEPTH = 8
_MAX_ABOUT = 200


def told_fields(tool: Tool) -> dict[str, str]:
    """Return descriptions by humanised field name.

    They come from the declared output schema, the `Returns:` part of the description, and the parameters of the same name; of
    two, the earlier in this order counts.
    """
    found: dict[str, str] = {}
    for name, about in (*_of_schema(tool.output_schema or {}, 0), *_of_text(tool.description), *_of_parameters(tool)):
        words = " ".join(about.split())[:_MAX_ABOUT]
        if words:
            found.setdefault(humanise(name), words)
    return found


def _of_schema(schema: JsonObject, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _MAX_DEPTH:
        return
    properties: Json = schema.get("properties")
    for name, spec in properties.items() if isinstance(properties, dict) else ():
        if isinstance(spec, dict):
            if isinstance(spec.get("description"), str):
                yield name, spec["description"]
            yield from _of_schema(spec, depth + 1)
    definitions: Json = schema.get("$defs") or schema.get("definitions") or {}
    inner = [schema.get("items"), schema.get("additionalProperties"), *(schema.get("anyOf") or [])]
    for spec in [*inner, *(definitions.values() if isinstance(definitions, dict) else [])]:
        if isinstance(spec, dict):
            yield from _of_schema(spec, depth + 1)


def _of_text(description: str) -> Iterator[tuple[str, str]]:
    match = _RETURNS.search(description)
    for line in description[match.end() :].splitlines()[:40] if match else ():
        if field := _FIELD.match(line):
            yield field["name"], field["about"]


def _of_parameters(tool: Tool) -> Iterator[tuple[str, str]]:
    for name, spec in tool.parameters.items():
        if isinstance(spec.get("description"), str):
            yield name, spec["description"]
