"""The library's functions, looked up by what they take, and their sources for the sandbox."""

import ast
import inspect
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from graph_toucan.simulate.library import (
    addresses,
    analysis,
    angles,
    annuities,
    characters,
    codes,
    colorimetry,
    colors,
    constants,
    counting,
    durations,
    equations,
    expressions,
    geography,
    geometries,
    hashes,
    hypotheses,
    inks,
    iterations,
    lists,
    markup,
    measures,
    medicine,
    modular,
    moments,
    money,
    mortgages,
    orbits,
    passages,
    paths,
    prime_pairs,
    primes,
    proportions,
    rationals,
    sequences,
    series,
    symbols,
    terms,
    texts,
    timeseries,
    timezones,
    units,
    vectors,
    waves,
)
from graph_toucan.simulate.synthesis.counted import Counter, counted_functions

_MODULES: tuple[ModuleType, ...] = (
    primes,
    prime_pairs,
    modular,
    counting,
    sequences,
    measures,
    vectors,
    orbits,
    series,
    analysis,
    texts,
    passages,
    characters,
    lists,
    markup,
    paths,
    addresses,
    moments,
    codes,
    colors,
    colorimetry,
    inks,
    hashes,
    money,
    units,
    annuities,
    geography,
    geometries,
    hypotheses,
    medicine,
    proportions,
    waves,
    durations,
    mortgages,
    timeseries,
    timezones,
    rationals,
    equations,
    iterations,
    constants,
    angles,
    expressions,
    symbols,
)
_PARTS: tuple[ModuleType, ...] = (terms,)
"""Modules of which no function is looked for: other functions are made of them."""
COUNTER = Counter()
"""Counts the steps of the functions that `entries` gives."""
_IMPORTS = (
    "import base64\nimport binascii\nimport hashlib\nimport json\nimport math\nimport re\nimport unicodedata\n"
    "from datetime import date, datetime, timedelta, timezone\n"
)
_MATH = (
    *("sqrt", "exp", "log", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("asinh", "acosh", "atanh", "radians", "degrees", "floor", "ceil", "isqrt", "cbrt", "gamma", "erf", "isfinite"),
    *("isnan", "isinf"),
)
_BUILTINS: dict[str, tuple[Callable[..., Any], str]] = {
    "abs": (abs, "float"),
    "round": (round, "float"),
    "len": (len, "list[float]"),
    "max": (max, "list[float]"),
    "min": (min, "list[float]"),
    "sum": (sum, "list[float]"),
}


@dataclass(frozen=True)
class Entry:
    """A function of the library: how it is called, the types of its parameters as they are written, and words that name it."""

    name: str
    call: Callable[..., Any]
    takes: tuple[str, ...]
    gives: str
    words: frozenset[str]
    parameters: tuple[str, ...] = ()


@cache
def entries() -> tuple[Entry, ...]:
    """Return all functions that a simulator may call."""
    counted = counted_functions((*_MODULES, *_PARTS), COUNTER)
    found = [
        _entry(name, function, counted[name]) for module in _MODULES for name, function in _functions(module).items()
    ]
    for name in _MATH:
        takes = ("int",) if name == "isqrt" else ("float",)
        found.append(
            Entry(f"math.{name}", getattr(math, name), takes, "float", frozenset({name, *_LONG.get(name, ())}))
        )
    for name, (call, kind) in _BUILTINS.items():
        found.append(Entry(name, call, (kind,), "float", frozenset({name, *_LONG.get(name, ())})))
    return tuple(found)


_LONG: dict[str, tuple[str, ...]] = {
    "sqrt": ("square", "root"),
    "log": ("natural", "logarithm", "ln"),
    "ceil": ("ceiling",),
    "abs": ("absolute",),
    "max": ("maximum", "largest"),
    "min": ("minimum", "smallest"),
    "len": ("length", "count"),
}


def sources(names: Iterable[str]) -> str:
    """Return the Python of these functions and of all that they use, with the modules they need."""
    wanted = [name for name in names if name in _definitions()]
    kept: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        if name not in kept:
            kept[name], used = _definitions()[name]
            wanted += sorted(used)
    order = [name for name in _definitions() if name in kept]
    return "\n\n".join(kept[name] for name in order)


def imports(code: str) -> str:
    """Return the import lines that code needs."""
    return "".join(
        f"{line}\n"
        for line in _IMPORTS.splitlines()
        if any(re.search(rf"\b{name}\b", code) for name in line.split("import ")[1].split(", "))
    )


@cache
def _definitions() -> dict[str, tuple[str, frozenset[str]]]:
    """Return each function and constant of the library: its source, and the other ones that it names."""
    every: dict[str, str] = {}
    for module in (*_MODULES, *_PARTS):
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef):
                every[node.name] = ast.unparse(_bare(node))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                every[node.targets[0].id] = ast.unparse(node)
    return {name: (code, frozenset(_named(code) & every.keys() - {name})) for name, code in every.items()}


def _bare(node: ast.FunctionDef) -> ast.FunctionDef:
    """Return a function without its docstring and types, which the sandbox would only have to read."""
    if len(node.body) > 1 and isinstance(node.body[0], ast.Expr):
        node.body = node.body[1:]
    node.returns = None
    for argument in node.args.args:
        argument.annotation = None
    return node


def _named(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def _functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    found = inspect.getmembers(module, inspect.isfunction)
    return {name: function for name, function in found if function.__module__ == module.__name__}


def _entry(name: str, function: Callable[..., Any], counted: Callable[..., Any]) -> Entry:
    signature = inspect.signature(function)
    takes = tuple(_type(parameter.annotation) for parameter in signature.parameters.values())
    words = set(re.findall(r"[a-z0-9]+", f"{name} {inspect.getdoc(function)}".lower()))
    gives, parameters = _type(signature.return_annotation), tuple(signature.parameters)
    return Entry(name, counted, takes, gives, frozenset(words | {name}), parameters)


def _type(annotation: Any) -> str:
    return (
        annotation
        if isinstance(annotation, str)
        else getattr(annotation, "__name__", "")
        if annotation in (int, float, str, bool, dict)
        else str(annotation)
    )
