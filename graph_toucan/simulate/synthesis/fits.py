"""Formulas that are fitted to numbers: polynomials, powers, lines, recurrences; each tested on more than it was fitted to."""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from graph_toucan.identity import Json
from graph_toucan.simulate.synthesis.program import HUGE, Program, Row, same


def polynomial(targets: Sequence[Json], leaves: Sequence[tuple[str, Row]]) -> Program | None:
    """Return a polynomial with rational coefficients through all targets, two more than it has coefficients at least.

    It is found by solving exactly, so it is tried only where the targets and the arguments are whole numbers.
    """
    leaves = [leaf for leaf in leaves if all(isinstance(value, int) for value in leaf[1])][:2]
    if not leaves or not all(isinstance(target, int) for target in targets):
        return None
    for degree in (1, 2, 3, 4):
        powers = [row for row in itertools.product(range(degree + 1), repeat=len(leaves)) if sum(row) <= degree]
        if len(powers) + 2 > len({tuple(column[place] for _, column in leaves) for place in range(len(targets))}):
            return None
        table = [
            [
                Fraction(math.prod(column[place] ** power for (_, column), power in zip(leaves, row, strict=True)))
                for row in powers
            ]
            for place in range(len(targets))
        ]
        found = _solved(table, [Fraction(target) for target in targets])
        if found is not None:
            terms = [
                "*".join(
                    [
                        str(part.numerator),
                        *(f"{leaf[0]}**{power}" for leaf, power in zip(leaves, row, strict=True) if power),
                    ]
                )
                + (f"*{scale // part.denominator}" if scale != part.denominator else "")
                for row, part in zip(powers, found, strict=True)
                if part
                for scale in [math.lcm(*(one.denominator for one in found))]
            ]
            scale = math.lcm(*(one.denominator for one in found))
            return Program(f"(({' + '.join(terms) or '0'}) // {scale})", f"a polynomial of degree {degree}")
    return None


def _solved(table: list[list[Fraction]], targets: list[Fraction]) -> list[Fraction] | None:
    """Return the one solution of an overdetermined system, None if there is none or many."""
    width = len(table[0])
    rows = [[*row, target] for row, target in zip(table, targets, strict=True)]
    for column in range(width):
        pivot = next((place for place in range(column, len(rows)) if rows[place][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for place, row in enumerate(rows):
            if place != column and row[column]:
                factor = row[column]
                rows[place] = [value - factor * base for value, base in zip(row, rows[column], strict=True)]
    if any(row[width] for row in rows[width:]):
        return None
    return [rows[place][width] for place in range(width)]


def monomial(targets: Sequence[Json], leaves: Sequence[tuple[str, Row]]) -> Program | None:
    """Return a factor times a power of an argument, or a line, that gives all targets; fitted to two, tested on the rest."""
    if len(targets) < 4 or any(abs(value) > HUGE for value in targets):
        return None
    for source, row in leaves[:4]:
        pair = next(((a, b) for a, b in itertools.combinations(range(len(row)), 2) if row[a] != row[b]), None)
        if pair is None:
            continue
        a, b = pair
        step = (targets[b] - targets[a]) / (row[b] - row[a])
        start = targets[a] - step * row[a]
        for power in (1, -1, 2, -2, 0.5, 3, -0.5, 1.5):
            try:
                factor = targets[a] / row[a] ** power
                made = [factor * value**power for value in row]
            except (ArithmeticError, TypeError):
                continue
            if same(made, list(targets)):
                return Program(f"({factor!r} * {source} ** {power})", f"{factor:.6g} times a power of {source}")
        if same([start + step * value for value in row], list(targets)):
            return Program(f"({start!r} + {step!r} * {source})", "a line through the recorded results")
    return None


def recurrence(terms: Sequence[int], length: str) -> str | None:
    """Return Python for a list whose terms are fixed sums of the ones before, None if these follow no such rule.

    It is solved exactly from the first terms, and tested on three more at least. `length` is Python for how many are wanted.
    """
    for order in (1, 2, 3):
        rows = [
            [Fraction(terms[k - back - 1]) for back in range(order)] + [Fraction(1)] for k in range(order, len(terms))
        ]
        if len(rows) < order + 4:
            return None
        found = _solved(rows, [Fraction(term) for term in terms[order:]])
        if found is not None and all(part.denominator == 1 for part in found):
            sums = " + ".join(f"{part.numerator}*{{row}}[-{place + 1}]" for place, part in enumerate(found[:-1]))
            step = f"{sums} + {found[-1].numerator}"
            start = list(terms[:order])
            return f"recurred({start!r}, lambda row: {step.format(row='row')}, {length})"
    return None
