"""Arguments for a tool that nobody has called yet: from its schema, its words, the fixture set, and what was seen so far.

A walk over the JSON Schema that gives ranked candidates for each parameter; `hints` has the tables of words. Everything
is deterministic. What an error text teaches is in `repair`.
"""

import re
from dataclasses import dataclass

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Server, Tool
from graph_toucan.onboard import hints, wording
from graph_toucan.onboard.seen import Seen
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

MAX_PROPOSALS = 3
_MAX_DEPTH = 5
_DATES = ("2026-01-05", "2026-02-03", "2026-03-02", "2026-03-10", "2026-03-20")
"""As many as an array of numbers has by default: two such arrays often belong together."""
_SURPLUS = re.compile(r"(api_?key|token|password|secret|session|debug|verbose|dry_run|callback|webhook)", re.IGNORECASE)


@dataclass(frozen=True)
class _Context:
    root: JsonObject
    texts: tuple[str, ...]
    seen: Seen


def propose_arguments(tool: Tool, server: Server, seen: Seen | None = None) -> list[JsonObject]:
    """Return up to three ranked proposals of arguments: the catalogue's examples, then made ones.

    The first made one has the required parameters only, the others second choices and optional parameters too.

    Args:
        tool: the tool to call.
        server: its catalogue entry, whose example calls of this tool come first.
        seen: values that earlier results of this server have shown.
    """
    known = [dict(example.arguments) for example in server.factory.examples if example.tool == tool.name]
    texts = (tool.name, tool.title or "", tool.description[:600], server.slug, server.description)
    context = _Context(tool.input_schema, texts, seen or Seen())
    spec = resolved(tool.input_schema, tool.input_schema)
    properties: JsonObject = spec.get("properties") or {}
    required = [name for name in spec.get("required") or [] if isinstance(name, str)]
    choices = {name: candidates(name, properties.get(name), context) for name in required}
    optional = [name for name in properties if name not in required and not _SURPLUS.search(name)]
    wanted = required_by_choice(spec) or optional
    more = {name: candidates(name, properties[name], context)[0] for name in wanted if _tells(name, properties[name])}
    first, second = _pick(choices, 0), _pick(choices, 1)
    made = [first, {**first, **more}, second] if not required else [first, second, {**first, **more}]
    return distinct([*known, *made])[:MAX_PROPOSALS]


def value_for(tool: Tool, server: Server, name: str, seen: Seen | None = None) -> Json:
    """Return the first choice for one parameter of a tool, declared or not."""
    texts = (tool.name, tool.title or "", tool.description[:600], server.slug, server.description)
    context = _Context(tool.input_schema, texts, seen or Seen())
    spec = resolved(tool.input_schema, tool.input_schema)
    return candidates(name, (spec.get("properties") or {}).get(name), context)[0]


def candidates(name: str, spec: Json, context: _Context, depth: int = 0) -> list[Json]:
    """Return values for one parameter, the likeliest first; never empty."""
    spec = resolved(spec if isinstance(spec, dict) else {}, context.root)
    if "const" in spec:
        return [spec["const"]]
    if depth > _MAX_DEPTH:
        return [empty_value(spec)]
    found: list[Json] = list(context.seen.values(name)) if type_of(spec) in {"string", "integer", "number"} else []
    found = [value for value in found if _fits(value, spec)]
    if isinstance(spec.get("examples"), list):
        found += spec["examples"]
    if isinstance(spec.get("enum"), list):
        return [*found, *[value for value in spec["enum"] if value is not None]] or [None]
    if spec.get("default") not in (None, "", [], {}):
        found.append(spec["default"])
    return distinct([*found, *_of_type(name, spec, context, depth)])


def _of_type(name: str, spec: JsonObject, context: _Context, depth: int) -> list[Json]:
    for union in ("anyOf", "oneOf"):
        options = [resolved(option, context.root) for option in spec.get(union) or [] if isinstance(option, dict)]
        options = [option for option in options if option.get("type") != "null"]
        if options:
            outer = {key: spec[key] for key in ("description", "title") if key in spec}
            lists = [candidates(name, {**outer, **option}, context, depth + 1) for option in options]
            return [values[0] for values in lists] + [value for values in lists for value in values[1:2]]
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


