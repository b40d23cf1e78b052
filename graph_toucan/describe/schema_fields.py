"""The places of a JSON Schema: properties and items, with type, format and description."""

from collections.abc import Iterator
from typing import NamedTuple

from graph_toucan.describe.flatten import Token, resolve_schema
from graph_toucan.identity import Json, JsonObject

_MAX_DEPTH = 6
_FORMATS = {"uri", "email", "date", "date-time", "time", "uuid"}


class Declared(NamedTuple):
    """One place of a schema; list positions are `*`."""

    tokens: tuple[Token, ...]
    type: str
    format: str
    description: str


def schema_fields(schema: JsonObject) -> list[Declared]:
    """Return the places of a schema in its order: leaves, lists, and objects other than the root; no keys of maps."""
    return list(_walk(schema, schema, ()))


def _walk(schema: Json, root: JsonObject, at: tuple[Token, ...]) -> Iterator[Declared]:
    outer = schema if isinstance(schema, dict) else {}
    spec = resolve_schema(schema, root)
    kind = spec.get("type")
    kind = next((name for name in kind if name != "null"), "string") if isinstance(kind, list) else kind
    properties, items = spec.get("properties"), spec.get("items")
    kind = kind or ("object" if isinstance(properties, dict) else "array" if isinstance(items, dict) else None)
    if isinstance(kind, str) and kind != "null" and (at or kind != "object"):
        about = outer.get("description") or spec.get("description") or ""
        form = spec.get("format")
        yield Declared(at, kind, form if isinstance(form, str) and form in _FORMATS else "", str(about)[:200])
    if len(at) >= _MAX_DEPTH:
        return
    if isinstance(properties, dict):
        for name, inner in properties.items():
            yield from _walk(inner, root, (*at, name))
    elif isinstance(items, dict):
        yield from _walk(items, root, (*at, "*"))
