"""What stands in a text: JSON, a table, `key: value` lines; and plain text where it is none of these.

A text that is JSON (or a Python literal, or one fenced block of JSON) becomes that value. Any other text becomes
`{"text": ...}`, with what could be read from it beside: `data` (JSON after a line of words), `fields` (`key: value` lines) and
`rows` (the records of a table or of repeated lines). Nothing is read from prose, code, logs or traces.
"""

import ast
import json
import re
import warnings

from graph_toucan.execute.text_lines import read_lines
from graph_toucan.execute.text_tables import read_table
from graph_toucan.identity import Json, JsonObject

READ = ("data", "fields", "rows")
"""The keys under which a text's value holds what was read from it."""

MAX_READ = 60_000
"""Characters of a text in which fields are looked for."""

_FENCE = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n[ \t]*```", re.DOTALL)
_MAX_WORDS = 400
_MAX_LEAD_LINES = 5
_OPENS = re.compile(r"(?m)(?:\A[^\n]{0,200}?: |^)(?=[\[{])")


def is_text_value(value: Json) -> bool:
    """Tell whether a result value is a text, with or without what was read from it."""
    return isinstance(value, dict) and isinstance(value.get("text"), str) and value.keys() <= {"text", *READ}


def read_text(text: str) -> Json:
    """Return the value of a text: what it encodes, else the text with what could be read from it."""
    whole = _decoded(text)
    if whole is not None:
        return whole[0]
    if len(text) > MAX_READ:
        return {"text": text}
    fences = _FENCE.findall(text)
    if fences:
        return _fenced(text, fences)
    if data := _after_words(text):
        return {"text": text, "data": data}
    return {"text": text, **_formed(text)}


def _formed(text: str) -> JsonObject:
    """Return the fields and rows of a text that is made of them."""
    rows, rest, covered = read_table(text)
    fields, records = read_lines(rest, alone=not rows)
    if rows and not fields and covered < 0.5:
        return {}
    found: JsonObject = {}
    if fields:
        found["fields"] = fields
    if rows or records:
        found["rows"] = rows or records
    return found


def _decoded(text: str) -> tuple[Json] | None:
    """Return a value that is all of a text, in a tuple since it may be null; None if the text is no value."""
    try:
        value: Json = json.loads(text, parse_constant=lambda name: name)
    except (ValueError, RecursionError):
        value = _literal(text) or _json_lines(text)
        return None if value is None else (value,)
    if isinstance(value, dict | list):
        return (value,)
    return ({"text": text} if isinstance(value, str) else {"result": value},)


def _json_lines(text: str) -> Json:
    """Return the objects that a text holds one a line, two at least; else None."""
    lines = text.strip().splitlines()
    if len(lines) < 2 or not all(line.startswith("{") and line.endswith("}") for line in lines):
        return None
    try:
        return [json.loads(line, parse_constant=lambda name: name) for line in lines]
    except (ValueError, RecursionError):
        return None


def _literal(text: str) -> Json:
    """Return the list or object that a text is as a Python literal, as servers in Python print them; else None."""
    text = text.strip()
    if text[:1] + text[-1:] not in ("[]", "{}") or len(text) > MAX_READ:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value: Json = ast.literal_eval(text)
        return json.loads(json.dumps(value)) if isinstance(value, dict | list) and _has_string_keys(value) else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _has_string_keys(value: Json) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _has_string_keys(item) for key, item in value.items())
    return all(_has_string_keys(item) for item in value) if isinstance(value, list | tuple) else True


def _fenced(text: str, blocks: list[str]) -> Json:
    """Return the one block of JSON in a text; several are examples in a document, and so is one among many words."""
    values = [found[0] for block in blocks if (found := _decoded(block)) and _is_container(block)]
    words = _FENCE.sub("", text).strip()
    if len(values) != 1 or len(blocks) != 1 or len(words) > _MAX_WORDS:
        return {"text": text}
    return {"text": text, "data": values[0]} if words else values[0]


def _after_words(text: str) -> Json:
    """Return the list or object that follows a few words and ends the text, else None."""
    for start in [match.end() for match in _OPENS.finditer(text[: _MAX_WORDS + 1])][:_MAX_LEAD_LINES]:
        if text.count("\n", 0, start) > _MAX_LEAD_LINES or not text[:start].strip():
            continue
        rest = text[start:]
        found = _decoded(rest)
        if found and _is_container(rest) and found[0]:
            return found[0]
    return None


def _is_container(text: str) -> bool:
    return text.strip()[:1] in ("{", "[")
