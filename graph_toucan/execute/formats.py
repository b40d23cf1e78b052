"""What values look like: a few names for the forms of strings, found from real values and the name of their field."""

import json
import re
from collections.abc import Iterable
from enum import StrEnum

from graph_toucan.identity import Json


class Format(StrEnum):
    """The form of a string. `CODE` is a short code in capitals (a currency, a country, a SKU without digits)."""

    URI = "uri"
    EMAIL = "email"
    DATE = "date"
    DATE_TIME = "date-time"
    TIME = "time"
    TIME_ZONE = "time-zone"
    COLOUR = "colour"
    NUMERAL = "numeral"
    UUID = "uuid"
    IDENTIFIER = "identifier"
    PATH = "path"
    CURRENCY = "currency"
    COUNTRY = "country"
    CODE = "code"
    JSON = "json"
    MARKUP = "markup"
    WORD = "word"
    TEXT = "text"


_LOOKS: tuple[tuple[Format, re.Pattern[str]], ...] = (
    (Format.URI, re.compile(r"[a-z][a-z0-9+.-]*://\S+|(mailto|data|urn):\S+")),
    (Format.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")),
    (Format.DATE, re.compile(r"\d{4}-\d{2}-\d{2}")),
    (Format.DATE_TIME, re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?")),
    (Format.TIME, re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[AaPp][Mm])?")),
    (
        Format.TIME_ZONE,
        re.compile(r"(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)/[A-Z][\w/+-]+|UTC"),
    ),
    (Format.COLOUR, re.compile(r"#[0-9A-Fa-f]{3}([0-9A-Fa-f]{3}([0-9A-Fa-f]{2})?)?")),
    (Format.NUMERAL, re.compile(r"[+-]?\d+([.,]\d+)?%?")),
    (Format.UUID, re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
    (Format.IDENTIFIER, re.compile(r"(?=\S*\d)[A-Za-z]*[-_]?[0-9a-fA-F]{6,}[-0-9a-fA-F]*|[A-Za-z]+[-_]\d+[\w-]*")),
    (
        Format.PATH,
        re.compile(r"(?!(\S+ ){4})(\.{0,2}/)?[\w .-]+(/[\w .-]+)*\.[A-Za-z][A-Za-z0-9]{0,5}|(\.{0,2}(/[\w.-]+)+/?)"),
    ),
    (Format.CODE, re.compile(r"[A-Z]{2,6}")),
    (Format.WORD, re.compile(r"[^\s<{\[]\S{0,39}")),
)
_NAMED: tuple[tuple[re.Pattern[str], re.Pattern[str], Format], ...] = (
    (re.compile(r"currenc|\b(from|to|base|quote)\b", re.IGNORECASE), re.compile(r"[A-Z]{3}"), Format.CURRENCY),
    (re.compile(r"country|nation", re.IGNORECASE), re.compile(r"[A-Z]{2,3}"), Format.COUNTRY),
    (
        re.compile(r"(?<![a-z])(id|key|uuid|hash|sha|token|slug)s?$|(?<=[a-z])I[dD]s?$"),
        re.compile(r"\S{1,80}"),
        Format.IDENTIFIER,
    ),
)
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|[a-z][\w:-]*[\s>/])", re.IGNORECASE)


def format_of(value: str, name: str = "") -> Format:
    """Return the form of one string; `name` is that of its field, which tells codes and identifiers apart from words."""
    found = _look(value.strip())
    if found in {Format.CODE, Format.WORD, Format.NUMERAL} and name:
        for field, form, meant in _NAMED:
            if (
                field.search(name)
                and form.fullmatch(value.strip())
                and not (meant is Format.CURRENCY and found is not Format.CODE)
            ):
                return meant
    return found


def common_format(values: Iterable[Json], name: str = "") -> str:
    """Return the form that all strings of a field share, or "" where it holds none.

    Forms that differ in more than detail give `word` where all are single words, else `text`.
    """
    found = {format_of(value, name) for value in values if isinstance(value, str) and value.strip()}
    if len(found) < 2:
        return next(iter(found), "")
    if found <= {Format.UUID, Format.IDENTIFIER, Format.NUMERAL} and found != {Format.NUMERAL}:
        return Format.IDENTIFIER
    if found == {Format.DATE, Format.DATE_TIME}:
        return Format.DATE_TIME
    spaced = found & {Format.TEXT, Format.JSON, Format.MARKUP, Format.DATE_TIME, Format.PATH, Format.URI}
    return Format.TEXT if spaced else Format.WORD


def _look(text: str) -> Format:
    for form, pattern in _LOOKS:
        if len(text) <= 300 and pattern.fullmatch(text):
            return form
    if _MARKUP.match(text):
        return Format.MARKUP
    if text[:1] in ("{", "[") and text[-1:] in ("}", "]") and _is_json(text):
        return Format.JSON
    return Format.TEXT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
