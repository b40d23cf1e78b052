"""How the value of a result stands in a row: not at all where its text tells it, so that little is said twice."""

import json

from graph_toucan.identity import Json, JsonObject, canonical_json


def written_value(value: Json, text: str) -> JsonObject:
    """Return what a call's record must have besides the text, so that `read_value` gives the value."""
    if canonical_json(read_value({}, text)) == canonical_json(value):
        return {}
    if isinstance(value, dict) and value.get("text") == text:
        return {"read": {name: part for name, part in value.items() if name != "text"}}
    return {"value": value}


def read_value(record: JsonObject, text: str) -> Json:
    """Return the value of a result.

    Args:
        record: the call's record in the column `turns`.
        text: the content of its tool message.
    """
    if "value" in record:
        return record["value"]
    if "read" in record:
        return {"text": text, **record["read"]}
    try:
        found: Json = json.loads(text, parse_constant=lambda name: name)
    except (ValueError, RecursionError):
        return {"text": text}
    if isinstance(found, dict | list):
        return found
    return {"text": text} if isinstance(found, str) else {"result": found}
