"""How much real output values are like what a parameter took."""

import functools
import math
import re
from collections.abc import Iterator, Sequence

from graph_toucan.execute.formats import Format, format_of
from graph_toucan.execute.transforms import TRANSFORMS
from graph_toucan.graph.forms import fit, form_of
from graph_toucan.graph.shapes import STRINGS, Shape, shape_of
from graph_toucan.graph.wanted import Wanted
from graph_toucan.identity import Json

_UNSEEN = 0.15
_UNSEEN_LISTED = 0.8
_OTHER_PLACE = 0.9
_SHOWN = 0.6
_TELLING = frozenset(
    {Format.TIME, Format.TIME_ZONE, Format.COLOUR, Format.CODE, Format.UUID, Format.JSON, Format.MARKUP}
)
"""Forms that a parameter takes no other text for."""
_MASK = re.compile(r"[^\W\d_]+|\d+")


def likeness(samples: Sequence[Json], wanted: Wanted, transform: str | None) -> float | None:
    """Return how much values are like what a parameter took (0..1), or None if the first of them cannot be given to it.

    Values that equal one of the parameter's come first, and count fully if they are specific; then those that look alike.

    Args:
        samples: real values of an output, that which would be given first; none for one that was never seen.
        wanted: the parameter.
        transform: the rule of `execute.transforms` that turns the values into what is given.
    """
    if not samples:
        return None if wanted.accepts.closed else 0.0
    values = list(_turned(samples, transform))
    if not values or not wanted.accepts.allows(values[0]):
        return None
    if wanted.accepts.closed:
        return _UNSEEN_LISTED if all(wanted.accepts.allows(value) for value in values) else _UNSEEN_LISTED / 2
    if not wanted.values:
        return _UNSEEN
    factor = 1.0 if wanted.given else _SHOWN
    if isinstance(values[0], list) and not any(_same_members(values[0], one) for one in wanted.values):
        return None
    first = max(_alike(values[0], one) for one in wanted.values)
    others = (_alike(value, one) for value in values[1:] for one in wanted.values)
    return round(factor * max(first, _OTHER_PLACE * max(others, default=0.0)), 4)


def specific(value: Json) -> bool:
    """Tell whether it means something that two tools have a value in common: not for small numbers and tiny words."""
    if value is None or isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return abs(value) >= 1000 or not float(value).is_integer()
    if isinstance(value, str):
        return 3 <= len(value) <= 400
    return bool(value)


def common_keys(value: Json) -> Iterator[str]:
    """Yield the texts under which values are looked up that may be the same thing; nothing for what is not specific."""
    if isinstance(value, str | int | float) and specific(value):
        yield _plain(value) if isinstance(value, str) else f"#{float(value)!r}"
    elif isinstance(value, list):
        for member in value[:20]:
            if isinstance(member, str):
                yield from common_keys(member)


def _turned(samples: Sequence[Json], transform: str | None) -> Iterator[Json]:
    for sample in samples:
        try:
            yield TRANSFORMS[transform](sample) if transform else sample
        except LookupError:
            if sample is samples[0]:  # what would be given cannot be turned
                return


def _alike(given: Json, wanted: Json) -> float:
    if isinstance(given, bool) or isinstance(wanted, bool):
        return 0.0
    if given == wanted:
        return 1.0 if specific(given) else 0.4
    if isinstance(given, str) and isinstance(wanted, str):
        return _texts_alike(given, wanted)
    if isinstance(given, int | float) and isinstance(wanted, int | float):
        return _numbers_alike(given, wanted)
    if isinstance(given, list) and isinstance(wanted, list):
        return _lists_alike(given, wanted)
    if isinstance(given, dict) and isinstance(wanted, dict):
        return 0.7 * len(set(given) & set(wanted)) / max(1, len(set(wanted)))
    return 0.0


def _texts_alike(given: str, wanted: str) -> float:
    if _plain(given) == _plain(wanted):
        return 0.9 if specific(given) else 0.4
    form, meant = _format(given[:400]), _format(wanted[:400])
    if meant in _TELLING:
        return 0.7 if form is meant else 0.05
    shape, other = shape_of(given), shape_of(wanted)
    if shape is not other:
        return 0.25 if shape in (Shape.WORD, Shape.PHRASE) and other in STRINGS else 0.15
    if shape is Shape.PATH:
        return 0.6 if _ending(given) == _ending(wanted) else 0.2
    if shape in (Shape.URL, Shape.EMAIL):
        return 0.6
    if shape in (Shape.IDENTIFIER, Shape.DATE, Shape.NUMERAL):
        return 0.6 if _mask(given) == _mask(wanted) else 0.35
    if shape is Shape.WORD:
        return 0.4 if _mask(given) == _mask(wanted) else 0.25
    return 0.3


def _numbers_alike(given: float, wanted: float) -> float:
    if isinstance(given, int) and not isinstance(wanted, int):
        return 0.25
    if given == 0 or wanted == 0:
        return 0.2
    near = abs(math.log10(abs(given)) - math.log10(abs(wanted))) <= 1.5
    return 0.35 if near and (given > 0) == (wanted > 0) else 0.15


def _same_members(given: list[Json], wanted: Json) -> bool:
    """Tell whether the first member of a list could stand where that of another stands."""
    if not isinstance(wanted, list) or not given or not wanted:
        return True
    return fit(form_of(given[0]), form_of(wanted[0]))[0] > 0


@functools.lru_cache(maxsize=20_000)
def _format(text: str) -> Format:
    return format_of(text)


def _lists_alike(given: list[Json], wanted: list[Json]) -> float:
    if not given or not wanted:
        return 0.1
    common = {repr(member) for member in given} & {repr(member) for member in wanted}
    if common and any(isinstance(member, str) for member in given):
        return 0.8
    if isinstance(given[0], list | dict) or isinstance(wanted[0], list | dict):
        return 0.8 * _alike(given[0], wanted[0])
    return min(0.5, _alike(given[0], wanted[0]))


def _plain(text: str) -> str:
    """Return a text without the ways of writing the same path or name."""
    return text.strip().removeprefix("/workspace/").removeprefix("./").rstrip("/").lower()


def _ending(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower() if "." in path.rsplit("/", 1)[-1] else ""


def _mask(text: str) -> str:
    """Return what a code is built like: `user-17` and `user-4` are alike."""
    return _MASK.sub(lambda match: "9" if match.group().isdigit() else "a", text[:200])
