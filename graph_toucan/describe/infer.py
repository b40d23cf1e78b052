"""A JSON Schema from real values, wide enough for the values that were not seen.

What generalises, measured on results held back (`tests/bench_schemas.py`): a key is required only where every object has
it and two different results show it; what was only ever null may be anything; a number is whole only where its name counts
or many were seen; an object whose keys are data (dates, ids, paths) is a map; nothing is ever enumerated.
"""

import re
from collections.abc import Iterable, Sequence

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.teach.rules.english.words import humanise

Seen = Sequence[tuple[int, Json]]
"""Values of one place, each with the number of the result in which it stands."""

_MAX_DEPTH = 40
_LONG_KEY = 100
_MIN_WHOLE = 3
_MIN_MAP_KEYS = 4
_COUNTS = re.compile(
    r"\b(count|counts|id|ids|index|line|lines|row|rows|column|columns|col|page|pages|year|month|day|days|hour|minute|"
    r"size|bytes|length|limit|offset|port|pid|rank|position|num|words|characters|chars|status|code|"
    r"version|attempts|retries|items|entries|matches|files|nodes|edges|tokens)$"
)
_DATA_KEY = re.compile(
    r"\d[\d.,:TZ/ -]*|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|(?=\D*\d)[0-9a-fA-F]{7,}|\S*/\S+|[\w-]+\.[A-Za-z]{1,5}|\S+@\S+\.\w+|"
    r"[A-Za-z]+[-_]?\d{2,}|\S+ .{30,}"
)


def infer_schema(values: Iterable[Json]) -> JsonObject | None:
    """Return a JSON Schema that all values satisfy and that others of their kind should, or None if there are none.

    Equal values count once, and their order is of no effect.
    """
    distinct = {canonical_json(value): value for value in values}
    if not distinct:
        return None
    return _schema([(place, distinct[key]) for place, key in enumerate(sorted(distinct))], "", 0)


def is_map(objects: Sequence[JsonObject]) -> bool:
    """Tell whether objects hold data as their keys: dates, ids, paths, or names that no two of them share."""
    keys = [set(item) for item in objects if item]
    every = set[str]().union(*keys)
    if not every:
        return False
    values = [value for item in objects for value in item.values()]
    if len({_kind(value) for value in values if value is not None}) > 1:
        return False
    if sum(len(key) > _LONG_KEY or bool(_DATA_KEY.fullmatch(key)) for key in every) * 2 > len(every):
        return True
    shared = set[str].intersection(*keys)
    return len(keys) > 1 and len(every) >= _MIN_MAP_KEYS and not shared


def _schema(seen: Seen, name: str, depth: int) -> JsonObject:
    if depth > _MAX_DEPTH:
        return {}
    parts = (_object(seen, depth), _array(seen, name, depth), *_scalars(seen, name))
    options = [option for option in parts if option]
    told = [option for option in options if option != {"type": "null"}]
    if not told:
        return {}
    return options[0] if len(options) == 1 else {"anyOf": options}


def _scalars(seen: Seen, name: str) -> list[JsonObject]:
    kinds = {_kind(value) for _, value in seen} - {"object", "array"}
    numbers = [value for _, value in seen if _kind(value) == "number"]
    number = "integer" if numbers and _is_whole(numbers, name) else "number"
    order = ("boolean", "number", "string", "null")
    return [{"type": number if kind == "number" else kind} for kind in order if kind in kinds]


def _is_whole(numbers: Sequence[Json], name: str) -> bool:
    if not all(isinstance(value, int) for value in numbers):
        return False
    return len(set(numbers)) >= _MIN_WHOLE or bool(_COUNTS.search(humanise(name)))


def _array(seen: Seen, name: str, depth: int) -> JsonObject | None:
    lists = [(place, value) for place, value in seen if isinstance(value, list)]
    if not lists:
        return None
    items = [(place, item) for place, value in lists for item in value]
    schema = _schema(items, name, depth + 1) if items else {}
    return {"type": "array", "items": schema} if schema else {"type": "array"}


def _object(seen: Seen, depth: int) -> JsonObject | None:
    objects = [(place, value) for place, value in seen if isinstance(value, dict)]
    if not objects:
        return None
    if is_map([value for _, value in objects]):
        values = [(place, item) for place, value in objects for item in value.values()]
        return {"type": "object", "additionalProperties": _schema(values, "", depth + 1)}
    children: dict[str, list[tuple[int, Json]]] = {}
    for place, value in objects:
        for key, item in value.items():
            children.setdefault(str(key), []).append((place, item))
    results = {place for place, _ in objects}
    always = sorted(key for key, items in children.items() if len(items) == len(objects))
    schema: JsonObject = {
        "type": "object",
        "properties": {key: _schema(children[key], key, depth + 1) for key in sorted(children)},
    }
    if len(results) > 1 and always:
        schema["required"] = always
    return schema


def _kind(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"
