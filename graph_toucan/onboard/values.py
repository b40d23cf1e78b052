"""Values for one parameter, from its schema, its words, the fixture set and what was seen: ranked, never none.

A walk over the JSON Schema; `hints` and `wording` know the words. Everything is deterministic.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graph_toucan.identity import Json, JsonObject
from graph_toucan.onboard import hints, wording
from graph_toucan.onboard.seen import is_by_chance
from graph_toucan.onboard.shapes import (
    bound,
    distinct,
    empty_value,
    items_of,
    length,
    matches,
    required_by_choice,
    resolved,
    sized,
    type_of,
)

_MAX_DEPTH = 5
_TAKEN = 3
_DATES = ("2026-01-05", "2026-02-03", "2026-03-02", "2026-03-10", "2026-03-20")
"""As many as an array of numbers has by default: two such arrays often belong together."""


class Known(Protocol):
    """Where values for a parameter come from that the server itself has shown."""

    def values(self, name: str) -> Sequence[Json]:
        """Return values for a parameter, the likeliest first."""
        ...

    def taken(self) -> Sequence[str]:
        """Return texts that the server's tools took as arguments, the likeliest to be taken again first."""
        ...


@dataclass(frozen=True)
class Context:
    """What values are made from: the whole schema, texts that say what the tool is about, and what results have shown."""

    root: JsonObject
    texts: tuple[str, ...]
    seen: Known


def candidates(name: str, spec: Json, context: Context, depth: int = 0) -> list[Json]:
    """Return values for one parameter, the likeliest first; never empty."""
    spec = resolved(spec if isinstance(spec, dict) else {}, context.root)
    if "const" in spec:
        return [spec["const"]]
    if depth > _MAX_DEPTH:
        return [empty_value(spec)]
    found: list[Json] = list(context.seen.values(name)) if type_of(spec) in {"string", "integer", "number"} else []
    found = [value for value in found if fits(value, spec)]
    chance = [value for value in found if is_by_chance(value)]
    found = [value for value in found if value not in chance]
    if isinstance(spec.get("examples"), list):
        found += spec["examples"]
    if isinstance(spec.get("enum"), list):
        return [*found, *[value for value in spec["enum"] if value is not None]] or [None]
    if spec.get("default") not in (None, "", [], {}):
        found.append(spec["default"])
    made = _of_type(name, spec, context, depth)
    return distinct([*found, *made[:1], *chance, *made[1:]])


_OF_NUMBERS = re.compile(
    r"(^|_)(vectors?|vec|matri(x|ces)|points?|coords?|coordinates|values|numbers|samples|coefficients|weights|data|series|array|list)"
    r"(_?\w)?$"
)


def _untyped(name: str, spec: JsonObject, context: Context, depth: int) -> list[Json]:
    """Return values for a parameter whose schema does not say of which type it is: its name may."""
    words = hints.snake(name)
    if _OF_NUMBERS.search(words):
        inner: JsonObject = (
            {"type": "array", "items": {"type": "number"}} if re.search("matri", words) else {"type": "number"}
        )
        return [*_arrays(name, {**spec, "type": "array", "items": inner}, context, depth), *_texts(name, spec, context)]
    texts = _texts(name, spec, context)
    if hints.number_for(name) is None:
        return texts
    numbers = _numbers(name, spec, whole=False)
    return (
        [*numbers[:1], *texts[:1], *numbers[1:]]
        if re.fullmatch(r"[a-z]\d?|\w+_\w+|n|number|value", words)
        else [*texts, *numbers]
    )


def _of_type(name: str, spec: JsonObject, context: Context, depth: int) -> list[Json]:
    for union in ("anyOf", "oneOf"):
        options = [resolved(option, context.root) for option in spec.get(union) or [] if isinstance(option, dict)]
        options = [option for option in options if option.get("type") != "null"]
        if options:
            outer = {key: spec[key] for key in ("description", "title") if key in spec}
            lists = [candidates(name, {**outer, **option}, context, depth + 1) for option in options]
            return [values[0] for values in lists] + [value for values in lists for value in values[1:2]]
    if not spec.keys() & {"type", "properties", "items", "enum", "format", "pattern"}:
        return _untyped(name, spec, context, depth)
    kind = type_of(spec)
    if kind == "object":
        return _objects(name, spec, context, depth)
    if kind == "array":
        return _arrays(name, spec, context, depth)
    if kind in {"integer", "number"}:
        return _numbers(name, spec, whole=kind == "integer")
    if kind == "boolean":
        return [name.lower() in {"confirm", "confirmed", "recursive", "approve", "force"}]
    return [None] if kind == "null" else _texts(name, spec, context)


