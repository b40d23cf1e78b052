"""Which recorded call is nearest to a new one, by its arguments."""

import re
from collections.abc import Sequence
from statistics import fmean

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import RecordedCall

_LONG = 300
_MOST_COMPARED = 30
_MIN_WORKED = 5
_MIN_QUOTED = 3
_ABOUT_SHAPE = ("_count", "_is", "_key")
"""Ends of the names of fields that tell a result's shape: nobody repeats an argument in them."""


def nearest_call(
    arguments: JsonObject, records: Sequence[RecordedCall], order: int = 0, weights: dict[str, float] | None = None
) -> RecordedCall | None:
    """Return the recorded call whose arguments are most like these, None of none.

    An exact hit comes first; of several, the one before which as much was changed as here. `weights` tell how much each
    parameter counts, one for those that it does not name.
    """
    if not records:
        return None
    exact = [record for record in records if record.arguments == arguments]
    if exact:
        return min(exact, key=lambda record: abs(record.order - order))
    return max(records, key=lambda record: (likeness(arguments, record.arguments, weights), -abs(record.order - order)))


def likeness(one: JsonObject, two: JsonObject, weights: dict[str, float] | None = None) -> float:
    """Return how alike two calls' arguments are, 0 to 1."""
    total, reached = 0.0, 0.0
    for name in one.keys() | two.keys():
        weight = (weights or {}).get(name, 1.0)
        total += weight
        if name in one and name in two:
            reached += weight * _alike(one[name], two[name])
    return reached / total if total else 1.0


def _alike(one: Json, two: Json) -> float:
    if one == two:
        return 1.0
    if isinstance(one, bool) or isinstance(two, bool) or type(one) is not type(two):
        return 0.5 if str(one) == str(two) else _numbers(one, two)
    if isinstance(one, str):
        return 0.1 + 0.8 * _texts(one, two)
    if isinstance(one, dict):
        return 0.9 * likeness(one, two)
    if isinstance(one, list):
        shared = sum(item in two for item in one)
        return 0.1 + 0.4 * (len(one) == len(two)) + 0.4 * shared / max(len(one), len(two), 1)
    return _numbers(one, two)


def _numbers(one: Json, two: Json) -> float:
    if not isinstance(one, int | float) or not isinstance(two, int | float):
        return 0.0
    gap = abs(one - two)
    return 0.9 * (1 - gap / (gap + abs(one) / 2 + abs(two) / 2 + 1)) + 0.05 * ((one > 0) == (two > 0))


def _texts(one: str, two: str) -> float:
    """Return the share of letter pairs that two texts have in common, of their first few hundred letters."""
    if one.casefold() == two.casefold() or one.rsplit("/", maxsplit=1)[-1] == two.rsplit("/", maxsplit=1)[-1] != "":
        return 0.95
    pairs = _pairs(one[:_LONG].casefold()), _pairs(two[:_LONG].casefold())
    every = len(pairs[0] | pairs[1])
    return len(pairs[0] & pairs[1]) / every if every else 0.0


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)} or {text}


def adapted(fields: JsonObject, recorded: JsonObject, arguments: JsonObject) -> JsonObject:
    """Return flat fields in which what repeats an argument of the recorded call repeats that of the call at hand.

    A field repeats an argument that it equals, or a text of three letters and more that stands in it.
    """
    changed = [
        (recorded[name], arguments[name])
        for name in sorted(recorded.keys() & arguments.keys())
        if recorded[name] != arguments[name] and _can_repeat(recorded[name]) and _can_repeat(arguments[name])
    ]
    if not changed:
        return fields
    return {name: value if name.endswith(_ABOUT_SHAPE) else _repeated(value, changed) for name, value in fields.items()}


def _can_repeat(value: Json) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value not in ("", 0, 1)


def _repeated(value: Json, changed: Sequence[tuple[Json, Json]]) -> Json:
    for old, new in changed:
        if value == old and type(value) is type(old) is type(new):
            return new
    if isinstance(value, str):
        for old, new in changed:
            value = _requoted(value, old, new)
    return value


def _requoted(text: str, old: Json, new: Json) -> str:
    """Return a text in which a word, or a short one in quotes, is another one."""
    word = str(old)
    if len(word) < _MIN_QUOTED and f"'{word}'" not in text:
        return text
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: str(new), text)


def adapting_helps(records: Sequence[RecordedCall], weights: dict[str, float]) -> bool:
    """Tell whether recorded calls are told better by the nearest other one when its repeated arguments are adapted."""
    rows = list(records)[:_MOST_COMPARED]
    plain, made = 0.0, 0.0
    for call in rows:
        others = [other for other in rows if other.arguments != call.arguments]
        near = nearest_call(call.arguments, others, call.order, weights)
        if near is not None:
            plain += _shared(call.fields, near.fields)
            made += _shared(call.fields, adapted(near.fields, near.arguments, call.arguments))
    return made > plain


def weights_of(records: Sequence[RecordedCall]) -> dict[str, float]:
    """Return how much each parameter tells of the results, 1 to 9: how much more alike results are where it is the same.

    Of fewer than four calls nothing is told.
    """
    rows = list(records)[:_MOST_COMPARED]
    if len(rows) < 4:
        return {}
    names = sorted({name for record in rows for name in record.arguments})
    alike: dict[str, list[float]] = {name: [] for name in names}
    apart: dict[str, list[float]] = {name: [] for name in names}
    for place, one in enumerate(rows):
        for two in rows[place + 1 :]:
            shared = _shared(one.fields, two.fields)
            for name in names:
                same = one.arguments.get(name) == two.arguments.get(name)
                (alike if same else apart)[name].append(shared)
    return {
        name: round(1 + 8 * max(0.0, fmean(alike[name]) - fmean(apart[name])), 3)
        for name in names
        if alike[name] and apart[name]
    }


def failures_tell(worked: Sequence[RecordedCall], failed: Sequence[RecordedCall], weights: dict[str, float]) -> bool:
    """Tell whether calls that failed are nearest to others that failed, and hardly any that worked are nearest to one.

    Each call is looked for among all others.
    """
    every = [*worked, *failed]
    near = {
        place: nearest_call(call.arguments, every[:place] + every[place + 1 :], call.order, weights)
        for place, call in enumerate(every)
    }
    bad = {id(call) for call in failed}
    lost = sum(id(near[place]) in bad for place in range(len(worked)))
    hit = sum(id(near[place]) in bad for place in range(len(worked), len(every)))
    return bool(failed) and len(worked) >= _MIN_WORKED and lost * 20 <= len(worked) and hit * 2 > len(failed)


def _shared(one: JsonObject, two: JsonObject) -> float:
    every = one.keys() | two.keys()
    return sum(name in one and name in two and one[name] == two[name] for name in every) / len(every) if every else 1.0
