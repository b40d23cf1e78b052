"""Programs for what one value decides: a choice, or the band in which a number lies (a rating, a direction)."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.program import Program, Row, distinct, is_number

_MOST_BANDS = 6
_MOST_ROWS = 12
_MIN_EACH = 3
_MANY = 10


def by_bounds(targets: Sequence[Json], columns: Sequence[tuple[str, Row]]) -> Program | None:
    """Return a program that tells a target by the band in which one number lies, where each target has a band of its own.

    There must be three cases for each band, and two in every one; of many cases, one may have a single one. The bounds are the
    roundest numbers that part the recorded ones.
    """
    if not all(isinstance(target, str | bool) or target is None for target in targets):
        return None
    for source, row in columns:
        if "len(" not in source and all(is_number(value) for value in row):
            bands = _bands(targets, row)
            if bands:
                return Program(_told(bands, source), f"the band of {source}")
    return None


def by_choice(targets: Sequence[Json], given: Sequence[JsonObject], names: Sequence[str]) -> Program | None:
    """Return a table by one parameter that decides the result: seen twice at least for each but one of its values."""
    for name in names:
        row = [one[name] for one in given]
        if not all(isinstance(value, str | bool) for value in row):
            continue
        table: dict[Json, list[Json]] = {}
        for value, target in zip(row, targets, strict=True):
            table.setdefault(value, []).append(target)
        if len(table) > _MOST_ROWS or any(distinct(found) > 1 for found in table.values()):
            continue
        if sum(len(found) > 1 for found in table.values()) >= max(2, len(table) - 1):
            made = {value: found[0] for value, found in table.items()}
            return Program(f"({made!r}).get(given[{name!r}], {targets[0]!r})", f"decided by {name}")
    return None


def _bands(targets: Sequence[Json], row: Row) -> list[tuple[Json, float, float]]:
    """Return each target with the smallest and the largest number for which it was told, in order; none if they overlap."""
    order = sorted(zip(row, targets, strict=True), key=lambda pair: pair[0])
    runs = [(target, [number for number, _ in run]) for target, run in groupby(order, key=lambda pair: pair[1])]
    few = sum(len(run) < 2 for _, run in runs)
    if not 2 <= len(runs) <= _MOST_BANDS or len(targets) < _MIN_EACH * len(runs) or few > len(targets) // _MANY:
        return []
    if len({repr(target) for target, _ in runs}) < len(runs):
        return []
    bands = [(target, run[0], run[-1]) for target, run in runs]
    return bands if all(one[2] < two[1] for one, two in pairwise(bands)) else []


def _told(bands: Sequence[tuple[Json, float, float]], source: str) -> str:
    made = repr(bands[-1][0])
    for (target, _, low), (_, high, _) in reversed(list(pairwise(bands))):
        bound = _between(low, high)
        made = f"({target!r} if {source} {'<=' if bound == low else '<'} {bound!r} else {made})"
    return made


def _between(low: float, high: float) -> float:
    """Return the roundest number from one to another; a number of the second is above it, unless it is the second."""
    middle = (low + high) / 2
    for digits in range(1, 15):
        bound = float(f"{middle:.{digits - 1}e}")
        if low <= bound <= high:
            return int(bound) if bound == int(bound) else bound
    return high
