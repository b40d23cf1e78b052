"""Output schemas: the declared one where it tells something and holds, else one inferred from real results."""

import re
from collections.abc import Iterable, Sequence

from jsonschema.exceptions import SchemaError
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from graph_toucan.describe.infer import infer_schema
from graph_toucan.describe.told import told_fields
from graph_toucan.execute.texts import READ, is_text_value
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import SchemaOrigin, Tool
from graph_toucan.teach.rules.english.words import humanise

__all__ = ["broken_by", "infer_schema", "output_schema"]

_TELLS = ("properties", "items", "prefixItems", "anyOf", "oneOf", "allOf", "$ref", "patternProperties")
FROM_TEXT = "Read from the text of the result."
"""The description of what is no JSON of the server's own: fields and rows found in a text."""


def output_schema(tool: Tool, values: Iterable[Json]) -> tuple[JsonObject | None, SchemaOrigin]:
    """Return a tool's output schema and where it comes from.

    A declared schema that only wraps a string (`{"result": string}`, half of those on PyPI) or says nothing but "object" tells
    nothing of what comes back, so there the results decide. So they do where one of them breaks the declared schema: the
    inferred one then says in `$comment` why the declared one is not used. One that wraps its value in `result`, as the
    Python SDK does, is unwrapped like the results are.
    """
    values = list(values)
    declared = tool.output_schema
    if declared and _tells(declared) and not _wraps_text(declared, values):
        fitting, why = _fitting(declared, values)
        if fitting is not None:
            return fitting, SchemaOrigin.DECLARED
    else:
        why = ""
    inferred = infer_schema(values)
    if inferred is None:
        return declared, SchemaOrigin.DECLARED if declared else SchemaOrigin.NONE
    _describe(inferred, told_fields(tool))
    if values and all(is_text_value(value) for value in values):
        _mark(inferred)
    if why:
        inferred = {"$comment": f"The declared output schema is not used: {why}", **inferred}
    return inferred, SchemaOrigin.INFERRED


def broken_by(schema: JsonObject, values: Iterable[Json]) -> str:
    """Return why a schema is of no use for real values: it is no schema, or one of them breaks it; "" if it holds."""
    try:
        kind = validator_for(schema)
        kind.check_schema(schema)
        # Without a registry of its own the validator would fetch what a `$ref` names from the network.
        validator = kind(schema, registry=Registry())
        for value in values:
            error = next(iter(validator.iter_errors(value)), None)
            if error is not None:
                return f"a real result breaks it at {error.json_path}: {error.message[:200]}"
    except SchemaError as error:
        return f"it is no valid JSON Schema: {error.message[:200]}"
    except Unresolvable as error:
        return f"it refers to what is not there: {error}"[:240]
    except (re.error, RecursionError) as error:
        return f"it cannot be checked: {error}"[:240]
    return ""


def _fitting(declared: JsonObject, values: Sequence[Json]) -> tuple[JsonObject | None, str]:
    """Return the declared schema, or the one inside its `result`, whichever the values satisfy; else None and why not."""
    inner = _unwrapped(declared)
    why = broken_by(inner, values)
    if not why:
        return inner, ""
    if inner is not declared and values and not broken_by(declared, values):
        return declared, ""
    return None, why


def _unwrapped(schema: JsonObject) -> JsonObject:
    properties: Json = schema.get("properties")
    if not isinstance(properties, dict) or list(properties) != ["result"] or not isinstance(properties["result"], dict):
        return schema
    inner: JsonObject = properties["result"]
    if inner.get("type") not in ("object", "array") and "$ref" not in inner:
        return schema
    return {**inner, **{key: schema[key] for key in ("$defs", "definitions") if key in schema}}


def _tells(schema: JsonObject) -> bool:
    properties = schema.get("properties")
    if isinstance(properties, dict) and list(properties) == ["result"]:
        inner = properties["result"]
        return (
            isinstance(inner, dict)
            and inner.get("type") != "string"
            and (inner.get("type") != "object" or _tells(inner))
        )
    return any(schema.get(key) for key in _TELLS)


def _wraps_text(schema: JsonObject, values: Sequence[Json]) -> bool:
    """Tell whether a schema says no more than under which key a text stands that the results give as a text."""
    properties: Json = schema.get("properties")
    if not isinstance(properties, dict) or len(properties) != 1 or not values:
        return False
    name, spec = next(iter(properties.items()))
    is_string = isinstance(spec, dict) and spec.get("type") == "string"
    return is_string and not any(isinstance(value, dict) and name in value for value in values)


def _describe(schema: JsonObject, told: dict[str, str]) -> None:
    """Give the properties of an inferred schema the descriptions that are known for their names."""
    properties: Json = schema.get("properties") or {}
    for name, spec in properties.items():
        if about := told.get(humanise(name)):
            spec["description"] = about
        _describe(spec, told)
    for inner in (schema.get("items"), schema.get("additionalProperties"), *(schema.get("anyOf") or [])):
        if isinstance(inner, dict):
            _describe(inner, told)


def _mark(schema: JsonObject) -> None:
    properties: Json = schema.get("properties") or {}
    for name in READ:
        if name in properties:
            properties[name]["description"] = FROM_TEXT
