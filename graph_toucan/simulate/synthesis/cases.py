"""Conditions on one argument that part the calls of a tool: an option that is given or not, a choice, a sign."""

from collections import Counter
from collections.abc import Iterator, Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.arguments import WHOLE, common_names
from graph_toucan.simulate.synthesis.program import is_number

MIN_CASES = 4
"""A condition is tried only if so many calls fulfil it."""
_MOST = 6
FEW = 4
"""One call in so many may be an exception."""
_MOST_TEXT = 2000


def cases(given: Sequence[JsonObject]) -> list[tuple[str, tuple[int, ...]]]:
    """Return conditions as Python over `given`, with the numbers of the calls that fulfil them; those of most calls first."""
    found: dict[tuple[int, ...], str] = {}
    for name in sorted({name for one in given for name in one}):
        for condition, inside in _about(name, given):
            if MIN_CASES <= len(inside) < len(given):
                found.setdefault(inside, condition)
    ordered = sorted(
        ((condition, inside) for inside, condition in found.items()), key=lambda one: (-len(one[1]), one[0])
    )
    return ordered[:_MOST]


def condition_of(given: Sequence[JsonObject], inside: Sequence[int]) -> str | None:
    """Return a condition that these calls, by their numbers, fulfil and no others; else, if these are few, that it is none.

    It is empty where these are all calls, and None where nothing parts them.
    """
    if len(inside) == len(given):
        return ""
    if (condition := parting(given, inside)) is not None:
        return condition
    outside = [given[place] for place in range(len(given)) if place not in inside]
    few = len(outside) * FEW <= len(given) and len(repr(outside)) <= _MOST_TEXT
    return f"given not in {outside!r}" if few else None


def parting(given: Sequence[JsonObject], inside: Sequence[int]) -> str | None:
    """Return a condition on one argument that these calls, by their numbers, fulfil and no others."""
    wanted = tuple(inside)
    for name in sorted({name for one in given for name in one}):
        for condition, places in _about(name, given):
            if places == wanted:
                return condition
    return _bound(given, wanted)


def _bound(given: Sequence[JsonObject], inside: tuple[int, ...]) -> str | None:
    """Return a bound of one number that has these calls on one side and all others on the other."""
    for name in common_names(given):
        values = [one[name] for one in given]
        if not all(is_number(value) for value in values):
            continue
        own = [values[place] for place in inside]
        others = [value for place, value in enumerate(values) if place not in inside]
        if not own or not others:
            return None
        if max(own) < min(others):
            return f"given[{name!r}] < {min(others)!r}"
        if min(own) > max(others):
            return f"given[{name!r}] > {max(others)!r}"
    return None


def _about(name: str, given: Sequence[JsonObject]) -> Iterator[tuple[str, tuple[int, ...]]]:
    there = tuple(place for place, one in enumerate(given) if name in one)
    if len(there) < len(given):
        yield f"{name!r} in given", there
        yield f"{name!r} not in given", tuple(place for place in range(len(given)) if place not in there)
    values = [one.get(name) for one in given]
    choices = Counter(value for value in values if isinstance(value, str | bool | int))
    for value in choices:
        yield f"given.get({name!r}) == {value!r}", _where(values, value)
    if all(isinstance(value, str) for value in values):
        whole = tuple(place for place, value in enumerate(values) if WHOLE.fullmatch(str(value)))
        if len(whole) < len(given):
            yield f"re.fullmatch({WHOLE.pattern!r}, given[{name!r}])", whole
        above = tuple(place for place in whole if int(str(values[place])) > 0)
        if len(above) < len(whole):
            yield f"re.fullmatch('[0-9]*[1-9][0-9]*', given[{name!r}])", above
    numbers = [value for value in values if value is not None and is_number(value)]
    if len(numbers) == len(given):
        yield f"given[{name!r}] > 0", tuple(place for place, value in enumerate(numbers) if value > 0)


def _where(values: Sequence[Json], wanted: Json) -> tuple[int, ...]:
    return tuple(place for place, value in enumerate(values) if value == wanted and type(value) is type(wanted))
