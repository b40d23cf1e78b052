"""Conditions on one argument that part the calls of a tool: an option that is given or not, a choice, a sign."""

from collections import Counter
from collections.abc import Iterator, Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.program import is_number

MIN_CASES = 4
"""A condition is tried only if so many calls fulfil it."""
_MOST = 6


def cases(given: Sequence[JsonObject]) -> list[tuple[str, tuple[int, ...]]]:
    """Return conditions as Python over `given`, with the numbers of the calls that fulfil them; those of most calls first."""
    found = {
        inside: condition
        for name in sorted({name for one in given for name in one})
        for condition, inside in _about(name, given)
        if MIN_CASES <= len(inside) < len(given)
    }
    ordered = sorted(
        ((condition, inside) for inside, condition in found.items()), key=lambda one: (-len(one[1]), one[0])
    )
    return ordered[:_MOST]


def _about(name: str, given: Sequence[JsonObject]) -> Iterator[tuple[str, tuple[int, ...]]]:
    there = tuple(place for place, one in enumerate(given) if name in one)
    if len(there) < len(given):
        yield f"{name!r} in given", there
        yield f"{name!r} not in given", tuple(place for place in range(len(given)) if place not in there)
    values = [one.get(name) for one in given]
    choices = Counter(value for value in values if isinstance(value, str | bool))
    for value in choices:
        yield f"given.get({name!r}) == {value!r}", _where(values, value)
    numbers = [value for value in values if value is not None and is_number(value)]
    if len(numbers) == len(given):
        yield f"given[{name!r}] > 0", tuple(place for place, value in enumerate(numbers) if value > 0)


def _where(values: Sequence[Json], wanted: Json) -> tuple[int, ...]:
    return tuple(place for place, value in enumerate(values) if value == wanted and type(value) is type(wanted))
