"""Programs that call one function of the library, or apply it to a range of numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

from graph_toucan.identity import Json
from graph_toucan.simulate.synthesis.arguments import Binding, Views
from graph_toucan.simulate.synthesis.catalogue import COUNTER, Entry, entries
from graph_toucan.simulate.synthesis.counted import StepsExceeded
from graph_toucan.simulate.synthesis.program import Lines, Program, decimals, distinct, flattened, is_number, same

NAMED = 0.6
"""How near a function's name must be to a tool's for it to be taken before anything else."""
CLEAR = 3
"""So many different results tell one function from another; of fewer its name must speak for it."""
_RANGE = 400
_SORTS: dict[str, type | tuple[type, ...]] = {
    "int": (int, float),
    "float": (int, float),
    "bool": bool,
    "str": str,
    "list": list,
    "dict": dict,
}
_COMMON_WORDS = frozenset({"return", "given", "number", "value", "values", "first", "which", "their"})
"""Words of docstrings that tell nothing of what a function does."""
_FAULTS = (ValueError, ArithmeticError, TypeError, LookupError, RecursionError, AttributeError)


@dataclass(frozen=True)
class _Form:
    """A way to use a function of one whole number: Python with `{f}` for its name and `{n}` for the number."""

    source: str
    listed: bool
    predicate: bool = False


_FORMS = (
    _Form("[{f}(k) for k in range({n})]", listed=True),
    _Form("[{f}(k) for k in range({n} + 1)]", listed=True),
    _Form("[{f}(k) for k in range(1, {n} + 1)]", listed=True),
    _Form("[{f}(k) for k in range(2, {n} + 1)]", listed=True),
    _Form("[k for k in range({n} + 1) if {f}(k)]", listed=True, predicate=True),
    _Form("[k for k in range(1, {n} + 1) if {f}(k)]", listed=True, predicate=True),
    _Form("[k for k in range(10, {n} + 1) if {f}(k)]", listed=True, predicate=True),
    _Form("[k for k in range(5000) if {f}(k)][:{n}]", listed=True, predicate=True),
    _Form("sum({f}(k) for k in range(1, {n} + 1))", listed=False),
    _Form("sum(1 for k in range(1, {n} + 1) if {f}(k))", listed=False, predicate=True),
    _Form("{f}({n} + 1)", listed=False),
    _Form("{f}({n} - 1)", listed=False),
)


def by_function(targets: Sequence[Json], views: Views, words: frozenset[str], *, least: float = 0.0) -> Program | None:
    """Return a program with one function that gives all targets, the one whose name is nearest to the tool's words first.

    Where the targets are few or alike, only a function with such a name is taken; with `least`, only one as near as that.
    A target of null stands for arguments that the function has no answer for.
    """
    clear = distinct(targets) > CLEAR
    places = decimals(targets)
    for likeness, entry in _ranked(words):
        if likeness < least or (not clear and likeness <= 0):
            break
        if not _may_give(entry.gives, targets):
            continue
        for binding in views.bindings(entry):
            if _gives(entry, binding, targets, patient=likeness >= NAMED):
                told = f"{entry.name} of the arguments"
                if None in targets:
                    source = f"maybe({', '.join((entry.name, *binding.sources))})"
                    return Program(source, told, frozenset({entry.name, "maybe"}))
                return Program(f"{entry.name}({', '.join(binding.sources)})", told, frozenset({entry.name}))
            if places and _gives(entry, binding, targets, places, patient=likeness >= NAMED):
                source = f"round({entry.name}({', '.join(binding.sources)}), {places})"
                return Program(source, f"{entry.name} of the arguments, rounded", frozenset({entry.name}))
        if likeness >= NAMED:
            found = _shifted(entry, targets, views)
            if found is not None:
                return found
    return _ranged(targets, views, words, clear=clear, least=least)


def _may_give(kind: str, targets: Sequence[Json]) -> bool:
    """Tell whether a function that gives values of a kind may give these, by the first that is not null."""
    sort = kind.partition("[")[0]
    target = next((target for target in targets if target is not None), None)
    if sort not in _SORTS or target is None:
        return True
    if sort == "int" and any(isinstance(one, float) and not one.is_integer() for one in targets):
        return False
    return isinstance(target, _SORTS[sort]) and isinstance(target, bool) == (sort == "bool")


def _shifted(entry: Entry, targets: Sequence[Json], views: Views) -> Program | None:
    """Return a program that calls a function with one more or one less than a whole number that it takes."""
    for place, kind in enumerate(entry.takes):
        if kind != "int":
            continue
        for binding in views.bindings(entry):
            for shift in (1, -1):
                values = tuple((*row[:place], row[place] + shift, *row[place + 1 :]) for row in binding.values)
                if _gives(entry, Binding(binding.sources, values), targets):
                    own = list(binding.sources)
                    own[place] = f"{own[place]} + {shift}"
                    return Program(f"{entry.name}({', '.join(own)})", f"{entry.name}, shifted", frozenset({entry.name}))
    return None


def _ranged(
    targets: Sequence[Json], views: Views, words: frozenset[str], *, clear: bool, least: float
) -> Program | None:
    lists = all(isinstance(target, list) for target in targets)
    if not lists and not all(isinstance(target, int | float) and not isinstance(target, bool) for target in targets):
        return None
    for likeness, entry in _ranked(words):
        if (
            entry.takes != ("int",)
            or likeness < least
            or (not clear and likeness <= 0)
            or entry.name.startswith("math.")
        ):
            continue
        for binding in views.bindings(entry):
            for form in _FORMS:
                if (
                    form.listed == lists
                    and (not form.predicate or entry.gives == "bool")
                    and (lists or form.predicate or entry.gives in ("int", "float", "bool"))
                ):
                    source = form.source.format(f=entry.name, n=binding.sources[0])
                    if _form_gives(form, entry, binding, targets, patient=likeness >= NAMED):
                        return Program(source, f"{entry.name} over a range", frozenset({entry.name}))
    return None


def _ranked(words: frozenset[str]) -> Iterator[tuple[float, Entry]]:
    """Yield the functions with how near their names are to the tool's words, the nearest first."""
    scored = [(_likeness(entry, words), entry) for entry in entries()]
    yield from sorted(scored, key=lambda pair: (-pair[0], len(pair[1].takes), pair[1].name))


