"""Programs: Python expressions over a call's arguments, and the cases that they must reproduce."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.agreement import alike
from graph_toucan.simulate.calls import Change

NUMBER = (int, float)
HUGE = 1e12
"""Numbers above this are compared, and not computed with."""
Row = tuple[Any, ...]
"""What an expression gives, by case."""


@dataclass(frozen=True)
class Case:
    """One recorded call: its arguments with defaults filled in, what must come of it, and what was changed before it."""

    given: JsonObject
    target: Json
    before: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Program:
    """An expression over `given` (and `state`), the library functions it calls, and what it does in a few words.

    `when` is the condition under which it holds, as an expression; nothing for always.
    """

    source: str
    told: str
    needs: frozenset[str] = field(default_factory=frozenset[str])
    when: str = ""


class Lines(list[Json]):
    """A list as the lines of a text show it: what is nested in it stands on lines of its own."""


def flattened(value: Json) -> Json:
    """Return a list without the lists in it; anything else as it is."""
    if not isinstance(value, list | tuple):
        return value
    return [leaf for item in value for leaf in (flattened(item) if isinstance(item, list | tuple) else [item])]


def decimals(targets: Sequence[Json]) -> int | None:
    """Return to how many places numbers were rounded, None if they do not look so."""
    if not all(is_number(target) and abs(target) < HUGE for target in targets):
        return None
    written = [repr(float(target)) for target in targets]
    if any("e" in text for text in written):
        return None
    places = max(len(text.partition(".")[2].rstrip("0")) for text in written)
    return places if 0 < places < 7 else None


def same(one: Json, two: Json) -> bool:
    """Tell whether two values agree: scalars as `agreement.alike` has it, lists and objects item by item."""
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple | dict | complex) or isinstance(two, list | tuple | dict):
        return False
    return alike(one, two)


def is_number(value: Json) -> bool:
    """Tell whether a value is a finite number, truth values aside."""
    return (
        isinstance(value, NUMBER) and not isinstance(value, bool) and (isinstance(value, int) or math.isfinite(value))
    )


def distinct(values: Sequence[Json]) -> int:
    """Return how many different values there are."""
    found: list[Json] = []
    for value in values:
        if not any(same(value, other) for other in found):
            found.append(value)
    return len(found)
