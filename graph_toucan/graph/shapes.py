"""What a value looks like: strings are told apart by their form."""

import re
from enum import StrEnum

from graph_toucan.identity import Json


class Shape(StrEnum):
    """The rough form of a value; strings are told apart by how they look."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"
    NULL = "null"
    URL = "url"
    EMAIL = "email"
    PATH = "path"
    DATE = "date"
    IDENTIFIER = "identifier"
    NUMERAL = "numeral"
    WORD = "word"
    PHRASE = "phrase"
    TEXT = "text"


_LOOKS = (
    (Shape.DATE, re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")),
    (Shape.NUMERAL, re.compile(r"[+-]?\d+([.,]\d+)?%?")),
    (Shape.URL, re.compile(r"[a-z][a-z0-9+.-]{1,15}://\S+")),
    (Shape.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")),
    (Shape.IDENTIFIER, re.compile(r"(?=[^ ]*\d)[A-Za-z]*[-_]?[0-9a-fA-F]{6,}[-0-9a-fA-F]*|[a-z]+[-_]\d+[\w-]*")),
    (Shape.PATH, re.compile(r"(?!(\S+ ){3})(\.{0,2}/)?[\w .-]+(/[\w .-]+)*\.[A-Za-z][A-Za-z0-9]{0,5}|/[\w./-]+")),
    (Shape.WORD, re.compile(r"[^\s]{1,40}")),
    (Shape.PHRASE, re.compile(r"(?=.{3,40}$)[^\s.!?;:,{}<>\[\]]+( [^\s.!?;:{}<>\[\]]+){1,3}")),
)

STRINGS = frozenset(
    {Shape.PATH, Shape.DATE, Shape.IDENTIFIER, Shape.NUMERAL, Shape.WORD, Shape.TEXT}
    | {Shape.URL, Shape.EMAIL, Shape.PHRASE}
)
"""The shapes of strings."""

_HEAD = 400
"""No look but a free text is longer: a long text is not matched, which would cost time and tell nothing."""


def shape_of(value: Json) -> Shape:
    """Return the shape of a JSON value."""
    if value is None:
        return Shape.NULL
    if isinstance(value, bool):
        return Shape.BOOLEAN
    if isinstance(value, int | float):
        return Shape.NUMBER
    if isinstance(value, list):
        return Shape.ARRAY
    if isinstance(value, dict):
        return Shape.OBJECT
    if len(value) > _HEAD:
        return Shape.TEXT
    return next((shape for shape, pattern in _LOOKS if pattern.fullmatch(value)), Shape.TEXT)
