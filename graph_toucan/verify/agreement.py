"""Compare what a second execution gave with what a row says: results leaf by leaf, files by what they hold."""

from collections.abc import Iterable, Mapping, Sequence

from graph_toucan.execute.pointers import covered, leaves
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import Call, Exchange, Model, Result, StateChange
from graph_toucan.translate.sources import value_again

_SHORT = 120
_LEAD = 30
_LEAST_PART = 6
"""A shorter text that was passed on is looked for as a whole value only: it could stand in any other by chance."""
NOTHING = "(nothing)"

Renamed = dict[str, str]
"""Texts that came from a result and were passed on: what they were, and what they are in this run."""


class Difference(Model):
    """A place that is not as the row says; empty for the whole result. `was` and `became` are shortened JSON."""

    path: str
    was: str
    became: str


def rebound(call: Call, results: Mapping[str, Result], renamed: Renamed) -> JsonObject:
    """Return a call's arguments for this run: what came from a result takes what stands there now.

    Args:
        call: the call as the row has it.
        results: this run's results so far by call id.
        renamed: takes the texts that differ.
    """
    arguments = dict(call.arguments)
    for name, source in call.sources.items():
        if name in arguments:
            try:
                value = value_again(source, arguments[name], results)
            except LookupError:
                continue
            before = arguments[name]
            if isinstance(before, str) and isinstance(value, str) and before and before != value:
                renamed[before] = value
            arguments[name] = value
    return arguments


def rename(value: Json, renamed: Renamed) -> Json:
    """Return a value as it would be in this run."""
    if not isinstance(value, str):
        return value
    if value in renamed:
        return renamed[value]
    for old, new in renamed.items():
        if len(old) >= _LEAST_PART:
            value = value.replace(old, new)
    return value


def differences(told: Exchange, now: Result, volatile: Iterable[str], renamed: Renamed) -> list[Difference]:
    """Return where a call's result differs from the row's, outside its volatile paths.

    Of a call that failed it counts that it fails again, not in which words.
    """
    if told.result.failed != now.failed:
        was, became = ("failed" if one.failed else "worked" for one in (told.result, now))
        return [Difference(path="", was=was, became=_short(f"{became}: {now.text}"))]
    if now.failed:
        return []
    patterns = frozenset(volatile)
    expected = {path: rename(leaf, renamed) for path, leaf in leaves(told.result.value) if not covered(path, patterns)}
    observed = {path: leaf for path, leaf in leaves(now.value) if not covered(path, patterns)}
    paths = [*expected, *(path for path in observed if path not in expected)]
    return [
        _difference(path, expected, observed)
        for path in paths
        if path not in expected
        or path not in observed
        or canonical_json(expected[path]) != canonical_json(observed[path])
    ]


def compared(told: Exchange, volatile: Iterable[str]) -> int:
    """Return how many leaves of a result are compared."""
    if told.result.failed:
        return 0
    patterns = frozenset(volatile)
    return sum(not covered(path, patterns) for path, _ in leaves(told.result.value))


def file_differences(
    told: Sequence[StateChange], now: Sequence[StateChange], moving: frozenset[str], renamed: Renamed
) -> list[Difference]:
    """Return the files that a conversation leaves otherwise than the row says."""
    was = {str(rename(change.path, renamed)): _kept(change, moving) for change in told}
    became = {change.path: _kept(change, moving) for change in now}
    return [
        Difference(path=path, was=was.get(path, "unchanged"), became=became.get(path, "unchanged"))
        for path in sorted(was.keys() | became.keys())
        if was.get(path) != became.get(path)
    ]


def turn_differences(
    told: Sequence[StateChange], after: Sequence[StateChange], moving: frozenset[str], renamed: Renamed
) -> list[Difference]:
    """Return the files that a turn changed, and that do not hold after it what the row says.

    Args:
        told: what the turn changed.
        after: all that differs from the fixture set after the turn, in this run.
        moving: files whose content differs from run to run.
        renamed: see `rebound`.
    """
    became = {change.path: change for change in after}
    found: list[Difference] = []
    for change in told:
        path = str(rename(change.path, renamed))
        now = became.get(path)
        if now is None or now.change == "deleted":
            same = change.change == "deleted"
        else:
            same = change.change != "deleted" and (path in moving or now.digest == change.digest)
        if not same:
            shown = "unchanged" if now is None else _kept(now, moving)
            found.append(Difference(path=path, was=_kept(change, moving), became=shown))
    return found


def _kept(change: StateChange, moving: frozenset[str]) -> str:
    return change.change if change.path in moving or not change.digest else f"{change.change} {change.digest[:12]}"


def _difference(path: str, expected: Mapping[str, Json], observed: Mapping[str, Json]) -> Difference:
    """Return the difference at a path; two long values are shown from shortly before the place where they part."""
    was, became = (canonical_json(values[path]) if path in values else NOTHING for values in (expected, observed))
    parts = next((at for at, pair in enumerate(zip(was, became, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, parts - _LEAD) if max(len(was), len(became)) > _SHORT else 0
    lead = "…" if start else ""
    return Difference(path=path, was=_short(lead + was[start:]), became=_short(lead + became[start:]))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
