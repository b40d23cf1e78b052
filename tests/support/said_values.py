"""What words mean, read the other way round than the factory writes them: from what a person says to the value.

Written from the rules' documentation alone, with other means (dateutil, the inverse of CLDR's names, a parser of number
words), so that it can be wrong in other ways than the code whose work it checks. Imports nothing of the factory.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_currency_name
from dateutil import parser

Json = Any

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_PARTS = {"a half": 0.5, "one half": 0.5, "a quarter": 0.25, "three quarters": 0.75}
_SECONDS = {"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_BYTES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_UNITS = {
    "millimet": "mm", "centimet": "cm", "kilomet": "km", "met": "m meter", "inch": "in inch", "feet": "ft foot",
    "yard": "yd yard", "mile": "mi mile", "nautical mile": "nmi", "milligram": "mg", "gram": "g gram",
    "kilo": "kg kilogram", "kilogram": "kg kilogram", "tonne": "t", "pound": "lb lbs pound", "ounce": "oz",
    "millilit": "ml", "lit": "l liter", "gallon": "gal", "pascal": "pa", "kilopascal": "kpa",
    "pounds per square inch": "psi", "joule": "j", "kilojoule": "kj", "kilowatt hour": "kwh", "watt": "w",
    "kilowatt": "kw", "horsepower": "hp", "second": "s", "minute": "min", "hour": "h", "celsiu": "c",
    "degrees celsiu": "c celsius", "fahrenheit": "f", "degrees fahrenheit": "f fahrenheit", "kelvin": "k",
    "degree": "deg", "radian": "rad", "miles per hour": "mph", "kilometres per hour": "km/h kmh",
    "kilometers per hour": "km/h kmh", "metres per second": "m/s", "meters per second": "m/s",
}  # fmt: skip
_FILES = {
    "csv": ["csv"], "xlsx": ["spreadsheet", "workbook"], "pdf": ["pdf"], "docx": ["word document"],
    "pptx": ["presentation", "slides"], "md": ["markdown file"], "json": ["json"], "txt": ["text file"],
    "db": ["database"], "png": ["picture", "png"], "wav": ["recording"], "geojson": ["geojson"], "yaml": ["yaml file"],
}  # fmt: skip
_SHORT = {
    "ascending": "asc", "descending": "desc", "average": "avg mean", "arithmeticmean": "mean",
    "standarddeviation": "std", "minimum": "min", "smallest": "min", "maximum": "max", "largest": "max",
    "equalto": "eq", "greaterthan": "gt", "morethan": "gt", "lessthan": "lt", "atleast": "gte", "atmost": "lte",
    "uppercase": "upper", "capitalletters": "upper", "lowercase": "lower", "smallletters": "lower", "addition": "add",
    "subtraction": "subtract", "multiplication": "multiply", "division": "divide",
}  # fmt: skip


def number(said: str) -> float | None:
    """Return the number that words or digits name: `3 thousand`, `twenty-one`, `a hundred`, `two and a half`."""
    told = said.lower().replace("-", " ")
    part = 0.0
    for words_, worth in _PARTS.items():
        if told == words_ or told.endswith(f" and {words_}"):
            told, part = told.removesuffix(words_).removesuffix(" and "), worth
    words = told.split()
    if part and not words:
        return part
    total, current = 0.0, 0.0
    for word in words:
        if word in _SCALES:
            scaled = (current or 1) * _SCALES[word]
            total, current = (total, scaled) if word == "hundred" else (total + scaled, 0)
        elif word in _NUMBERS:
            current += _NUMBERS[word]
        elif re.fullmatch(r"\d+(\.\d+)?", word):
            current += float(word)
        elif word not in {"a", "an", "and"}:
            return None
    return total + current + part if words else None


def _numbers(value: Json, said: str, _: str) -> bool:
    """Tell whether `one, two and a half and four` are the numbers of a list, however it is cut at its commas and `and`s."""
    parts = re.split(r", | and (?!a half|a quarter|three quarters)", said)
    return isinstance(value, list) and len(parts) == len(value) and all(map(_same, value, map(number, parts)))


def _same(value: Json, wanted: float | None) -> bool:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return numeric and wanted is not None and abs(value - wanted) <= 1e-9 * max(1, abs(wanted))


def _moment(said: str) -> datetime | None:
    told = re.sub(r"\bnoon\b", "12 pm", said)
    told = re.sub(r"\bmidnight\b", "12 am", told)
    for part, half in (("morning", "am"), ("afternoon", "pm")):
        told = re.sub(rf"(\d+) o'clock in the {part}", rf"\1 {half}", told)
    try:
        return parser.parse(re.sub(r"\b(of|at|on|the)\b", " ", told), default=datetime(1, 1, 1))
    except (parser.ParserError, OverflowError):
        return None


def _date(value: Json, said: str, _: str) -> bool:
    told = _moment(said)
    return told is not None and bool(re.search(r"\d{4}", said)) and told.date().isoformat() == value


def _month(value: Json, said: str, _: str) -> bool:
    told = _moment(f"1 {said}")
    return told is not None and f"{told:%Y-%m}".rjust(7, "0") == value


def _time(value: Json, said: str, _: str) -> bool:
    told = _moment(said)
    return told is not None and isinstance(value, str) and f"{told:%H:%M:%S}".startswith(value[:5]) and len(value) >= 5


def _instant(value: Json, said: str, _: str) -> bool:
    if not isinstance(value, str):
        return False
    meant = datetime.fromisoformat(value.replace("Z", "+00:00"))
    told = _moment(said.removesuffix(" UTC").replace(" UTC on ", " on "))
    if told is None or ("UTC" in said) != (meant.tzinfo is not None):
        return False
    return (told.replace(tzinfo=UTC) if meant.tzinfo else told) == meant


def _duration(unit: str) -> Callable[[Json, str, str], bool]:
    def holds(value: Json, said: str, _: str) -> bool:
        count, _, noun = said.rpartition(" ")
        size = _SECONDS.get(noun.removesuffix("s"))
        many = 1.0 if count in {"a", "an"} else number(count)
        return size is not None and many is not None and _same(value, many * size / _SECONDS[unit.removesuffix("s")])

    return holds


def _size(value: Json, said: str, _: str) -> bool:
    count, _, unit = said.rpartition(" ")
    return unit in _BYTES and _same(value, float(count) * _BYTES[unit])


def _percent(value: Json, said: str, _: str) -> bool:
    told = re.fullmatch(r"([\d.]+)(%| percent)", said)
    return told is not None and _same(value, float(told[1]) / 100)


def _ordinal(first: int) -> Callable[[Json, str, str], bool]:
    return lambda value, said, _: said.lower() in _ORDINALS and _same(value, _ORDINALS.index(said.lower()) + first)


@cache
def _cldr(kind: str) -> dict[str, set[str]]:
    """Return the codes that CLDR gives a name, by name."""
    found: dict[str, set[str]] = {}
    for code, name in getattr(Locale("en"), kind).items():
        names = {name, get_currency_name(code, count=2, locale="en")} if kind == "currencies" else {name}
        for one in names:
            found.setdefault(str(one), set()).add(code)
    return found


def _code(kind: str) -> Callable[[Json, str, str], bool]:
    def holds(value: Json, said: str, _: str) -> bool:
        wanted = value.upper() if kind == "territories" and isinstance(value, str) else value
        named = {said, said[:1].upper() + said[1:], said[:1].lower() + said[1:]}
        return any(wanted in _cldr(kind).get(name, set()) for name in named)

    return holds


def _zone(value: Json, said: str, _: str) -> bool:
    city = said.removesuffix(" time").replace(" ", "_")
    return value in available_timezones() and str(value).lower().endswith(f"/{city.lower()}")


def _unit(value: Json, said: str, _: str) -> bool:
    told = said.lower()
    stems = {told, told.removesuffix("s"), re.sub(r"(res|ers|es|s)$", "", told)}
    return isinstance(value, str) and any(value.lower() in _UNITS.get(stem, "").split() for stem in stems)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _choice(value: Json, said: str, _: str) -> bool:
    return isinstance(value, str) and _letters(value) == _letters(said)


def _short(value: Json, said: str, _: str) -> bool:
    told = _letters(said)
    return isinstance(value, str) and (value in _SHORT.get(told, "").split() or (value == told and told[-1].isdigit()))


def _switch(value: Json, said: str, parameter: str) -> bool:
    told = re.fullmatch(r"(with|including|make it|without|leaving out|not) (.+)", said, re.IGNORECASE)
    if told is None or not isinstance(value, bool) or _letters(told[2]) not in _letters(parameter):
        return False
    return value is (told[1].lower() in {"with", "including", "make it"})


def _file(value: Json, said: str, _: str) -> bool:
    """Tell whether `the weekly sales CSV` is a file's name and kind."""
    if not isinstance(value, str) or not said.lower().startswith("the ") or "." not in value:
        return False
    stem, ending = value.rsplit(".", 1)
    told = _letters(said[4:])
    kinds = [*_FILES.get(ending, ()), f"{ending} file"]
    return any(told == _letters(stem) + _letters(kind) for kind in kinds)