def _likeness(entry: Entry, words: frozenset[str]) -> float:
    own = set(re.findall(r"[a-z0-9]+", entry.name.removeprefix("math."))) - {"is", "of", "to", "n"}
    return len({_stem(word) for word in own} & words) / max(len(own), 1) + 0.1 * len(
        {_stem(word) for word in entry.words - _COMMON_WORDS if len(word) > 4} & words
    )


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's words, by which names are compared."""
    return frozenset(
        _stem(word) for word in re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower())
    )


def _stem(word: str) -> str:
    return word[:6] if len(word) > 6 else word.removesuffix("s") if len(word) > 3 else word


def _gives(
    entry: Entry, binding: Binding, targets: Sequence[Json], places: int | None = None, *, patient: bool = True
) -> bool:
    return _all_match(entry.call, list(zip(binding.values, targets, strict=True)), places, patient=patient)


def _as_wanted(value: Json, target: Json, places: int | None) -> bool:
    if isinstance(target, Lines):
        return same(flattened(value), target)
    if places is not None and is_number(value) and is_number(target):
        return round(value, places) == target
    return same(value, target)


def _all_match(
    call: Any, pairs: Sequence[tuple[tuple[Json, ...], Json]], places: int | None = None, *, patient: bool
) -> bool:
    """Tell whether a function gives all targets.

    If `patient`, what takes too many steps is left to the sandbox, three cases aside; else it is not given.
    """
    tried = 0
    for row, target in pairs:
        COUNTER.begin()
        try:
            if not _as_wanted(call(*row), target, places):
                return False
        except StepsExceeded:
            if not patient:
                return False
            continue
        except _FAULTS:
            if target is not None:
                return False
        tried += target is not None
    return tried >= min(CLEAR, len(pairs))


def _form_gives(form: _Form, entry: Entry, binding: Binding, targets: Sequence[Json], *, patient: bool) -> bool:
    """Tell whether a form gives all targets; the smallest numbers are tried first: they tell soonest that it does not."""
    code = _compiled(form.source)

    def use(number: int) -> Json:
        return eval(code, {"f": entry.call, "n": number})  # noqa: S307 - the forms above, nothing from outside

    pairs = sorted(zip(binding.values, targets, strict=True), key=lambda pair: abs(pair[0][0]))
    if not all(_fits(form, row[0], target) for row, target in pairs):
        return False
    small = [((row[0],), target) for row, target in pairs if abs(row[0]) <= _RANGE]
    if not small or (len(small) < len(pairs) and not (form.listed or patient)):
        return False
    return _all_match(use, small, patient=patient)


def _fits(form: _Form, number: int, target: Json) -> bool:
    """Tell whether a list is as long, or its numbers as large, as the form would have it."""
    if not form.listed:
        return isinstance(target, int | float)
    if form.predicate:
        return all(isinstance(item, int) for item in target) and (
            form.source.endswith("[:{n}]") or not target or max(target) <= number
        )
    return number - 1 <= len(target) <= number + 1


@cache
def _compiled(source: str) -> CodeType:
    return compile(source.format(f="f", n="n"), "form", "eval")
