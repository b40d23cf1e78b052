"""Codes of places, currencies, languages, zones and units, said by name: `Germany` of DE, `US dollars` of USD."""

from functools import cache

from graph_toucan.identity import Json
from graph_toucan.translate.wordings.rule import WordingRule

_UNITS = {
    "mm": ("millimetres", "millimeters"),
    "cm": ("centimetres", "centimeters"),
    "m": ("metres", "meters"),
    "km": ("kilometres", "kilometers"),
    "in": ("inches",),
    "ft": ("feet",),
    "yd": ("yards",),
    "mi": ("miles",),
    "nmi": ("nautical miles",),
    "mg": ("milligrams",),
    "g": ("grams",),
    "kg": ("kilograms", "kilos"),
    "t": ("tonnes",),
    "lb": ("pounds",),
    "lbs": ("pounds",),
    "oz": ("ounces",),
    "ml": ("millilitres", "milliliters"),
    "l": ("litres", "liters"),
    "gal": ("gallons",),
    "pa": ("pascals",),
    "kpa": ("kilopascals",),
    "psi": ("pounds per square inch",),
    "j": ("joules",),
    "kj": ("kilojoules",),
    "kwh": ("kilowatt hours",),
    "w": ("watts",),
    "kw": ("kilowatts",),
    "hp": ("horsepower",),
    "s": ("seconds",),
    "min": ("minutes",),
    "h": ("hours",),
    "c": ("Celsius", "degrees Celsius"),
    "f": ("Fahrenheit", "degrees Fahrenheit"),
    "k": ("kelvin",),
    "deg": ("degrees",),
    "rad": ("radians",),
    "mph": ("miles per hour",),
    "km/h": ("kilometres per hour", "kilometers per hour"),
    "kmh": ("kilometres per hour", "kilometers per hour"),
    "m/s": ("metres per second", "meters per second"),
    "meter": ("metres", "meters"),
    "foot": ("feet",),
    "inch": ("inches",),
    "mile": ("miles",),
    "yard": ("yards",),
    "kilogram": ("kilograms",),
    "pound": ("pounds",),
    "gram": ("grams",),
    "liter": ("litres", "liters"),
    "celsius": ("degrees Celsius",),
    "fahrenheit": ("degrees Fahrenheit",),
}


@cache
def _names(kind: str) -> dict[str, str]:
    from babel import Locale

    return dict(getattr(Locale("en"), kind))


def currency_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `US dollars` of USD (names of Unicode's CLDR)."""
    if not isinstance(value, str) or not value.isascii() or not value.isupper() or value not in _names("currencies"):
        return ()
    from babel.numbers import get_currency_name

    plural = get_currency_name(value, count=2, locale="en")
    return tuple(dict.fromkeys((plural, _names("currencies")[value])))


def country_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `Germany` of DE and of de."""
    if not isinstance(value, str) or len(value) != 2 or not value.isalpha():
        return ()
    name = _names("territories").get(value.upper())
    return (name,) if name else ()


def language_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `French` of fr."""
    if not isinstance(value, str) or not 2 <= len(value) <= 3 or not value.islower():
        return ()
    name = _names("languages").get(value)
    return (name,) if name else ()


def zone_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `Tokyo time` and `Tokyo` of Asia/Tokyo."""
    if not isinstance(value, str) or "/" not in value:
        return ()
    from zoneinfo import available_timezones

    if value not in available_timezones():
        return ()
    city = value.rsplit("/", 1)[1].replace("_", " ")
    return (f"{city} time", city)


def unit_words(value: Json, _: str) -> tuple[str, ...]:
    """Return `kilometres` of km."""
    if not isinstance(value, str):
        return ()
    return _UNITS.get(value if len(value) > 1 else value.lower(), ())


_MONEY = ("currency", "currencies", "from", "to", "base", "quote")
_PLACES = ("country", "nation", "region", "jurisdiction", "market")

CODE_RULES = (
    WordingRule("currency_words", currency_words, lambda slot: slot.speaks_of(*_MONEY)),
    WordingRule("country_words", country_words, lambda slot: slot.speaks_of(*_PLACES)),
    WordingRule("language_words", language_words, lambda slot: slot.speaks_of("language", "lang", "locale")),
    WordingRule("zone_words", zone_words, lambda slot: slot.speaks_of("timezone", "zone", "tz")),
    WordingRule("unit_words", unit_words, lambda slot: slot.speaks_of("unit", "units", "from", "to")),
)
"""The rules for codes."""
