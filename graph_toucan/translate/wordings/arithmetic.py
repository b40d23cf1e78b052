"""Values that a person asks for as a simple sum over earlier results: `twice that`, `5 more than the total`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph_toucan.identity import Json

_FACTORS = {"twice": 2.0, "double": 2.0, "three times": 3.0, "half": 0.5, "a tenth of": 0.1}
_SHIFTED = re.compile(r"(\d+(?:\.\d+)?) (more|less) than")
_TOGETHER = {"the sum of": "sum", "the difference between": "difference", "the product of": "product"}


@dataclass(frozen=True)
class Operation:
    """What words make of numbers; `rule` is its name in a source."""

    rule: str
    number: float = 0.0

    def of(self, numbers: Sequence[float]) -> float:
        """Return what it makes of one number, or of two for `sum`, `difference` and `product`.

        Raises:
            LookupError: they are too many or too few.
        """
        if len(numbers) != (2 if self.rule in _TOGETHER.values() else 1):
            raise LookupError(f"{self.rule} does not take {len(numbers)} numbers")
        first, last = numbers[0], numbers[-1]
        made = {
            "times": first * self.number,
            "plus": first + self.number,
            "minus": first - self.number,
            "sum": first + last,
            "difference": first - last,
            "product": first * last,
        }[self.rule]
        return round(made, 10)


def operation(said: str) -> Operation | None:
    """Return the operation that words name, None if they name none: `twice`, `5 more than`, `the sum of`."""
    told = said.strip().lower()
    if told in _FACTORS:
        return Operation("times", _FACTORS[told])
    if told in _TOGETHER:
        return Operation(_TOGETHER[told])
    shifted = _SHIFTED.fullmatch(told)
    return Operation("plus" if shifted[2] == "more" else "minus", float(shifted[1])) if shifted else None


RULES = frozenset({"times", "plus", "minus", *_TOGETHER.values()})
"""The names of the operations."""


def amount(value: Json) -> float:
    """Return a number as one to reckon with.

    Raises:
        LookupError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LookupError("only numbers can be reckoned with")
    return float(value)


def as_given(made: float, like: Json) -> Json:
    """Return a result as a whole number where the value it came from is one and it is whole itself."""
    return int(made) if isinstance(like, int) and made == int(made) else made
