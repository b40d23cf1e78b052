"""Numbers as words, shares as percentages, durations and sizes in the unit that a person would take."""

from collections.abc import Mapping
from functools import cache

from graph_toucan.identity import Json
from graph_toucan.teach.rules.english.words import listed
from graph_toucan.translate.wordings.rule import WordingRule
from graph_toucan.translate.wordings.slot import Slot

_MANY = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_WORDED_UP_TO = 100
_SPOKEN_LIST = 4
_PARTS = {0.5: "a half", 0.25: "a quarter", 0.75: "three quarters"}
_LARGEST = 10**12
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SHARES = (
    "rate ratio share probability prob discount tax alpha confidence level fraction percentile growth interest margin"
)
_SECONDS: Mapping[str, float] = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_BYTES: Mapping[str, int] = {"KB": 1000, "MB": 1000**2, "GB": 1000**3, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
UNITS: Mapping[str, frozenset[str]] = {
    "milliseconds": frozenset({"ms", "milliseconds", "millis", "msec"}),
    "seconds": frozenset({"seconds", "secs", "sec"}),
    "minutes": frozenset({"minutes", "mins"}),
    "hours": frozenset({"hours", "hrs"}),
    "days": frozenset({"days"}),
}
"""The words in a parameter's name that tell its unit of time."""
_UNIT_SECONDS: Mapping[str, float] = {
    "milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400,
}  # fmt: skip


def _whole(value: Json) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _number(value: Json) -> int | float | None:
    """Return a number that a person would speak of, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:
        return None
    return value


@cache
def spelled(number: int) -> str:
    """Return a number in words: `twenty-one`."""
    import inflect

    return str(inflect.engine().number_to_words(str(number), andword=""))


def number_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `twelve` of 12, `two hundred` of 200, `3 thousand` and `three thousand` of 3000, `two and a half` of 2.5."""
    number = _whole(value)
    if number is None:
        return _with_part(_number(value) or 0)
    if number < 0:
        return ()
    if number <= _WORDED_UP_TO:
        return (spelled(number),) + (("a hundred",) if number == 100 else ())
    if number < 1000:
        return (spelled(number),) if number % 100 == 0 else ()
    for size, name in _MANY:
        count = number / size
        if count >= 1 and number * 10 % size == 0:
            told = f"{count:g}"
            worded = [f"{spelled(int(count))} {name}"] if count == int(count) and count <= _WORDED_UP_TO else []
            return (f"{told} {name}", *worded)
    return ()


def _with_part(value: float) -> tuple[str, ...]:
    whole, part = int(value), _PARTS.get(value - int(value))
    if part is None or not 0 <= whole <= _WORDED_UP_TO:
        return ()
    return (f"{spelled(whole)} and {part}",) if whole else (part,)


def number_list(value: Json, parameter: str) -> tuple[str, ...]:
    """Return `two, four and six` of [2, 4, 6].

    Nothing for one number, for many, where one of them has no words, and where words would run together: `two and a half` is
    not two numbers, nor is `one hundred and five`.
    """
    if not isinstance(value, list) or not 2 <= len(value) <= _SPOKEN_LIST:
        return ()
    apart = all((number := _number(item)) is not None and (number == 0 or 1 <= number < 100) for item in value)
    said = [next(iter(number_words(item, parameter)), "") for item in value] if apart else [""]
    return (listed(said),) if all(said) else ()


def percent(value: Json, _: str) -> tuple[str, ...]:
    """Return `15%` and `15 percent` of 0.15."""
    if not isinstance(value, float) or not 0 < value < 1:
        return ()
    told = f"{value * 100:.10g}"
    return (f"{told}%", f"{told} percent") if float(told) / 100 == value else ()


def ordinal_from_zero(value: Json, _: str) -> tuple[str, ...]:
    """Return `first` of 0, `second` of 1, ..."""
    number = _whole(value)
    return (_ORDINALS[number],) if number is not None and 0 <= number < len(_ORDINALS) else ()


def ordinal_from_one(value: Json, _: str) -> tuple[str, ...]:
    """Return `first` of 1, `second` of 2, ..."""
    number = _whole(value)
    return (_ORDINALS[number - 1],) if number is not None and 1 <= number <= len(_ORDINALS) else ()


def _duration(unit: str) -> WordingRule:
    scale = _UNIT_SECONDS[unit]
    singular = unit.removesuffix("s")

    def forms(value: Json, _: str) -> tuple[str, ...]:
        number = _number(value)
        found: list[str] = []
        for name, seconds in _SECONDS.items():
            count = (number or 0) * scale / seconds
            if name != singular and count == int(count) and 1 <= count <= 90:
                found += _counted(int(count), name)
        return tuple(found)

    def fits(slot: Slot) -> bool:
        return not slot.words.isdisjoint(UNITS[unit])

    return WordingRule(f"duration_in_{unit}", forms, fits)


def _counted(count: int, name: str) -> list[str]:
    if count == 1:
        return [f"{'an' if name == 'hour' else 'a'} {name}", f"1 {name}", f"one {name}"]
    return [f"{count} {name}s", f"{spelled(count)} {name}s"]


def size_in_bytes(value: Json, _: str) -> tuple[str, ...]:
    """Return `2 MB` of 2000000 and `1 KiB` of 1024."""
    number = _whole(value)
    if number is None or number < 1000:
        return ()
    return tuple(
        f"{number // size} {name}" for name, size in _BYTES.items() if number % size == 0 and number // size < 1000
    )


def _from_zero(slot: Slot) -> bool:
    told = str(slot.spec.get("description") or "").lower()
    return slot.speaks_of("index", "idx") and ("0-based" in told or "zero-based" in told or "0-indexed" in told)


def _from_one(slot: Slot) -> bool:
    told = str(slot.spec.get("description") or "").lower()
    return "1-based" in told or "one-based" in told or "1-indexed" in told


def _counts(slot: Slot) -> bool:
    return not slot.types.isdisjoint({"integer", "number"}) and not slot.speaks_of(
        "id", "index", "idx", "port", "year", "code"
    )


NUMBER_RULES = (
    *(_duration(unit) for unit in UNITS),
    WordingRule("size_in_bytes", size_in_bytes, lambda slot: slot.speaks_of("bytes")),
    WordingRule("percent", percent, lambda slot: slot.speaks_of(*_SHARES.split())),
    WordingRule("ordinal_from_zero", ordinal_from_zero, _from_zero),
    WordingRule("ordinal_from_one", ordinal_from_one, _from_one),
    WordingRule("number_words", number_words, _counts),
    WordingRule("number_list", number_list, lambda slot: "array" in slot.types),
)
"""The rules for numbers, the most particular first."""
