"""Small questions about JSON Schemas: what a reference stands for, which type is meant, what a bound is."""

import re
from collections.abc import Iterable

from graph_toucan.identity import Json, JsonObject, canonical_json

_MAX_DEPTH = 5


def resolved(spec: JsonObject, root: JsonObject) -> JsonObject:
    """Return a schema with its `$ref` followed (inside the tool's schema only) and its `allOf` merged."""
    for _ in range(_MAX_DEPTH):
        reference = spec.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        target: Json = root
        for token in reference[2:].split("/"):
            target = target.get(token.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        spec = {**(target if isinstance(target, dict) else {}), **{key: spec[key] for key in spec if key != "$ref"}}
    for part in spec.get("allOf") or []:
        if isinstance(part, dict):
            inner = resolved(part, root) if "$ref" in part else part
            spec = {
                **inner,
                **spec,
                "properties": {**(inner.get("properties") or {}), **(spec.get("properties") or {})},
            }
    return spec


def items_of(spec: JsonObject, root: JsonObject) -> JsonObject:
    """Return the schema of an array's items; empty if it says nothing."""
    items: Json = spec.get("items")
    return resolved(items, root) if isinstance(items, dict) else {}


def length(spec: JsonObject, keyword: str, otherwise: int) -> int:
    """Return a bound on a length, at most a hundred, or what to take where there is none."""
    value: Json = spec.get(keyword)
    return min(100, max(0, int(value))) if isinstance(value, int | float) else otherwise


def type_of(spec: JsonObject) -> str:
    """Return the one type that a schema means; a text if it says nothing."""
    kind = spec.get("type")
    if isinstance(kind, list):
        kind = next((item for item in kind if item != "null"), "null")
    if isinstance(kind, str):
        return kind
    return "object" if "properties" in spec else "array" if "items" in spec else "string"


def bound(spec: JsonObject, closed: str, opened: str, step: float) -> float | None:
    """Return the lowest (or highest) number that a schema allows, or None."""
    for key, shift in ((closed, 0.0), (opened, step)):
        value = spec.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            whole = type_of(spec) == "integer"
            return float(value) + shift * (1 if whole else 0.01)
    return None


def empty_value(spec: JsonObject) -> Json:
    """Return the simplest value of a type, where a schema nests too deep to follow."""
    return {"object": {}, "array": [], "integer": 1, "number": 1.0, "boolean": False, "null": None}.get(
        type_of(spec), "lamp"
    )


def required_by_choice(spec: JsonObject) -> list[str]:
    """Return what the first alternative of a root `anyOf` or `oneOf` requires."""
    options = [option for key in ("anyOf", "oneOf") for option in spec.get(key) or [] if isinstance(option, dict)]
    return next((option["required"] for option in options if option.get("required")), [])


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text matches a pattern; one that Python does not understand forbids nothing."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def distinct(values: Iterable[Json]) -> list[Json]:
    """Return values without those that were there before."""
    found: dict[str, Json] = {}
    for value in values:
        found.setdefault(canonical_json(value), value)
    return list(found.values())


def sized(values: list[Json], low: int, high: int) -> list[Json]:
    """Return values, repeated or cut to a length between two bounds."""
    wanted = max(min(high, len(values)), low)
    return (values * (wanted // len(values) + 1))[:wanted] if values else []
