"""What a parameter's schema accepts, read without a validator: types, options, limits; recursive references end."""

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_toucan.identity import Json, JsonObject

_DEPTH = 6
_OPTIONS = 24
_TYPES = ("string", "number", "integer", "boolean", "array", "object")


@dataclass(frozen=True)
class Accepts:
    """What a parameter takes: any value that fits one of the options, which are schemas without references and unions."""

    options: tuple[JsonObject, ...]

    @property
    def types(self) -> frozenset[str]:
        """The JSON types, all of them where the schema names none; `null` is left out."""
        return frozenset(kind for option in self.options for kind in types_of(option))

    @functools.cached_property
    def closed(self) -> bool:
        """Whether only listed values are taken."""
        return bool(self.options) and all("enum" in option or "const" in option for option in self.options)

    def allows(self, value: Json) -> bool:
        """Tell whether a value keeps to the types, lists and limits of one of the options; members are not looked at."""
        return any(_fits(value, option) for option in self.options)


def accepts(spec: JsonObject, root: JsonObject) -> Accepts:
    """Return what a parameter's schema accepts; `root` is the tool's whole schema, where references point."""
    options: list[JsonObject] = []
    for option in _options(spec, root, _DEPTH):
        options.append(option)
        if len(options) == _OPTIONS:
            break
    plain = [option for option in options if option.get("type") != "null"]
    return Accepts(tuple(plain))


def member_type(option: JsonObject, root: JsonObject) -> str | None:
    """Return the JSON type of a list's members where the schema names just one."""
    items: Json = option.get("items")
    if not isinstance(items, dict):
        return None
    types = accepts(items, root).types
    if types == frozenset(("integer", "number")):
        return "number"
    return next(iter(types)) if len(types) == 1 else None


def types_of(option: JsonObject) -> tuple[str, ...]:
    """Return the JSON types of a schema without unions; all of them where it names none."""
    named: Json = option.get("type")
    if isinstance(named, str):
        return (named,) if named in _TYPES else ()
    if isinstance(named, list):
        return tuple(kind for kind in named if kind in _TYPES)
    if isinstance(option.get("properties"), dict):
        return ("object",)
    return ("array",) if "items" in option else _TYPES


def _options(spec: Json, root: JsonObject, depth: int) -> Iterator[JsonObject]:
    if not isinstance(spec, dict) or not depth:
        yield {}
        return
    reference: Json = spec.get("$ref")
    if isinstance(reference, str):
        yield from _options(_resolved(reference, root), root, depth - 1)
        return
    for keyword in ("anyOf", "oneOf"):
        if isinstance(spec.get(keyword), list) and spec[keyword]:
            for option in spec[keyword]:
                yield from _options(option, root, depth - 1)
            return
    if isinstance(spec.get("allOf"), list):
        merged: JsonObject = {key: value for key, value in spec.items() if key != "allOf"}
        for part in spec["allOf"]:
            merged |= next(_options(part, root, depth - 1))
        yield merged
        return
    yield spec


def _resolved(reference: str, root: JsonObject) -> Json:
    at: Json = root
    for token in reference.removeprefix("#").split("/")[1:] if reference.startswith("#") else ("?",):
        at = at.get(token.replace("~1", "/").replace("~0", "~")) if isinstance(at, dict) else None
    return at


def _fits(value: Json, option: JsonObject) -> bool:
    if "const" in option and option["const"] != value:
        return False
    if isinstance(option.get("enum"), list) and value not in option["enum"]:
        return False
    if not any(_is(value, kind) for kind in types_of(option)):
        return False
    if isinstance(value, str):
        return _text_fits(value, option)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_fits(value, option)
    if isinstance(value, dict):
        needed: Json = option.get("required")
        return not isinstance(needed, list) or all(name in value for name in needed)
    if isinstance(value, list):
        return _between(len(value), option.get("minItems"), option.get("maxItems"))
    return True


def _is(value: Json, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int | float):
        return kind == "number" or (kind == "integer" and float(value).is_integer())
    return isinstance(value, {"string": str, "array": list, "object": dict}.get(kind, type(None)))


def _text_fits(value: str, option: JsonObject) -> bool:
    if not _between(len(value), option.get("minLength"), option.get("maxLength")):
        return False
    pattern: Json = option.get("pattern")
    if not isinstance(pattern, str) or len(value) > 10_000:
        return True
    try:
        return re.search(pattern, value) is not None
    except re.error:  # schemas are written for another dialect of patterns: one that cannot be read forbids nothing
        return True


def _number_fits(value: float, option: JsonObject) -> bool:
    low, high = _limit(option.get("exclusiveMinimum"), -math.inf), _limit(option.get("exclusiveMaximum"), math.inf)
    return low < value < high and _between(value, option.get("minimum"), option.get("maximum"))


def _between(value: float, low: Json, high: Json) -> bool:
    return _limit(low, -math.inf) <= value <= _limit(high, math.inf)


def _limit(limit: Json, without: float) -> float:
    return float(limit) if isinstance(limit, int | float) and not isinstance(limit, bool) else without
