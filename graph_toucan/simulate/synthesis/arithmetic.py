"""Programs of arithmetic: expressions over the arguments, built from small ones to larger ones, and fitted formulas."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.synthesis.arguments import NUMBER_TEXT
from graph_toucan.simulate.synthesis.cases import FEW
from graph_toucan.simulate.synthesis.fits import monomial, polynomial
from graph_toucan.simulate.synthesis.program import HUGE, Program, Row, distinct, is_number, same

_MOST = 14_000
_FAULTS = (ValueError, ArithmeticError, TypeError, IndexError)
_MOST_BITS = 4000

_UNARY: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("-{}", lambda x: -x),
    ("{} ** 2", lambda x: _small(x) ** 2),
    ("1 / {}", lambda x: 1 / x),
    ("{} ** 3", lambda x: _small(x) ** 3),
    ("2 ** {}", lambda x: 2 ** _power(x)),
    *(
        (f"math.{name}({{}})", getattr(math, name))
        for name in (
            "sqrt",
            "exp",
            "log",
            "sin",
            "cos",
            "tan",
            "radians",
            "degrees",
            "floor",
            "ceil",
            "cosh",
            "sinh",
            "tanh",
        )
    ),
)
_Forms = tuple[tuple[str, Callable[[Any, Any], Any]], ...]
_COMMON: _Forms = (
    ("({} * {})", lambda a, b: a * b),
    ("({} / {})", lambda a, b: a / b),
    ("({} + {})", lambda a, b: a + b),
    ("({} - {})", lambda a, b: a - b),
)
_SCALING = _COMMON[:2]
_BINARY: _Forms = (
    *_COMMON,
    ("({} // {})", lambda a, b: a // b),
    ("({} % {})", lambda a, b: a % b),
    ("({} ** {})", lambda a, b: _small(a) ** _power(b)),
    ("math.atan2({}, {})", math.atan2),
    ("max({}, {})", max),
    ("min({}, {})", min),
)
_COMPARED: tuple[tuple[str, Callable[[Any, Any], bool]], ...] = (
    ("{} == {}", lambda a, b: a == b),
    ("{} != {}", lambda a, b: a != b),
    ("{} < {}", lambda a, b: a < b),
    ("{} <= {}", lambda a, b: a <= b),
    ("{0} % 2 == 0", lambda a, b: a % 2 == 0),
    ("{0} % 2 == 1", lambda a, b: a % 2 == 1),
    ("{} % {} == 0", lambda a, b: a % b == 0),
)
_LISTED: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("len({})", len),
    ("sum({})", sum),
    ("max({})", max),
    ("min({})", min),
    ("{}[0]", lambda row: row[0]),
    ("{}[-1]", lambda row: row[-1]),
)
_CONSTANTS: tuple[tuple[str, float], ...] = (
    *((str(n), n) for n in (1, 2, 3, 4, 8, 10, 60, 100, 180, 360, 1000)),
    ("math.pi", math.pi),
)


_LAST: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("({} / 2)", lambda t: t * 2),
    ("({} * 2)", lambda t: t / 2),
    ("math.sqrt({})", lambda t: t * t),
    ("(1 / {})", lambda t: 1 / t),
    ("({} * 100)", lambda t: t / 100),
    ("({} / 100)", lambda t: t * 100),
    ("({} * math.pi)", lambda t: t / math.pi),
    ("(2 * math.pi * {})", lambda t: t / math.pi / 2),
    ("({} / math.pi)", lambda t: t * math.pi),
    ("math.exp({})", math.log),
    ("math.log({})", math.exp),
    ("math.degrees({})", math.radians),
    ("({} - 1)", lambda t: t + 1),
    ("(1 - {})", lambda t: 1 - t),
    ("({} / 3)", lambda t: t * 3),
    ("({} ** 2)", math.sqrt),
)


def _small(value: Any) -> Any:
    if abs(value) > 1e9:
        raise OverflowError
    return value


def _power(value: Any) -> Any:
    if abs(value) > (_MOST_BITS if isinstance(value, int) else 200):
        raise OverflowError
    return value


class Pool:
    """All small expressions over a tool's arguments, by what they give in each case; made once, looked up often."""

    def __init__(self, given: Sequence[JsonObject]) -> None:
        """Build expressions from the numbers, lists and texts among the arguments."""
        self._cases = len(given)
        self._found: dict[Row, tuple[str, Row]] = {}
        self.leaves = list(numbers_of(given))
        self._grow()

    def find(self, targets: Sequence[Json]) -> Program | None:
        """Return the smallest expression that gives all targets: numbers of three different values, or both truth values."""
        if all(isinstance(target, bool) for target in targets):
            return self._truth(targets) if distinct(targets) > 1 and len(targets) > 3 else None
        if not all(is_number(target) for target in targets) or distinct(targets) < 3:
            return None
        found = self._known(targets) or self._undone(targets)
        return found or self._rounded(targets) or polynomial(targets, self.leaves) or monomial(targets, self.leaves)

    def mostly(self, targets: Sequence[Json]) -> Program | None:
        """Return the smallest expression that gives all targets but a few."""
        if not all(is_number(target) for target in targets):
            return None
        wanted = _key(targets)
        most = len(targets) // FEW
        for row, (source, _) in self._found.items():
            pairs = zip(row, wanted, strict=True)
            if sum(one != two for one, two in pairs) <= most:
                return Program(source, f"computed as {source}")
        return None

    def _known(self, targets: Sequence[Json]) -> Program | None:
        hit = self._found.get(_key(targets))
        return Program(hit[0], f"computed as {hit[0]}") if hit and same(list(hit[1]), list(targets)) else None

    def _undone(self, targets: Sequence[Json]) -> Program | None:
        """Return an expression for what the targets are when a last step is undone: a factor, a root, an inverse."""
        for form, undo in _LAST:
            made = _applied(undo, tuple(targets))
            found = self._known(made) if made is not None and distinct(made) > 2 else None
            if found is not None:
                return Program(form.format(found.source), f"computed as {form.format(found.source)}")
        return None

    def _rounded(self, targets: Sequence[Json]) -> Program | None:
        """Return an expression whose rounded value gives all targets."""
        if any(abs(target) > HUGE for target in targets):
            return None
        places = max(len(str(float(target)).partition(".")[2]) for target in targets)
        if not 0 < places < 7 or any("e" in str(float(target)) for target in targets):
            return None
        for source, row in self._found.values():
            if max(map(abs, row)) > HUGE:
                continue
            if all(abs(a - b) <= 0.51 * 10**-places for a, b in zip(row, targets, strict=True)) and all(
                round(a, places) == b for a, b in zip(row, targets, strict=True)
            ):
                return Program(f"round({source}, {places})", f"computed as {source}, rounded")
        return None

    def _truth(self, targets: Sequence[Json]) -> Program | None:
        sides = [*self.leaves, *((text, (value,) * self._cases) for text, value in (("0", 0), ("1", 1), ("2", 2)))]
        for (one, left), (two, right) in itertools.permutations(sides, 2):
            for form, compare in _COMPARED:
                try:
                    if all(compare(a, b) == t for a, b, t in zip(left, right, targets, strict=True)):
                        return Program(f"({form.format(one, two)})", f"told by {form.format(one, two)}")
                except _FAULTS:
                    continue
        return None

    def _grow(self) -> None:
        """Keep what people compute before what only fits by chance: there is room for some thousands."""
        if not self.leaves:
            return
        constants: list[tuple[str, Row]] = [(text, (value,) * self._cases) for text, value in _CONSTANTS]
        first = self._keep(self.leaves)
        plain = [*first, *constants]
        mixed = [row for one, two in itertools.permutations(first, 2) for row in _binary([one], [two], _COMMON)]
        pairs = self._keep(mixed) + self._keep(_binary(first, first))
        scaled = self._keep(_binary(constants, first)) + self._keep(_binary(first, constants))
        once = self._keep(_unary(first))
        triples = self._keep(_binary(pairs[:60], plain, _COMMON)) + self._keep(_binary(plain, pairs[:60], _COMMON))
        grown = self._keep(_binary(scaled[:150], first)) + self._keep(_binary(first, scaled[:150]))
        bent = self._keep(_unary([*pairs[:60], *scaled[:150]]))
        for others, forms in ((first, _COMMON), (constants, _SCALING)):
            for rows in (bent[:300], once, grown[:200]):
                self._keep(_binary(rows, others, forms))
                self._keep(_binary(others, rows, _COMMON))
        self._keep(_binary(pairs[:40], pairs[:40], _COMMON))
        self._keep(_binary(once[:30], once[:30]))
        self._keep(_unary(triples[:300]))
        self._keep(_binary(once, [*plain, *once]))
        self._keep(_binary(scaled[:300], plain))
        self._keep(_binary(plain, scaled[:300]))

    def _keep(self, rows: Iterator[tuple[str, Row]] | list[tuple[str, Row]]) -> list[tuple[str, Row]]:
        """Keep expressions that give something new, and return them."""
        kept: list[tuple[str, Row]] = []
        for source, row in rows:
            if len(self._found) >= _MOST:
                break
            key = _key(row)
            if key not in self._found:
                self._found[key] = (source, row)
                kept.append((source, row))
        return kept


