"""Named rules that turn what one tool gave into what another one takes, each simple enough to be checked by code."""

import re
from collections.abc import Callable, Mapping

from graph_toucan.execute.pointers import resolve
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Binding

_NUMERAL = re.compile(r"[+-]?\d+(\.\d+)?")


def _text(value: Json) -> Json:
    """Write a number as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LookupError("only a number is written as a text")
    return str(value)


def _number(value: Json) -> Json:
    """Read a number from a text that holds nothing else."""
    if not isinstance(value, str) or not _NUMERAL.fullmatch(value.strip()):
        raise LookupError("the text is no number")
    number = float(value)
    return int(number) if number == int(number) and "." not in value else number


def _list(value: Json) -> Json:
    """Put one value into a list of its own."""
    if isinstance(value, list) or value is None:
        raise LookupError("only a single value becomes a list")
    return [value]


TRANSFORMS: Mapping[str, Callable[[Json], Json]] = {"text": _text, "number": _number, "list": _list}
"""Rules by name; each raises `LookupError` for a value that it does not hold for."""


def given_by(binding: Binding, arguments: JsonObject, value: Json) -> Json:
    """Return what a binding gives its parameter.

    Args:
        binding: the binding.
        arguments: the arguments of the source's call.
        value: the value of its result.

    Raises:
        LookupError: nothing stands there, or the binding's transform does not hold for it.
    """
    if binding.origin == "argument":
        return arguments[binding.path]
    found = resolve(value, binding.path)
    return found if binding.transform is None else TRANSFORMS[binding.transform](found)
