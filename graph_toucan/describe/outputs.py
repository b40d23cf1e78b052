"""The output fields of a tool, and the filter: fields that only pass an input through are marked as copies, once per tool.

What a copy is, `copies` decides; this module finds the places, their types, forms and samples, and puts the most useful first.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from graph_toucan.describe.copies import copied, namesake
from graph_toucan.describe.flatten import Token, flat_name
from graph_toucan.describe.infer import is_map
from graph_toucan.describe.schema_fields import Declared, schema_fields
from graph_toucan.describe.told import told_fields
from graph_toucan.execute.formats import Format, common_format
from graph_toucan.execute.pointers import covered, escape, leaves
from graph_toucan.execute.texts import is_text_value
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import ExampleCall, OutputField, SchemaOrigin, Tool
from graph_toucan.teach.rules.english.words import humanise

MAX_FIELDS = 40
MAX_SAMPLES = 3
_MAX_SAMPLE = 4000
_MAX_ITEMS = 200
_MAX_DEPTH = 6
_CONTAINER_DEPTH = 2

Tokens = tuple[Token, ...]


@dataclass
class _Found:
    """What the examples show at one place: values by example."""

    tokens: Tokens
    from_text: bool
    is_container_of_text: bool
    values: dict[int, list[Json]] = field(default_factory=dict[int, list[Json]])

    @property
    def all(self) -> list[Json]:
        return [value for values in self.values.values() for value in values]


def outputs_of(
    tool: Tool,
    examples: Sequence[ExampleCall],
    schema: JsonObject | None,
    origin: SchemaOrigin,
    volatile_paths: Sequence[str],
) -> tuple[OutputField, ...]:
    """Return the fields of a tool's results, the most useful ones first, at most `MAX_FIELDS`.

    Args:
        tool: the tool; its parameters are what a field may copy.
        examples: real calls; their values give places, types, forms and samples.
        schema: its output schema, which adds places that no example has.
        origin: where that schema comes from.
        volatile_paths: JSON Pointers (list positions as `*`) of what differs from run to run.

    The result does not depend on the order of the examples beyond that of the samples.
    """
    maps = _maps([example.value for example in examples])
    found: dict[str, _Found] = {}
    for number, example in enumerate(examples):
        for tokens, value in _places(example.value, maps):
            text = is_text_value(example.value)
            from_text = text and tokens[:1] in (("fields",), ("rows",))
            place = found.setdefault(_pointer(tokens), _Found(tokens, from_text, text and len(tokens) == 1))
            values = place.values.setdefault(number, [])
            if len(values) < _MAX_ITEMS:
                values.append(value)
    declared = {} if schema is None else {_pointer(item.tokens): item for item in schema_fields(schema)}
    if origin is not SchemaOrigin.DECLARED and found:
        declared = {path: item for path, item in declared.items() if path in found}
    told = told_fields(tool)
    volatile = frozenset(volatile_paths)
    inferred: Literal["declared", "inferred"] = "declared" if origin is SchemaOrigin.DECLARED else "inferred"
    fields = [
        _field(path, place, declared.get(path), tool, examples, told, volatile, inferred)
        for path, place in found.items()
        if any(value is not None for value in place.all)
    ]
    fields += [
        _unseen(path, item, tool, told, volatile, inferred) for path, item in declared.items() if path not in found
    ]
    return tuple(sorted(fields, key=_usefulness)[:MAX_FIELDS])


def _field(
    path: str,
    place: _Found,
    declared: Declared | None,
    tool: Tool,
    examples: Sequence[ExampleCall],
    told: Mapping[str, str],
    volatile: frozenset[str],
    origin: Literal["declared", "inferred"],
) -> OutputField:
    name = _name(place.tokens, place.from_text)
    last = _last_key(place.tokens)
    return OutputField(
        path=path,
        name=name,
        type=_type(place.all),
        format=common_format(_strings(place.all), last),
        description=(declared.description if declared else "") or told.get(humanise(last), ""),
        origin="text" if place.from_text else origin,
        copies=copied("" if place.is_container_of_text else last, place.values, tool, examples),
        volatile=_moves(path, place.all, volatile),
        samples=_samples(place.all),
    )


def _unseen(
    path: str,
    item: Declared,
    tool: Tool,
    told: Mapping[str, str],
    volatile: frozenset[str],
    origin: Literal["declared", "inferred"],
) -> OutputField:
    last = _last_key(item.tokens)
    return OutputField(
        path=path,
        name=_name(item.tokens, from_text=False),
        type=item.type,
        format=item.format,
        description=item.description or told.get(humanise(last), ""),
        origin=origin,
        copies=namesake(last, tool),
        volatile=covered(path, volatile),
    )


# --- places -----------------------------------------------------------------------------------------------------


def _maps(values: Sequence[Json]) -> frozenset[str]:
    """Return the pointers of objects whose keys are data, as all the examples together show."""
    objects: dict[str, list[JsonObject]] = {}

    def collect(value: Json, at: Tokens) -> None:
        if len(at) > _MAX_DEPTH:
            return
        if isinstance(value, dict):
            objects.setdefault(_pointer(at), []).append(value)
            for key, item in value.items():
                collect(item, (*at, str(key)))
        elif isinstance(value, list):
            for item in value[:_MAX_ITEMS]:
                collect(item, (*at, "*"))

    for value in values:
        collect(value, ())
    return frozenset(path for path, there in objects.items() if path and is_map(there))


def _places(value: Json, maps: frozenset[str], at: Tokens = ()) -> Iterator[tuple[Tokens, Json]]:
    """Yield what could be given on: leaves, lists, and objects near the top; list positions as `*`, no keys of maps.

    The whole of a text is its text, and of what was read from it the parts.
    """
    if len(at) > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        if value and len(at) <= _CONTAINER_DEPTH and not (not at and is_text_value(value)):
            yield at, value
        for key, item in value.items() if _pointer(at) not in maps else ():
            yield from _places(item, maps, (*at, str(key)))
    elif isinstance(value, list):
        if value and len(at) <= _CONTAINER_DEPTH + 1:
            yield at, value
        for item in value[:_MAX_ITEMS]:
            yield from _places(item, maps, (*at, "*"))
    else:
        yield at, value


def _pointer(tokens: Tokens) -> str:
    return "".join(f"/{escape(str(step))}" for step in tokens)


def _name(tokens: Tokens, from_text: bool) -> str:
    """Return a place's flat name; where it was read from a text, without the container that the reader made."""
    return flat_name(tokens[1:] if from_text and tokens[0] == "fields" and len(tokens) > 1 else tokens)


