"""The library: known values, and that every function runs in the sandbox as it does here."""

import math
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.simulate.synthesis.catalogue import COUNTER, Entry, entries, imports, sources
from graph_toucan.simulate.synthesis.counted import StepsExceeded
from graph_toucan.simulate.synthesis.helpers import HELPERS
from graph_toucan.simulate.synthesis.program import same

EXAMPLES: dict[str, list[Any]] = {
    "int": [12, 5, 3, 2, 1],
    "float": [0.5, 0.25, 2.0, 3.0, 4.0],
    "str": ["2026-03-02", "2026-05-01", "a"],
    "list[float]": [[1.5, 2.5, 4.0], [2.0, 1.0, 5.0]],
    "list[int]": [[2, 3, 5], [3, 5, 7]],
    "list[str]": [["b", "a"]],
    "bool": [True],
}
KNOWN: list[tuple[str, list[Any], Any]] = [
    ("totient", [36], 12), ("divisors", [12], [1, 2, 3, 4, 6, 12]), ("nth_prime", [10], 29), ("mobius", [30], -1),
    ("carmichael", [8], 2), ("bell", [5], 52), ("catalan", [5], 42), ("stirling_second", [5, 2], 15), ("partitions", [10], 42),
    ("stirling_first", [5, 3], 35), ("fibonacci", [10], 55), ("padovan", [5], 3), ("subfactorial", [5], 44),
    ("bezout", [3, 5], [1, 2, -1]), ("jacobi", [2, 7], 1), ("chinese_remainder", [[2, 3], [3, 5]], [8, 15]),
    ("collatz_steps", [6], 8), ("farey", [3], [[0, 1], [1, 3], [1, 2], [2, 3], [1, 1]]), ("roman", [1994], "MCMXCIV"),
    ("from_roman", ["XLII"], 42), ("to_base", [255, 16], "ff"),
    ("median", [[3, 1, 2, 10]], 2.5), ("variance", [[1, 2, 3]], 1.0),
    ("quantile", [[1, 2, 3, 4], 50.0], 2.5), ("weekday", ["2026-11-21"], "Saturday"),
    ("convert", [10.0, "km", "mile"], 6.21371192),
    ("convert", [25.0, "celsius", "fahrenheit"], 77.0), ("snake", ["parseHTTPResponse"], "parse_http_response"),
    ("days_between", ["2026-01-01", "2026-03-01"], 59), ("haversine", [0.0, 0.0, 0.0, 1.0], 111.19492664),
]  # fmt: skip


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SimulateConfig(seconds=2)) as opened:
        yield opened


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    call = next(entry.call for entry in entries() if entry.name == name)
    COUNTER.begin()
    found = call(*arguments)
    assert found == expected or math.isclose(found, expected, rel_tol=1e-8)


def no_api(*_: object) -> JsonObject:
    return {}


def arguments_of(entry: Entry) -> list[Any]:
    taken: dict[str, int] = {}
    found: list[Any] = []
    for kind in entry.takes:
        place = taken.get(kind, 0)
        taken[kind] = place + 1
        found.append(EXAMPLES[kind][min(place, len(EXAMPLES[kind]) - 1)])
    return found


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_every_function_does_in_the_sandbox_what_it_does_here(entry: Entry, sandbox: Sandbox):
    arguments = arguments_of(entry)
    body = sources([entry.name])
    code = f"{imports(body + entry.name)}{body}\ndef simulate(arguments, state):\n    try:\n"
    code += (
        f"        return {entry.name}(*arguments['given'])\n    except (ValueError, ArithmeticError, LookupError):\n"
    )
    code += "        return 'refused'"
    there = sandbox.run_now(code, {"given": arguments}, {}, no_api, 1).value
    COUNTER.begin()
    before = deepcopy(arguments)
    try:
        here = entry.call(*arguments)
    except (ValueError, ArithmeticError, LookupError):
        here = "refused"
    assert same(there, here), (arguments, there, here)
    assert arguments == before


def test_numbers_are_rounded_in_the_sandbox_as_they_are_here(sandbox: Sandbox):
    drawn = Random(3)
    values = [round(drawn.uniform(-50, 50), drawn.randint(0, 4)) for _ in range(500)]
    values += [0.5, 1.5, -2.5, 0.35, 2.675, 12345.0, 1e16]
    row = "[round(x), round(x, 0), round(x, 1), round(x, 2), round(x, -1)]"
    code = f"{HELPERS['round']}\ndef simulate(arguments, state):\n    return [{row} for x in arguments['x']]"
    there = sandbox.run_now(code, {"x": values}, {}, no_api, 1).value
    assert there == [[round(x), round(x, 0), round(x, 1), round(x, 2), round(x, -1)] for x in values]


def test_what_takes_too_many_steps_is_given_up():
    call = next(entry.call for entry in entries() if entry.name == "polygonal")
    search = next(entry.call for entry in entries() if entry.name == "is_polygonal")
    COUNTER.begin()
    assert call(3, 4) == 10
    with pytest.raises(StepsExceeded):
        search(50, 1)
