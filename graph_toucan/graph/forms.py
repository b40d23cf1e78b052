"""Forms: shapes with lists told apart by their members, and how well a value of one fits where another is wanted."""

import functools

import numpy as np
from numpy.typing import NDArray

from graph_toucan.graph.shapes import STRINGS, Shape, shape_of
from graph_toucan.identity import Json

STRING = "string"
ANY = "any"
_LISTS = ("list of strings", "list of numbers", "list of objects", "list of lists", "list")
FORMS: tuple[str, ...] = (*(shape.value for shape in Shape), STRING, ANY, *_LISTS)
"""Every form; `string` is a text of unknown look, `any` a value of unknown type."""

FORM_CODES: dict[str, int] = {form: code for code, form in enumerate(FORMS)}
_TEXTS = (*sorted(shape.value for shape in STRINGS), STRING)

# How well the form on the right serves where that on the left is wanted. Specific forms come out at 1; numbers and free
# texts, which fit each other almost anywhere and therefore tell little, below a half.
_FITS: dict[str, dict[str, float]] = {
    "number": {"number": 0.4},
    "date": {"date": 1.0, "string": 0.4},
    "url": {"url": 1.0, "string": 0.3},
    "email": {"email": 1.0, "string": 0.3},
    "path": {"path": 1.0, "string": 0.4, "word": 0.2},
    "identifier": {"identifier": 1.0, "word": 0.6, "numeral": 0.6, "string": 0.5},
    "numeral": {"numeral": 0.8, "string": 0.3},
    "word": {"word": 0.6, "identifier": 0.5, "phrase": 0.4, "string": 0.5, "path": 0.2, "numeral": 0.2},
    "phrase": {"phrase": 0.6, "word": 0.5, "string": 0.5, "text": 0.1},
    "text": {"text": 0.4, "phrase": 0.4, "string": 0.4, "word": 0.4, "date": 0.3}
    | dict.fromkeys(("path", "identifier", "url", "email", "numeral"), 0.3),
    "string": dict.fromkeys(_TEXTS, 0.5) | {"text": 0.3},
    "object": {"object": 0.8},
    "list of strings": {"list of strings": 0.8},
    "list of numbers": {"list of numbers": 0.8},
    "list of objects": {"list of objects": 0.8},
    "list of lists": {"list of lists": 0.8},
    "list": dict.fromkeys(_LISTS, 0.6),
    "any": dict.fromkeys((*_TEXTS, "number", "object", *_LISTS), 0.4),
}
_TURNS: dict[str, dict[str, tuple[float, str]]] = {
    "number": {"numeral": (0.4, "number")},
    "numeral": {"number": (0.4, "text")},
    "string": {"number": (0.3, "text")},
    "identifier": {"number": (0.4, "text")},
    "text": {"number": (0.2, "text")},
    "list of strings": dict.fromkeys(_TEXTS, (0.4, "list")),
    "list of numbers": {"number": (0.4, "list")},
    "list of objects": {"object": (0.4, "list")},
    "list of lists": dict.fromkeys(_LISTS[:2], (0.3, "list")),
}


def form_of(value: Json) -> str:
    """Return the form of a JSON value; a list is of the kind of its first member."""
    shape = shape_of(value)
    if shape is not Shape.ARRAY:
        return shape.value
    return list_of(shape_of(value[0]).value if value else None)


def list_of(member: str | None) -> str:
    """Return the form of a list whose members have a form; of unknown members without one."""
    if member in _TEXTS:
        return "list of strings"
    kinds = {"number": "list of numbers", "object": "list of objects", "array": "list of lists"}
    return kinds.get(member or "", "list of lists" if member in _LISTS else "list")


def fit(given: str, wanted: str) -> tuple[float, str | None]:
    """Return how well a form serves where another is wanted (0 for not at all), and the transform that it takes."""
    if given == ANY:
        return (0.3 if wanted in _TEXTS or wanted in ("number", ANY) else 0.2), None
    direct = _FITS.get(wanted, {}).get(given, 0.0)
    if direct:
        return direct, None
    value, transform = _TURNS.get(wanted, {}).get(given, (0.0, ""))
    return value, transform or None


def fits_of(wanted: tuple[str, ...]) -> NDArray[np.float32]:
    """Return how well each of `FORMS` serves a parameter that takes any of some forms, as an array of shape (forms,)."""
    row = [max((fit(form, one)[0] for one in wanted), default=0.0) for form in FORMS]
    return np.array(row, dtype=np.float32)


@functools.cache
def turn_of(given: str, wanted: tuple[str, ...]) -> str | None:
    """Return the transform by which a form best serves a parameter that takes any of some forms."""
    return max((fit(given, one) for one in wanted), key=lambda found: (found[0], found[1] is None, found[1] or ""))[1]