def _last_key(tokens: Tokens) -> str:
    return next((str(step) for step in reversed(tokens) if step != "*"), "")


def _type(values: Sequence[Json]) -> str:
    """Return the JSON type of most of the values; `number` where whole and other numbers are mixed."""
    kinds = Counter(_kind(value) for value in values if value is not None)
    if kinds["integer"] and kinds["number"]:
        kinds["number"] += kinds.pop("integer")
    return min(kinds, key=lambda kind: (-kinds[kind], kind))


def _kind(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _strings(values: Sequence[Json]) -> list[Json]:
    """Return the strings among values, those in lists of strings too: a list's form is that of its items."""
    return [
        item for value in values for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)
    ]


def _samples(values: Sequence[Json]) -> tuple[Json, ...]:
    distinct: dict[str, Json] = {}
    for value in values:
        written = canonical_json(value)
        if value not in (None, "", [], {}) and len(written) <= _MAX_SAMPLE:
            distinct.setdefault(written, value)
            if len(distinct) == MAX_SAMPLES:
                break
    return tuple(distinct.values())


def _moves(path: str, values: Sequence[Json], volatile: frozenset[str]) -> bool:
    """Tell whether a field, or anything in it, differs from run to run."""
    if covered(path, volatile):
        return True
    containers = next((value for value in values if isinstance(value, list | dict)), None)
    return containers is not None and any(covered(f"{path}{inner}", volatile) for inner, _ in leaves(containers))


# --- order ------------------------------------------------------------------------------------------------------

_WORTH = {
    **dict.fromkeys((Format.UUID, Format.IDENTIFIER, Format.PATH, Format.URI, Format.EMAIL), 0),
    **dict.fromkeys((Format.DATE, Format.DATE_TIME, Format.TIME, Format.CURRENCY, Format.COUNTRY, Format.TIME_ZONE), 1),
    **dict.fromkeys((Format.TEXT, Format.MARKUP, Format.JSON), 3),
}


def _usefulness(field_: OutputField) -> tuple[bool, bool, int, bool, int, str]:
    """Sort: what tells something before copies, the seen before the unseen, what leads on before what does not, top first."""
    scalar = field_.type not in ("array", "object")
    worth = _WORTH.get(Format(field_.format), 2) if scalar and field_.format else 2
    if not scalar:
        worth = 4 if field_.type == "object" else 3
    if field_.type == "boolean" or not field_.path:
        worth = 5 if field_.type != "object" else 6
    held = field_.volatile and worth > 0
    return (field_.copies is not None, not field_.samples, worth, held, field_.path.count("/"), field_.path)
