"""How much two values agree, leaf by leaf, outside volatile paths."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from graph_toucan.execute.pointers import Scalar
from graph_toucan.execute.results import DATA_PART
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.identity import Json

NINE_DIGITS = 1e-9
_HUGE = 1e300
_SHOWN = 100


@dataclass(frozen=True)
class Agreement:
    """`share` of the leaves of both values that are equal, whether all are, and some of the pointers that differ."""

    share: float
    exact: bool
    differs: tuple[str, ...]


def agreement(live: Json, other: Json, volatile: Iterable[str] = ()) -> Agreement:
    """Compare a value with a live one.

    A leaf that only one of them has counts as one that differs. Numbers agree that are equal to nine digits; `exact` wants
    equality. Two values without stable leaves agree if both have none.
    """
    patterns = tuple(volatile)
    one, two = stable_leaves(live, patterns), stable_leaves(other, patterns)
    every = one.keys() | two.keys()
    if not every:
        return Agreement(1.0, exact=True, differs=())
    differs = sorted(path for path in every if path not in one or path not in two or not alike(one[path], two[path]))
    return Agreement(1 - len(differs) / len(every), exact=one == two, differs=tuple(differs[:_SHOWN]))


def alike(one: Scalar, two: Scalar) -> bool:
    """Tell whether two scalars agree: equal and of one sort, or numbers equal to nine digits.

    Of a picture or a sound a result tells its format and how long its data is: two of one format agree.
    """
    if isinstance(one, str) and isinstance(two, str) and (data := DATA_PART.fullmatch(one)):
        other = DATA_PART.fullmatch(two)
        return other is not None and other[1] == data[1]
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    if isinstance(one, int) and isinstance(two, int):
        return one == two
    if isinstance(one, int | float) and isinstance(two, int | float) and max(abs(one), abs(two)) < _HUGE:
        return one == two or math.isclose(one, two, rel_tol=NINE_DIGITS, abs_tol=1e-12)
    return one == two
