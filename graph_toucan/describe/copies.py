"""Which fields of a tool's results only pass an input through.

A field copies a parameter whose name it has (blind to case and style), unless its real values tell otherwise, or whose value
it has in every example where it occurs. (Graph-Toucan outline, output filter.)
"""

from collections.abc import Mapping, Sequence

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import ExampleCall, Tool
from graph_toucan.teach.rules.english.words import humanise

_SMALL = 10


def namesake(name: str, tool: Tool) -> str | None:
    """Return the parameter that has a field's name, or None."""
    words = humanise(name)
    return next((parameter for parameter in tool.parameters if words and humanise(parameter) == words), None)


def copied(name: str, values: Mapping[int, Sequence[Json]], tool: Tool, examples: Sequence[ExampleCall]) -> str | None:
    """Return the parameter that a field passes through, by name or by value, or None.

    Args:
        name: the field's own key; empty for one that was named by nobody, which then copies by value only.
        values: its values by the number of the example in which they stand.
        tool: the tool, for its parameters.
        examples: the examples, for the arguments that were given.
    """
    parameter = namesake(name, tool)
    if parameter is not None:
        given = {number: examples[number].arguments.get(parameter) for number in values}
        if all(value is None for value in given.values()) or any(
            _echoes(given[number], value) for number, inner in values.items() for value in inner
        ):
            return parameter
    return _by_value(values, examples)


def _echoes(given: Json, value: Json) -> bool:
    """Tell whether a value is an argument again: equal, in other letters, as text, or as a longer path of the same end."""
    if given == value or given is None:
        return given == value
    if isinstance(given, dict | list) or isinstance(value, dict | list):
        return False
    one, two = str(given).strip().casefold(), str(value).strip().casefold()
    return one == two or (len(one) > 2 and "." in one and two.endswith(f"/{one.removeprefix('./')}"))


def _by_value(values: Mapping[int, Sequence[Json]], examples: Sequence[ExampleCall]) -> str | None:
    """Return the parameter whose value a field has in all examples where it occurs; small numbers need two different ones."""
    shared: set[str] | None = None
    seen: set[str] = set()
    for number, inner in values.items():
        told = {canonical_json(value) for value in inner if value is not None}
        if not told:
            continue
        same = {name for name, forms in _given(examples[number].arguments).items() if told <= forms}
        shared = same if shared is None else shared & same
        seen |= told
    every = [value for inner in values.values() for value in inner if value is not None]
    if not shared or all(_is_trivial(value) for value in every):
        return None
    if all(_is_small(value) for value in every) and len(seen) < 2:
        return None
    return min(shared)


def _given(arguments: JsonObject) -> dict[str, set[str]]:
    return {
        name: {canonical_json(value), *(canonical_json(leaf) for _, leaf in leaves(value))}
        for name, value in arguments.items()
    }


def _is_trivial(value: Json) -> bool:
    return value in (None, "", 0, 1, [], {}) or isinstance(value, bool)


def _is_small(value: Json) -> bool:
    return isinstance(value, int | float) and abs(value) < _SMALL