def under_workspace(value: Json, said: str, _: str) -> bool:
    """Tell whether a path is the one below the conversation's folder that words name."""
    return isinstance(value, str) and value.removeprefix("file://") == f"/workspace/{said}"


MEANINGS: dict[str, Callable[[Json, str, str], bool]] = {
    "date_words": _date,
    "month_words": _month,
    "time_words": _time,
    "moment_words": _instant,
    **{f"duration_in_{unit}": _duration(unit) for unit in ("milliseconds", "seconds", "minutes", "hours", "days")},
    "size_in_bytes": _size,
    "percent": _percent,
    "ordinal_from_zero": _ordinal(0),
    "ordinal_from_one": _ordinal(1),
    "number_list": _numbers,
    "empty_words": lambda value, said, name: value in ([], {}) and _letters(said) == _letters(f"no{name}"),
    "number_words": lambda value, said, _: _same(value, number(said)),
    "currency_words": _code("currencies"),
    "country_words": _code("territories"),
    "language_words": _code("languages"),
    "zone_words": _zone,
    "unit_words": _unit,
    "choice_words": _choice,
    "short_words": _short,
    "switch_words": _switch,
    "file_words": _file,
    "under_workspace": under_workspace,
}
"""By rule: `(value, what is said, parameter) -> whether a reader takes the words for the value`."""


def reckoned(rule: str, said: str, numbers: list[float]) -> float | None:
    """Return what words make of one or two numbers, None where they are no sum of this rule."""
    told = said.strip().lower()
    factor = {"twice": 2, "double": 2, "three times": 3, "half": 0.5, "a tenth of": 0.1}.get(told)
    shifted = re.fullmatch(r"(\d+(?:\.\d+)?) (more|less) than", told)
    if rule == "times" and factor is not None and len(numbers) == 1:
        return numbers[0] * factor
    if rule in {"plus", "minus"} and shifted and len(numbers) == 1 and (shifted[2] == "more") == (rule == "plus"):
        return numbers[0] + (float(shifted[1]) if rule == "plus" else -float(shifted[1]))
    words = {"the sum of": "sum", "the difference between": "difference", "the product of": "product"}
    if words.get(told) != rule or len(numbers) != 2:
        return None
    first, last = numbers
    return {"sum": first + last, "difference": first - last, "product": first * last}[rule]
