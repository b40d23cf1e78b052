"""Values that fit a JSON Schema, drawn with a given generator: what the model server answers with."""

from random import Random
from typing import Any

Schema = dict[str, Any]

_WORDS = (
    "amber",
    "basin",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbor",
    "island",
    "juniper",
    "lagoon",
    "meadow",
)


def value_for(schema: Schema, random: Random, root: Schema | None = None) -> Any:
    """Return a value that fits a schema (`$ref` into `$defs`, `const`, `enum`, `default`, bounds, `required`)."""
    root = schema if root is None else root
    if "$ref" in schema:
        return value_for(_referenced(schema["$ref"], root), random, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice(schema["enum"])
    if "default" in schema:
        return schema["default"]
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return value_for(random.choice(schema[union]), random, root)
    return _of_type(schema, random, root)


def _referenced(reference: str, root: Schema) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def _of_type(schema: Schema, random: Random, root: Schema) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        return _object(schema, random, root)
    if kind == "array":
        return _array(schema, random, root)
    if kind in {"integer", "number"}:
        return _number(schema, random, whole=kind == "integer")
    return {"boolean": random.random() < 0.5, "null": None}.get(kind, _text(schema, random))


def _object(schema: Schema, random: Random, root: Schema) -> dict[str, Any]:
    properties: dict[str, Schema] = schema.get("properties", {})
    return {name: value_for(properties.get(name, {}), random, root) for name in schema.get("required", properties)}


def _array(schema: Schema, random: Random, root: Schema) -> list[Any]:
    length = max(schema.get("minItems", 1), min(2, schema.get("maxItems", 2)))
    fixed: list[Schema] = schema.get("prefixItems", [])
    items = schema.get("items") or {}
    return [value_for(fixed[n] if n < len(fixed) else items, random, root) for n in range(length)]


def _number(schema: Schema, random: Random, *, whole: bool) -> float:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
    high = schema.get("maximum", schema.get("exclusiveMaximum", low + 10) - ("exclusiveMaximum" in schema))
    if whole:
        return random.randint(int(low), int(max(low, high)))
    return round(random.uniform(low, max(low, high)), 2)


def _text(schema: Schema, random: Random) -> str:
    text = " ".join(random.choice(_WORDS) for _ in range(3))
    while len(text) < schema.get("minLength", 0):
        text += " " + random.choice(_WORDS)
    return text[: schema.get("maxLength", len(text))]
