"""What programs give, tried here: the library's steps are counted, so each ends soon."""

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from types import CodeType
from typing import Any

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.catalogue import COUNTER, entries
from graph_toucan.simulate.synthesis.counted import counted_expression, counting
from graph_toucan.simulate.synthesis.helpers import HELPERS
from graph_toucan.simulate.synthesis.program import Program, same

_FAULTS = (ValueError, ArithmeticError, TypeError, LookupError, RecursionError, AttributeError)
_STATEFUL = frozenset({"written", "gathered"})
_OWN = frozenset({"round"})
"""Helpers that only the sandbox needs."""


def exceptions(program: Program, given: Sequence[JsonObject], targets: Sequence[Json]) -> list[int] | None:
    """Return the numbers of the cases whose target a program does not give; None for one that reads the session."""
    if program.needs & _STATEFUL:
        return None
    found: list[int] = []
    for number, (arguments, target) in enumerate(zip(given, targets, strict=True)):
        try:
            if not same(value_of(program.source, arguments), target):
                found.append(number)
        except _FAULTS:
            found.append(number)
    return found


def value_of(source: str, given: JsonObject) -> Json:
    """Return what a program's Python gives for some arguments.

    Raises:
        StepsExceeded: it took too many steps; and what else the library's functions raise.
    """
    COUNTER.begin()
    return eval(_code(source), _names() | {"given": given})  # noqa: S307 - written by this package, data as literals


@lru_cache(maxsize=512)
def _code(source: str) -> CodeType:
    return counted_expression(source)


@cache
def _names() -> dict[str, Any]:
    space: dict[str, Any] = {**counting(COUNTER), "math": math, "re": re}
    for name, source in HELPERS.items():
        if name not in _STATEFUL | _OWN:
            exec(source, space)  # noqa: S102 - our own helpers
    return space | {entry.name: entry.call for entry in entries() if "." not in entry.name}
