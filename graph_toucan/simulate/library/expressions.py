"""Expressions of sums, products and whole powers of names: standard form, derivatives, integrals, LaTeX."""

import re
from typing import Any

from graph_toucan.simulate.library.terms import (
    expression_table,
    in_brackets,
    latex_product,
    table_product,
    table_sum,
    written_table,
)


def standard_form(expression: str) -> str:
    """Return an expression in standard form: like terms combined, powers, rational numbers and radicals simplified.

    It is what an expression is converted to (sympify) as a string, or stands in a function's brackets: of a sine, a cosine,
    a tangent, a logarithm, a square root, a numerator; or what is satisfiable.
    """
    if re.search(r"\d\.", expression):
        raise ValueError("not exact")
    return written_table(expression_table(expression, False))


def exact_form(expression: str) -> str:
    """Return an expression in standard form, its decimals as fractions: the exact coordinate of a point."""
    return written_table(expression_table(expression, False))


def logical_not(expression: str) -> str:
    """Return the logical negation of a statement: ~a of a, a of ~a, False of True."""
    bare = expression.removeprefix("~")
    if bare in ("True", "False"):
        return "False" if (bare == "True") == (bare == expression) else "True"
    if bare != expression:
        return standard_form(bare)
    table = expression_table(expression, False)
    if list(table) in ([()], []):
        return "False" if table else "True"
    return "~" + written_table(in_brackets(table))


def expanded_form(expression: str) -> str:
    """Return an expression expanded: its products of sums multiplied out, logarithms and trigonometric terms kept."""
    return written_table(expression_table(expression, True))


def polynomial_derivative(expression: str, variable: str) -> str:
    """Return the derivative of a polynomial by a variable: differentiate an expression."""
    found: dict[Any, Any] = {}
    for powers, (p, q) in expression_table(expression, True).items():
        exponent = dict(powers).get(variable, 0)
        lower = table_product({powers: [p * exponent, q]}, {((variable, -1),): [1, 1]}, True)
        found = table_sum(found, lower, 1)
    return written_table(found)


def polynomial_integral(expression: str, variable: str) -> str:
    """Return the integral (integrate) of a polynomial by a variable, without a constant."""
    found: dict[Any, Any] = {}
    for powers, (p, q) in expression_table(expression, True).items():
        exponent = dict(powers).get(variable, 0) + 1
        if exponent == 0:
            raise ValueError("a logarithm")
        higher = table_product({powers: [p, q * exponent]}, {((variable, 1),): [1, 1]}, True)
        found = table_sum(found, higher, 1)
    return written_table(found)


def polynomial_degree(expression: str, variable: str) -> int:
    """Return the degree of a polynomial in a variable."""
    return max(dict(powers).get(variable, 0) for powers in expression_table(expression, True))


def latex_form(expression: str) -> str:
    """Return an expression, a polynomial, in LaTeX: x^{2} - 4."""
    table = expression_table(expression, True)
    names = sorted({name for powers in table for name, _ in powers})
    text = ""
    for powers in sorted(table, key=lambda powers: [-dict(powers).get(name, 0) for name in names]):
        p, q = table[powers]
        text += (" - " if p < 0 else " + ") if text else ("- " if p < 0 else "")
        text += latex_product(powers, abs(p), q)
    return text or "0"
