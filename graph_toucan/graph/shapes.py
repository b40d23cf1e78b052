"""What a value looks like, so that only outputs which could serve as a parameter become candidates."""

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
    PATH = "path"
    DATE = "date"
    IDENTIFIER = "identifier"
    NUMERAL = "numeral"
    WORD = "word"
    TEXT = "text"


_LOOKS = (
    (Shape.DATE, re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")),
    (Shape.NUMERAL, re.compile(r"[+-]?\d+([.,]\d+)?%?")),
    (Shape.IDENTIFIER, re.compile(r"(?=[^ ]*\d)[A-Za-z]*[-_]?[0-9a-fA-F]{6,}[-0-9a-fA-F]*|[a-z]+[-_]\d+[\w-]*")),
    (Shape.PATH, re.compile(r"(\.{0,2}/)?[\w .-]+(/[\w .-]+)*\.[A-Za-z][A-Za-z0-9]{0,5}|/[\w./-]+")),
    (Shape.WORD, re.compile(r"[^\s]{1,40}")),
)

_SERVES: dict[Shape, frozenset[Shape]] = {
    Shape.NUMBER: frozenset({Shape.NUMBER}),
    Shape.ARRAY: frozenset({Shape.ARRAY}),
    Shape.OBJECT: frozenset({Shape.OBJECT}),
    Shape.PATH: frozenset({Shape.PATH}),
    Shape.DATE: frozenset({Shape.DATE}),
    Shape.IDENTIFIER: frozenset({Shape.IDENTIFIER, Shape.WORD}),
    Shape.NUMERAL: frozenset({Shape.NUMERAL}),
    Shape.WORD: frozenset({Shape.WORD, Shape.IDENTIFIER}),
    Shape.TEXT: frozenset({Shape.TEXT, Shape.WORD, Shape.PATH, Shape.DATE, Shape.IDENTIFIER, Shape.NUMERAL}),
}


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
    return next((shape for shape, pattern in _LOOKS if pattern.fullmatch(value)), Shape.TEXT)


def serves(given: Json, wanted: Json) -> bool:
    """Tell whether a value could stand where an example value stands.

    A parameter that took a text takes any string; one that took a path, a date or a number takes only its like; lists and
    objects must hold the same kind of members.
    """
    shape, target = shape_of(given), shape_of(wanted)
    if shape not in _SERVES.get(target, frozenset()):
        return False
    if target is Shape.ARRAY:
        return (
            bool(given) and bool(wanted) and shape_of(given[0]) is shape_of(wanted[0]) and _alike(given[0], wanted[0])
        )
    return _alike(given, wanted)


def _alike(given: Json, wanted: Json) -> bool:
    if isinstance(wanted, dict) and isinstance(given, dict):
        return bool(set(given) & set(wanted))
    if isinstance(wanted, list) and isinstance(given, list):
        return not wanted or not given or shape_of(given[0]) is shape_of(wanted[0])
    return True
