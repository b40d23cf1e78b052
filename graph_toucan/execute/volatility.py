"""Which parts of a result change from run to run, measured by running a call twice in fresh workspaces."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from graph_toucan.execute.pointers import Scalar, covered, generalise, leaves
from graph_toucan.identity import Json
from graph_toucan.model import StateChange

_DRAWN = (
    re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)? ?(Z|UTC|[+-]\d{2}:?\d{2})?"),
    re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
    re.compile(r"[0-9a-f]{16,64}"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def differing_paths(first: Json, second: Json) -> tuple[str, ...]:
    """Return the generalised pointers of leaves that differ between two values, sorted."""
    one, two = dict(leaves(first)), dict(leaves(second))
    changed = {path for path in one.keys() | two.keys() if path not in one or path not in two or one[path] != two[path]}
    return tuple(sorted({generalise(path) for path in changed}))


def volatile_paths(values: Sequence[Json]) -> tuple[str, ...]:
    """Return the generalised pointers that differ between any two of several values, sorted.

    Where at least half of the leaves of a container move, all of it counts as moving: a drawn record has fields that
    agree by chance.
    """
    moving: set[str] = set()
    for position, value in enumerate(values):
        for other in values[position + 1 :]:
            moving.update(differing_paths(value, other))
    total: dict[str, set[str]] = {}
    for value in values:
        for path, _ in leaves(value):
            general = generalise(path)
            parts = general.split("/")
            for end in range(2, len(parts)):
                total.setdefault("/".join(parts[:end]), set()).add(general)
    whole = {
        container for container, inner in total.items() if len(inner) > 1 and len(inner & moving) * 2 >= len(inner)
    }
    return tuple(sorted(moving | whole))


def is_drawn_anew(one: Json, other: Json) -> bool:
    """Tell whether two values at one place differ and are drawn, or read off a clock, each time: moments, UUIDs, tokens."""
    if not isinstance(one, str) or not isinstance(other, str) or one == other:
        return False
    return any(kind.fullmatch(one) and kind.fullmatch(other) for kind in _DRAWN)


def tells_day(text: str, day: str) -> bool:
    """Tell whether a text tells a day (`2026-11-22`) in a form that programs write: `Nov 22`, `22 November`, `22.11.2026`."""
    at = date.fromisoformat(day)
    name = _MONTHS[at.month - 1]
    month = name[:3]
    forms = [
        re.escape(day),
        rf"(?:{month}|{name})\.? +0?{at.day}(?!\d)",
        rf"0?{at.day}\.? (?:{month}|{name})",
        rf"0?{at.month}/0?{at.day}/{at.year}",
        rf"0?{at.day}[./]0?{at.month}[./]{at.year}",
        rf"{at.year}/0?{at.month}/0?{at.day}",
    ]
    return re.search(rf"(?<![\d.])(?:{'|'.join(forms)})(?!\d)", text) is not None


def stable_leaves(value: Json, volatile: Iterable[str]) -> dict[str, Scalar]:
    """Return the leaves of a value that are not volatile, by pointer."""
    patterns = frozenset(volatile)
    return {path: leaf for path, leaf in leaves(value) if not covered(path, patterns)}


def differing_files(first: Iterable[StateChange], second: Iterable[StateChange]) -> tuple[str, ...]:
    """Return the paths of files that one of two runs changed and the other did not, or not in the same way."""
    one = {change.path: (change.change, change.digest) for change in first}
    two = {change.path: (change.change, change.digest) for change in second}
    return tuple(sorted(path for path in one.keys() | two.keys() if one.get(path) != two.get(path)))