def _objects(name: str, spec: JsonObject, context: Context, depth: int) -> list[Json]:
    properties: JsonObject = spec.get("properties") or {}
    required = [key for key in spec.get("required") or [] if isinstance(key, str)]
    if properties:
        wanted = required or required_by_choice(spec) or list(properties)[:3]
        filled = {key: candidates(key, properties.get(key), context, depth + 1)[0] for key in wanted}
        return [
            filled,
            {
                **filled,
                **{key: candidates(key, properties[key], context, depth + 1)[0] for key in list(properties)[:8]},
            },
        ]
    inner = spec.get("additionalProperties")
    named = hints.object_for(name)
    kind = type_of(inner) if isinstance(inner, dict) and inner else "any"
    plain = named is not None and all(isinstance(value, str) for value in named.values())
    if named is not None and (kind in {"any", "array"} or (kind == "string" and plain)):
        return [{key: [value] for key, value in named.items()} if kind == "array" else named, {}]
    if isinstance(inner, dict) and inner:
        return [{key: candidates(key, inner, context, depth + 1)[0] for key in ("a", "b")}]
    if re.search(r"geo_?json|geometry|feature", name, re.IGNORECASE):
        return [{"type": "Point", "coordinates": [10.75, 59.91]}]
    if re.search(r"schema", name, re.IGNORECASE):
        return [{"type": "object", "properties": {"name": {"type": "string"}, "price": {"type": "number"}}}]
    return [{"name": "Desk Lamp", "price": 39.5, "tags": ["lighting"]}, {}]


def _arrays(name: str, spec: JsonObject, context: Context, depth: int) -> list[Json]:
    fixed = spec.get("prefixItems")
    if isinstance(fixed, list) and fixed:
        return [[candidates(name, item, context, depth + 1)[0] for item in fixed]]
    items = items_of(spec, context.root)
    kind, low, high = type_of(items), length(spec, "minItems", 0), length(spec, "maxItems", 9)
    if kind in {"integer", "number"} and not items.get("enum"):
        numbers: list[Json] = [2, 4, 6, 8, 12] if kind == "integer" else [12.5, 14.0, 9.5, 20.0, 16.5]
        if re.search(
            r"coord|point|position|origin|center|location|vector|axis|^[xyz]$|bbox|range|bounds", name.lower()
        ):
            numbers = [1, 2, 3, 4] if re.search(r"bbox|extent", name.lower()) else [1, 2, 3] if low == 3 else [1, 4]
        if re.search(r"cash_?flow|amounts|returns", name.lower()):
            numbers = [-1000, 300, 400, 350, 250]
        elif re.search(r"prob|p_?val|weight|share|alpha", name.lower()):
            numbers = [0.1, 0.3, 0.2, 0.15, 0.25]
        if "minimum" in items or "maximum" in items:
            numbers = [_numbers(name, items, whole=kind == "integer")[0]] * 3
        short: list[Json] = [1, 2, 3] if kind == "integer" else [1.5, 2.5, 4.0]
        return [sized(numbers, low, high), sized(short, low, high), sized(short[:2], low, high)]
    if kind == "array":
        inner = items_of(items, context.root)
        if type_of(inner) in {"integer", "number"}:
            square = re.search(r"matri|payoff|weight|kernel|basis|table|^[ab]$", name.lower())
            closed = re.search(r"polygon|ring|boundary|geometry|area|shape", name.lower())
            corners: list[Json] = [[0, 0], [4, 0], [4, 3], [0, 3], *([[0, 0]] if closed else [])]
            return [[[2, 1], [1, 3]] if square else corners, [[2, 1], [1, 3]]]
        row = candidates(name, items, context, depth + 1)[0]
        return [[row] * max(low, 1 if row else 0)]
    if kind == "object" and not items.get("properties"):
        named = hints.object_for(name) or hints.object_for(name.removesuffix("s"))
        return [
            *([[named] * max(low, 1)] if named is not None else []),
            sized(
                [{"name": "Desk Lamp", "units": 14, "price": 39.5}, {"name": "Notebook", "units": 120, "price": 3.2}],
                low,
                high,
            ),
        ]
    if kind == "string" and re.search(r"dates?$|^times(tamps)?$", name.lower()):
        return [sized(list(_DATES), low, high)]
    items = {"description": spec.get("description", ""), **items} if kind == "string" else items
    one = candidates(re.sub(r"(?<=[^s])s$", "", name), items, context, depth + 1)
    values = one if kind == "string" and len(one) > 1 and low > 1 else one[:1]
    return [sized(values, max(low, 1), high), [] if low == 0 else sized(one, max(low, 1), high)]


