"""Flat names for nested results, and back: `user.name` is `user_name`, `items[].name` is `item_0_name`, `item_1_name`.

A flat result holds scalars only, so that a simulator can ask for them by name; its layout says which place each name stands
for, so that `unflatten` gives exactly the nested value again. Two places that would get the same name (`a_b` in
`{"a_b": 1, "a": {"b": 2}}`) are told apart by a number: in document order, every later one gets the first free of `a_b_2`,
`a_b_3`, ... Empty lists and objects are places without a value. (Graph-Toucan outline, tool code.)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from graph_toucan.execute.pointers import Scalar
from graph_toucan.identity import Json, JsonObject

MAX_DEPTH = 8
"""How deep `layout_of` follows a schema: one that refers to itself has no end."""

_INVARIANT = frozenset({"series", "species", "news", "lens", "means"})

Token = str | int
Tokens = tuple[Token, ...]


class Place(NamedTuple):
    """One flat name and where it stands: object keys and list positions from the root. `kind` tells empty containers apart."""

    name: str
    tokens: Tokens
    kind: Literal["scalar", "object", "array"] = "scalar"


class Flat(NamedTuple):
    """A flat result: `values` by flat name, and the layout that makes it whole again."""

    values: dict[str, Scalar]
    layout: tuple[Place, ...]


def flatten(value: Json) -> Flat:
    """Return a value as scalars by flat name, with its layout."""
    values: dict[str, Scalar] = {}
    layout: list[Place] = []
    taken: set[str] = set()
    for tokens, leaf in _walk(value, ()):
        name = _free(flat_name(tokens), taken)
        if isinstance(leaf, dict | list):
            layout.append(Place(name, tokens, "object" if isinstance(leaf, dict) else "array"))
        else:
            layout.append(Place(name, tokens))
            values[name] = leaf
    return Flat(values, tuple(layout))


def unflatten(values: Mapping[str, Scalar], layout: Sequence[Place]) -> Json:
    """Return the nested value of flat ones.

    Args:
        values: scalars by flat name; a name that is missing leaves its place out (list positions close up).
        layout: the places, from `flatten` or `layout_of`; those of a list in order.

    `unflatten(*flatten(value)) == value` for every JSON value.
    """
    there = [place for place in layout if place.kind != "scalar" or place.name in values]
    if not there:
        return None
    return _build([(place.tokens, _leaf(place, values)) for place in there])


def layout_of(schema: JsonObject, *, items: int = 2) -> tuple[Place, ...]:
    """Return the places of results that fit a JSON Schema, each list with as many items as told.

    Local references are followed, of unions the first option that is not null counts; a map gets no places, since its keys are
    data.
    """
    taken: set[str] = set()
    return tuple(
        Place(_free(flat_name(tokens), taken), tokens) for tokens in _schema_leaves(schema, schema, (), items, 0)
    )


def flat_name(tokens: Sequence[Token]) -> str:
    """Return the name of a place: its keys joined, a list's key in the singular before a position; `*` stands for any.

    The root is `result`; the items of a root list are `item_0`, `item_1`.
    """
    parts: list[str] = []
    for step in tokens:
        if isinstance(step, int) or step == "*":
            before = parts.pop() if parts else "item"
            parts += [
                before if before.isdigit() else _singular(before),
                *([str(step)] if isinstance(step, int) else []),
            ]
        else:
            parts.append(re.sub(r"\W+", "_", step).strip("_") or "field")
    return "_".join(parts) or "result"


def _singular(word: str) -> str:
    """Return an English plural's singular: `entries` entry, `boxes` box, `items` item; anything else as it is."""
    if word.lower() in _INVARIANT:
        return word
    for pattern, ending in (
        (r"(?<=\w\w)ies$", "y"),
        (r"(?<=ss|us|ch|sh)es$|(?<=x)es$", ""),
        (r"(?<=\w[^sui\W])s$", ""),
    ):
        base = re.sub(pattern, ending, word)
        if base != word:
            return base
    return word


def _walk(value: Json, at: Tokens) -> Iterator[tuple[Tokens, Json]]:
    """Yield the scalars and the empty containers of a value with their tokens, in document order."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _walk(item, (*at, str(key)))
    elif isinstance(value, list) and value:
        for place, item in enumerate(value):
            yield from _walk(item, (*at, place))
    else:
        yield at, value


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    taken.add(free)
    return free


def _leaf(place: Place, values: Mapping[str, Scalar]) -> Json:
    return values[place.name] if place.kind == "scalar" else {} if place.kind == "object" else []


def _build(entries: Sequence[tuple[Tokens, Json]]) -> Json:
    """Return the value whose leaves stand at the given tokens; all entries share the tokens before these."""
    if not entries[0][0]:
        return entries[0][1]
    groups: dict[Token, list[tuple[Tokens, Json]]] = {}
    for tokens, leaf in entries:
        groups.setdefault(tokens[0], []).append((tokens[1:], leaf))
    built = {token: _build(inner) for token, inner in groups.items()}
    return list(built.values()) if isinstance(next(iter(built)), int) else built


def _schema_leaves(schema: Json, root: JsonObject, at: Tokens, items: int, depth: int) -> Iterator[Tokens]:
    schema = resolve_schema(schema, root)
    properties, inner = schema.get("properties"), schema.get("items")
    if depth >= MAX_DEPTH:
        return
    if isinstance(properties, dict):
        for key, spec in properties.items():
            yield from _schema_leaves(spec, root, (*at, key), items, depth + 1)
    elif isinstance(inner, dict):
        for place in range(items):
            yield from _schema_leaves(inner, root, (*at, place), items, depth + 1)
    elif schema.get("type") not in ("object", "array"):
        yield at


def resolve_schema(schema: Json, root: JsonObject) -> JsonObject:
    """Return a schema behind its local references and unions; an empty one where they lead nowhere."""
    for _ in range(MAX_DEPTH):
        if not isinstance(schema, dict):
            return {}
        options = schema.get("anyOf") or schema.get("oneOf")
        if isinstance(schema.get("$ref"), str):
            schema = _referenced(schema["$ref"], root)
        elif isinstance(options, list) and options and "properties" not in schema:
            schema = next((option for option in options if option != {"type": "null"}), {})
        else:
            return schema
    return {}


def _referenced(reference: str, root: Json) -> Json:
    if not reference.startswith("#"):
        return {}
    found: Json = root
    for token in reference.removeprefix("#").split("/")[1:]:
        found = found.get(token.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, dict) else {}
    return found
