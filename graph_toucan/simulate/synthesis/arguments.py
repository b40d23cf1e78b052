"""How a function of the library can be given a tool's arguments."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.catalogue import Entry
from graph_toucan.simulate.synthesis.program import distinct, is_number

_MOST_ORDERS = 24
_MOST_LOOKED = 8
WHOLE = re.compile(r"-?[0-9]{1,300}")
"""A whole number as a text."""
NUMBER_TEXT = re.compile(r"-?[0-9]{1,300}(\.[0-9]+)?(e[+-]?[0-9]{1,2})?")
"""A number as a text."""


class Binding(NamedTuple):
    """One way to give a function its arguments: Python for each, and their values by case."""

    sources: tuple[str, ...]
    values: tuple[tuple[Json, ...], ...]


def common_names(given: Sequence[JsonObject]) -> list[str]:
    """Return the parameters that all cases have."""
    return [name for name in given[0] if all(name in one for one in given)] if given else []


class Views:
    """The parameters of a tool as the types that functions take."""

    def __init__(self, given: Sequence[JsonObject]) -> None:
        """Look at the arguments of all cases; a parameter that one lacks is left out."""
        self.names = common_names(given)
        self._columns = {name: [one[name] for one in given] for name in self.names}
        self._ranked = sorted(self.names, key=lambda name: distinct(self._columns[name][:_MOST_LOOKED]) == 1)
        self._kept: dict[tuple[str, str], tuple[str, list[Any]] | None] = {}

    def bindings(self, entry: Entry) -> Iterator[Binding]:
        """Yield the ways in which the tool's parameters fit the function's: like names first, then what varies."""
        takes = entry.takes
        if not takes or len(takes) > len(self.names):
            return
        names = [name for name in self._ranked if any(self._as(name, kind) for kind in set(takes))]
        orders = itertools.islice(itertools.permutations(names, len(takes)), _MOST_ORDERS)
        for order in itertools.chain(_by_name(entry.parameters, names), orders):
            found = [self._as(name, kind) for name, kind in zip(order, takes, strict=True)]
            if all(found):
                sound = [one for one in found if one]
                rows = tuple(zip(*(values for _, values in sound), strict=True))
                yield Binding(tuple(source for source, _ in sound), rows)

    def _as(self, name: str, kind: str) -> tuple[str, list[Any]] | None:
        key = (name, kind)
        if key not in self._kept:
            self._kept[key] = _read(name, self._columns[name], kind)
        return self._kept[key]


def _by_name(parameters: Sequence[str], names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the names that are most like a function's parameters, each taken once; nothing where one is like none."""
    left = list(names)
    found: list[str] = []
    for parameter in parameters:
        words = set(parameter.split("_"))
        best = max(left, key=lambda name: (name == parameter, len(words & set(name.lower().split("_")))), default="")
        if not best or not words & set(best.lower().split("_")):
            return []
        left.remove(best)
        found.append(best)
    return [tuple(found)] if found else []


def _read(name: str, values: list[Json], kind: str) -> tuple[str, list[Any]] | None:
    source = f"given[{name!r}]"
    if kind == "int":
        whole = [_whole(value) for value in values]
        return None if None in whole else (f"int({source})", whole)
    if kind == "float":
        if all(is_number(value) for value in values):
            return source, values
        numbers = [_number(value) for value in values]
        return None if None in numbers else (f"float({source})", numbers)
    if kind == "bool":
        return (source, values) if all(isinstance(value, bool) for value in values) else None
    if kind == "str":
        return (source, values) if all(isinstance(value, str) for value in values) else None
    if kind in ("list[float]", "list[int]"):
        return _numbers(source, values, whole=kind == "list[int]")
    if kind == "list[str]":
        sound = all(isinstance(value, list) and all(isinstance(item, str) for item in value) for value in values)
        return (source, values) if sound else None
    return None


def _numbers(source: str, values: list[Json], *, whole: bool) -> tuple[str, list[Any]] | None:
    if not all(isinstance(value, list) for value in values):
        return None
    if all(is_number(item) and (not whole or isinstance(item, int)) for value in values for item in value):
        return source, values
    lists = [[_number(item) for item in value] for value in values]
    if whole or any(item is None for value in lists for item in value):
        return None
    return f"[float(item) if isinstance(item, str) else item for item in {source}]", lists


def _whole(value: Json) -> int | None:
    if isinstance(value, str):
        return int(value) if WHOLE.fullmatch(value) else None
    if isinstance(value, bool) or not is_number(value):
        return None
    return int(value) if int(value) == value else None


def _number(value: Json) -> float | None:
    if is_number(value):
        return value
    if isinstance(value, str) and NUMBER_TEXT.fullmatch(value.strip()):
        return float(value)
    return None