def _numbers(name: str, spec: JsonObject, *, whole: bool) -> list[Json]:
    low, high = bound(spec, "minimum", "exclusiveMinimum", 1), bound(spec, "maximum", "exclusiveMaximum", -1)
    told = [
        float(text)
        for text in wording.quoted_examples(str(spec.get("description") or ""))
        if re.fullmatch(r"-?\d+(\.\d+)?", text)
    ]
    suggested = hints.number_for(name)
    wanted = [*told, *([suggested] if suggested is not None else []), 3.0 if whole else 2.5, 10.0, 1.0, 0.0]
    inside = [value for value in wanted if (low is None or value >= low) and (high is None or value <= high)]
    ends = [value for value in (low, high) if value is not None]
    if len(ends) == 2:
        ends = [(ends[0] + ends[1]) / 2, *ends]
    numbers = inside or ends or [0.0]
    return distinct([int(value) if whole or value == int(value) else value for value in numbers])


_CHOOSES = re.compile(
    r"(^|_)(type|kind|mode|method|operation|operator|op|action|style|format|algorithm|strategy|direction|scope|level|order|category"
    r"|function|dtype|case|preset|theme|template|variant|metric|agg|aggregation|status|priority|shape|scheme|engine)$"
)
"""Names of parameters that take one of a few words."""


def _texts(name: str, spec: JsonObject, context: Context) -> list[Json]:
    description = str(spec.get("description") or _line_about(name, context.texts[2]))
    told = wording.quoted_examples(description)
    if told_format := hints.format_text(str(spec.get("format", ""))):
        found = [*told, told_format]
    elif wording.is_path(name, description, " ".join(context.texts[:3]).replace("_", " ")):
        found = wording.paths_for(name, description, context.texts)
    elif _CHOOSES.search(hints.snake(name)):
        listed = wording.choices_about(name, description, context.texts[2])
        found = [*told, *listed, *_by_name(name, description, context)]
    else:
        formatted = hints.texts_of_format(name, context.texts[0])
        found = [*told, *formatted, *_by_name(name, description, context), *wording.quoted_words(description)]
    if pattern := spec.get("pattern"):
        found = [text for text in [*found, *_PATTERN_TRIES] if matches(str(pattern), text)] or found
    limit = spec.get("maxLength")
    return [text[: int(limit)] if isinstance(limit, int | float) else text for text in found]


_PATTERN_TRIES = (
    "lamp",
    "Lamp1",
    "2026-03-10",
    "12",
    "1.2.3",
    "#1F77B4",
    "A1",
    "09:00",
    "en",
    "EUR",
    "NO",
    "a" * 32,
    "main",
)


def _by_name(name: str, description: str, context: Context) -> list[str]:
    about = " ".join([context.texts[0], description, *context.texts[1:]]).lower()
    tool = hints.snake(context.texts[0])
    narrow = hints.texts_of_subject(name, tool.replace("_", " "))
    named = [*narrow, *hints.texts_of_subject(name, re.sub(r"[_-]", " ", about)), *hints.texts_for(name)]
    if re.fullmatch(r"(\w+_)?(query|sql|statement|command)", hints.snake(name)) and re.search(
        r"\bsql|database|table", about
    ):
        named = [*hints.statements_for(tool), *named]
    if re.search(r"\bjson\b", description.lower()):
        named = (
            [*named[:1], *hints.texts_for("json")] if re.search("geo", about) else [*hints.texts_for("json"), *named]
        )
    elif not named:
        words = hints.snake(description).split("_")
        named = [text for word in words[:8] for text in hints.texts_for(word)][:2]
    return named or ["lamp", *context.seen.taken()[:_TAKEN], *hints.texts_for("text")]


def _line_about(name: str, description: str) -> str:
    """Return what a tool's description says of a parameter, where its docstring lists them (`name: what it is`)."""
    match = re.search(
        rf"^\W*{re.escape(name)}\W*(?:\([^)]*\)|\[[^\]]*\])?\s*[:\u2013-]\s*(.+)$", description, re.MULTILINE
    )
    return match.group(1) if match else ""


def fits(value: Json, spec: JsonObject) -> bool:
    """Tell whether a value is a text or a number, as a schema wants."""
    kind = type_of(spec)
    return (
        isinstance(value, str) if kind == "string" else isinstance(value, int | float) and not isinstance(value, bool)
    )