def _objects(name: str, spec: JsonObject, context: _Context, depth: int) -> list[Json]:
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
    if isinstance(inner, dict) and inner:
        return [{key: candidates(key, inner, context, depth + 1)[0] for key in ("a", "b")}]
    if re.search(r"geo_?json|geometry|feature", name, re.IGNORECASE):
        return [{"type": "Point", "coordinates": [10.75, 59.91]}]
    if re.search(r"schema", name, re.IGNORECASE):
        return [{"type": "object", "properties": {"name": {"type": "string"}, "price": {"type": "number"}}}]
    return [{"name": "Desk Lamp", "price": 39.5, "tags": ["lighting"]}, {}]


def _arrays(name: str, spec: JsonObject, context: _Context, depth: int) -> list[Json]:
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
        return [sized(numbers, low, high)]
    if kind == "array":
        inner = items_of(items, context.root)
        if type_of(inner) in {"integer", "number"}:
            square = re.search(r"matri|payoff|weight|kernel|basis|table|^[ab]$", name.lower())
            return [[[2, 1], [1, 3]] if square else [[0, 0], [4, 0], [4, 3], [0, 3]]]
        row = candidates(name, items, context, depth + 1)[0]
        return [[row] * max(low, 1 if row else 0)]
    if kind == "object" and not items.get("properties"):
        return [
            sized(
                [{"name": "Desk Lamp", "units": 14, "price": 39.5}, {"name": "Notebook", "units": 120, "price": 3.2}],
                low,
                high,
            )
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
    wanted = [*told, *([suggested] if suggested is not None else []), 3.0 if whole else 2.5, 10.0]
    inside = [value for value in wanted if (low is None or value >= low) and (high is None or value <= high)]
    ends = [value for value in (low, high) if value is not None]
    if len(ends) == 2:
        ends = [(ends[0] + ends[1]) / 2, *ends]
    numbers = inside or ends or [0.0]
    return distinct([int(value) if whole or value == int(value) else value for value in numbers])


def _texts(name: str, spec: JsonObject, context: _Context) -> list[Json]:
    description = str(spec.get("description") or _line_about(name, context.texts[2]))
    told = wording.quoted_examples(description)
    if told_format := hints.format_text(str(spec.get("format", ""))):
        found = [*told, told_format]
    elif wording.is_path(name, description, " ".join(context.texts[:3]).replace("_", " ")):
        found = wording.paths_for(name, description, context.texts)
    else:
        found = [*told, *_by_name(name, description, context)]
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


def _by_name(name: str, description: str, context: _Context) -> list[str]:
    about = " ".join([context.texts[0], description, *context.texts[1:]]).lower()
    named = [*hints.texts_of_subject(name, re.sub(r"[_-]", " ", about)), *hints.texts_for(name)]
    if re.search(r"\bjson\b", description.lower()):
        named = (
            [*named[:1], *hints.texts_for("json")] if re.search("geo", about) else [*hints.texts_for("json"), *named]
        )
    elif not named:
        words = hints.snake(description).split("_")
        named = [text for word in words[:8] for text in hints.texts_for(word)][:2]
    return named or ["lamp", *hints.texts_for("text")]


def _line_about(name: str, description: str) -> str:
    """Return what a tool's description says of a parameter, where its docstring lists them (`name: what it is`)."""
    match = re.search(
        rf"^\W*{re.escape(name)}\W*(?:\([^)]*\)|\[[^\]]*\])?\s*[:\u2013-]\s*(.+)$", description, re.MULTILINE
    )
    return match.group(1) if match else ""


def _fits(value: Json, spec: JsonObject) -> bool:
    kind = type_of(spec)
    return (
        isinstance(value, str) if kind == "string" else isinstance(value, int | float) and not isinstance(value, bool)
    )


def _tells(name: str, spec: Json) -> bool:
    """Tell whether an optional parameter is worth giving: not one that has a default of its own, or that is for output."""
    return (
        isinstance(spec, dict)
        and spec.get("default") in (None, "")
        and not re.search(r"output|save|dest", name.lower())
    )


def _pick(choices: dict[str, list[Json]], place: int) -> JsonObject:
    return {name: values[min(place, len(values) - 1)] for name, values in choices.items()}