def numbers_of(given: Sequence[JsonObject]) -> Iterator[tuple[str, Row]]:
    """Yield what is a number about the arguments: as Python, and by case."""
    for name in given[0] if given else ():
        if not all(name in one for one in given):
            continue
        row, at = tuple(one[name] for one in given), f"given[{name!r}]"
        if all(is_number(value) and abs(value) < HUGE for value in row):
            yield at, row
        elif all(isinstance(value, str) for value in row):
            if all(NUMBER_TEXT.fullmatch(value) for value in row):
                yield f"float({at})", tuple(float(value) for value in row)
            yield f"len({at})", tuple(len(value) for value in row)
        elif all(isinstance(value, list) for value in row):
            numbers = all(is_number(item) for value in row for item in value)
            for form, call in _LISTED if numbers and all(row) else _LISTED[:1]:
                yield form.format(at), tuple(call(value) for value in row)


def _unary(rows: Sequence[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    for source, row in rows:
        for form, call in _UNARY:
            made = _applied(call, row)
            if made is not None:
                yield f"({form.format(source)})" if "math" not in form else form.format(source), made


def _binary(
    ones: Sequence[tuple[str, Row]], twos: Sequence[tuple[str, Row]], forms: _Forms = _BINARY
) -> Iterator[tuple[str, Row]]:
    for one, left in ones:
        for two, right in twos:
            for form, call in forms:
                made = _applied(call, left, right)
                if made is not None:
                    yield form.format(one, two), made


def _applied(call: Callable[..., Any], *rows: Row) -> Row | None:
    try:
        made = tuple(call(*values) for values in zip(*rows, strict=True))
    except _FAULTS:
        return None
    return made if all(is_number(value) and (isinstance(value, int) or abs(value) < 1e200) for value in made) else None


def _key(row: Sequence[Any]) -> Row:
    return tuple(value if isinstance(value, int) and abs(value) > HUGE else float(f"{value:.9g}") for value in row)


def joined(targets: Sequence[Json], leaves: Sequence[tuple[str, Row]]) -> Program | None:
    """Return an expression of two leaves, or of one and a constant, that gives all targets of three different values."""
    if not all(is_number(target) for target in targets) or distinct(targets) < 3:
        return None
    constants = [(text, (value,) * len(targets)) for text, value in (*_CONSTANTS, ("0.5", 0.5))]
    wanted = _key(targets)
    for rows in (_unary(leaves), _binary(leaves, [*leaves, *constants]), _binary(constants, leaves)):
        for source, row in rows:
            if _key(row) == wanted:
                return Program(source, f"computed as {source}")
    return None
