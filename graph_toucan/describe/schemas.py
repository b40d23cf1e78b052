"""Output schemas: the declared one where it tells something, else one inferred from real results."""

from collections.abc import Iterable

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import SchemaOrigin, Tool

_TYPES: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))


def output_schema(tool: Tool, values: Iterable[Json]) -> tuple[JsonObject | None, SchemaOrigin]:
    """Return a tool's output schema and where it comes from.

    A declared schema that only wraps a string (`{"result": string}`, half of those on PyPI) tells nothing of what is in
    the string, so there the results decide.
    """
    if tool.output_schema and not _only_wraps_text(tool.output_schema):
        return tool.output_schema, SchemaOrigin.DECLARED
    inferred = infer_schema(values)
    if inferred is None:
        return tool.output_schema, SchemaOrigin.DECLARED if tool.output_schema else SchemaOrigin.NONE
    return inferred, SchemaOrigin.INFERRED


def infer_schema(values: Iterable[Json]) -> JsonObject | None:
    """Return the smallest JSON Schema that all values satisfy, or None if there are none."""
    schema: JsonObject | None = None
    for value in values:
        schema = _of(value) if schema is None else _union(schema, _of(value))
    return schema


def _only_wraps_text(schema: JsonObject) -> bool:
    properties = schema.get("properties") or {}
    return list(properties) == ["result"] and properties["result"].get("type") == "string"


def _of(value: Json) -> JsonObject:
    if value is None:
        return {"type": "null"}
    for python_type, name in _TYPES:
        if isinstance(value, python_type):
            return {"type": name}
    if isinstance(value, list):
        items = infer_schema(value)
        return {"type": "array", "items": items} if items else {"type": "array"}
    properties = {str(key): _of(item) for key, item in value.items()}
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def _union(one: JsonObject, two: JsonObject) -> JsonObject:
    if one == two:
        return one
    if one.get("type") == two.get("type") == "object":
        ours, theirs = one["properties"], two["properties"]
        merged = {
            name: _union(ours[name], theirs[name])
            if name in ours and name in theirs
            else ours.get(name) or theirs[name]
            for name in {**ours, **theirs}
        }
        required = sorted(set(one["required"]) & set(two["required"]))
        return {"type": "object", "properties": merged, "required": required}
    if one.get("type") == two.get("type") == "array":
        if "items" not in one or "items" not in two:
            return one if "items" in one else two
        return {"type": "array", "items": _union(one["items"], two["items"])}
    if {one.get("type"), two.get("type")} == {"integer", "number"}:
        return {"type": "number"}
    options: list[JsonObject] = list(one.get("anyOf") or [one])
    for option in two.get("anyOf") or [two]:
        alike = next((place for place, known in enumerate(options) if _alike(known, option)), None)
        if alike is None:
            options.append(option)
        else:
            options[alike] = _union(options[alike], option)
    return options[0] if len(options) == 1 else {"anyOf": options}


def _alike(one: JsonObject, two: JsonObject) -> bool:
    """Tell whether two schemas can be united without `anyOf`."""
    numeric = {"integer", "number"}
    return one.get("type") == two.get("type") or {one.get("type"), two.get("type")} == numeric
