"""Parts of functions of expressions: a sum read from text, computed with, and written in standard order.

A sum is kept as a table: for each product of powers (pairs of a name and an exponent) its coefficient as a fraction. What
is not multiplied out, a function's value or a sum in brackets, counts as a name.
"""

import math
import re
from typing import Any

from graph_toucan.simulate.library.primes import bounded
from graph_toucan.simulate.library.rationals import reduced


def expression_tokens(expression: str) -> list[str]:
    """Return the numbers, names and signs of an expression."""
    return re.findall(r"\d+\.?\d*|[A-Za-z_]\w*|\*\*|\S", expression)


def expression_table(expression: str, multiply_out: bool) -> dict[Any, Any]:
    """Return an expression as a table of coefficients by products of powers."""
    tokens = expression_tokens(expression)
    bounded(len(tokens), 300)
    found = read_sum(tokens, multiply_out)
    if tokens:
        raise ValueError("not an expression")
    return found


def read_sum(tokens: list[str], multiply_out: bool) -> dict[Any, Any]:
    """Take a sum off the tokens."""
    found = read_product(tokens, multiply_out)
    while tokens and tokens[0] in ("+", "-"):
        sign = 1 if tokens.pop(0) == "+" else -1
        found = table_sum(found, read_product(tokens, multiply_out), sign)
    return found


def read_product(tokens: list[str], multiply_out: bool) -> dict[Any, Any]:
    """Take a product or quotient off the tokens."""
    found = read_signed(tokens, multiply_out)
    while tokens and tokens[0] in ("*", "/"):
        over = tokens.pop(0) == "/"
        other = read_signed(tokens, multiply_out)
        found = table_product(found, table_power(other, -1, multiply_out) if over else other, multiply_out)
    return found


def read_signed(tokens: list[str], multiply_out: bool) -> dict[Any, Any]:
    """Take a power off the tokens, with a sign before it."""
    if tokens and tokens[0] in ("+", "-"):
        sign = 1 if tokens.pop(0) == "+" else -1
        return table_sum({}, read_signed(tokens, multiply_out), sign)
    found = read_operand(tokens, multiply_out)
    while tokens and tokens[0] == "!":
        tokens.pop(0)
        found = {(): [math.factorial(bounded(whole_constant(found), 500)), 1]}
    if tokens and tokens[0] == "**":
        tokens.pop(0)
        found = table_power(found, whole_constant(read_signed(tokens, multiply_out)), multiply_out)
    return found


def read_operand(tokens: list[str], multiply_out: bool) -> dict[Any, Any]:
    """Take a number, a name, a function's value or a bracket off the tokens."""
    if not tokens:
        raise ValueError("an operand is missing")
    first = tokens.pop(0)
    if first == "(":
        found = read_sum(tokens, multiply_out)
        if tokens and tokens[0] == ",":
            return {((f"({written_table(found)}, {written_arguments(tokens, multiply_out)})", 1),): [1, 1]}
        if not tokens or tokens.pop(0) != ")":
            raise ValueError("an open bracket")
        return found
    if first[0].isdigit():
        whole, _, decimals = first.partition(".")
        value = reduced(int(whole + decimals), 10 ** len(decimals))
        return {(): value} if value[0] else {}
    if not re.fullmatch(r"[A-Za-z_]\w*", first) or first in ("E", "oo", "nan", "zoo"):
        raise ValueError("not an operand")
    if tokens and tokens[0] == "(":
        first = f"{first}({written_arguments(tokens, multiply_out)})"
    return {((first, 1),): [1, 1]}


def written_arguments(tokens: list[str], multiply_out: bool) -> str:
    """Take expressions between commas and the bracket after them off the tokens; return them as text."""
    if len(tokens) > 1 and tokens[1] == ")":
        tokens.pop(0)
        tokens.pop(0)
        return ""
    row: list[str] = []
    while tokens and tokens[0] in ("(", ","):
        tokens.pop(0)
        row.append(written_table(read_sum(tokens, multiply_out)))
    if not tokens or tokens.pop(0) != ")":
        raise ValueError("an open bracket")
    return ", ".join(row)


def whole_constant(table: dict[Any, Any]) -> int:
    """Return the whole number that a table stands for."""
    p, q = table.get((), [0, 1])
    if len(table) > 1 or q != 1 or (table and () not in table):
        raise ValueError("not a whole number")
    return p


def table_sum(one: dict[Any, Any], two: dict[Any, Any], sign: int) -> dict[Any, Any]:
    """Return the sum of two tables, the second one with a sign."""
    found = dict(one)
    for powers, (p, q) in two.items():
        p1, q1 = found.get(powers, [0, 1])
        found[powers] = reduced(p1 * q + sign * p * q1, q1 * q)
    return {powers: value for powers, value in found.items() if value[0]}


def table_product(one: dict[Any, Any], two: dict[Any, Any], multiply_out: bool) -> dict[Any, Any]:
    """Return the product of two tables; sums in it stay in brackets unless they are to be multiplied out."""
    constant = list(one) == [()] or list(two) == [()]
    if not (multiply_out or constant):
        one, two = in_brackets(one), in_brackets(two)
    bounded(len(one) * len(two), 2000)
    found: dict[Any, Any] = {}
    for powers, (p, q) in one.items():
        for others, (p1, q1) in two.items():
            exponents = dict(powers)
            for name, exponent in others:
                exponents[name] = exponents.get(name, 0) + exponent
            if abs(exponents.get("I", 0)) > 1:
                raise ValueError("complex numbers are not multiplied")
            merged = tuple(sorted([pair for pair in exponents.items() if pair[1]], key=factor_order))
            found = table_sum(found, {merged: reduced(p * p1, q * q1)}, 1)
    return found


def factor_order(pair: tuple[Any, ...]) -> str:
    """Return by what the factors of a product are sorted: their names, a minus before a plus, the imaginary unit last."""
    return "~" if pair[0] == "I" else pair[0].replace(" + ", " ~ ")


def in_brackets(table: dict[Any, Any]) -> dict[Any, Any]:
    """Return a sum as one name, in brackets; what is no sum as it is."""
    return table if len(table) < 2 else {((f"({written_table(table)})", 1),): [1, 1]}


def table_power(table: dict[Any, Any], exponent: int, multiply_out: bool) -> dict[Any, Any]:
    """Return a whole power of a table."""
    if exponent == 0:
        return {(): [1, 1]}
    if len(table) > 1 and multiply_out and 0 < exponent < 60:
        found = table
        for _ in range(exponent - 1):
            found = table_product(found, table, True)
        return found
    found = {}
    for powers, (p, q) in in_brackets(table).items():
        bounded(exponent if abs(p * q) > 1 else 0, 1000)
        value = reduced(p**exponent, q**exponent) if exponent > 0 else reduced(q**-exponent, p**-exponent)
        found[tuple([(name, own * exponent) for name, own in powers])] = value
    if not found and exponent < 0:
        raise ValueError("a division by zero")
    return found


def written_table(table: dict[Any, Any]) -> str:
    """Return a table as text: its products in lexicographic order, the highest powers first."""
    names = [pair[0] for pair in sorted({(name, 1) for powers in table for name, _ in powers}, key=factor_order)]
    order = sorted(table, key=lambda powers: [-dict(powers).get(name, 0) for name in names])
    if len(order) == 2 and order[1] == () and len(order[0]) == 1 and table[order[0]][0] < 0 < table[()][0]:
        order = order[::-1]
    text = ""
    for powers in order:
        p, q = table[powers]
        sign = (" - " if p < 0 else " + ") if text else ("-" if p < 0 else "")
        text += sign + written_product(powers, abs(p), q)
    return text or "0"


def written_product(powers: tuple[Any, ...], p: int, q: int) -> str:
    """Return a product of powers and a fraction as text."""
    above = [name if exponent == 1 else f"{name}**{exponent}" for name, exponent in powers if exponent > 0]
    below = [name if exponent == -1 else f"{name}**{-exponent}" for name, exponent in powers if exponent < 0]
    above = [str(p), *above] if p != 1 or not above else above
    below = [str(q), *below] if q != 1 else below
    under = below[0] if len(below) == 1 else f"({'*'.join(below)})"
    return "*".join(above) + (f"/{under}" if below else "")


def latex_name(name: str) -> str:
    """Return a name as LaTeX writes it, what follows an underscore or is a number at its end below the line."""
    parts = re.fullmatch(r"([A-Za-z]+)_?(\w*)", name)
    if not parts:
        raise ValueError("not a plain name")
    return parts[1] + (f"_{{{parts[2]}}}" if parts[2] else "")


def latex_product(powers: tuple[Any, ...], p: int, q: int) -> str:
    """Return a product of powers and a fraction as LaTeX."""
    above = [latex_name(name) + ("" if exponent == 1 else f"^{{{exponent}}}") for name, exponent in powers if exponent]
    text = " ".join([str(p), *above] if p != 1 or not above else above)
    return text if q == 1 else f"\\frac{{{text}}}{{{q}}}"


def is_negative_form(table: dict[Any, Any]) -> bool:
    """Tell whether a minus can be taken out of a sum: most terms have one, or half of them and the first."""
    below = sum(value[0] < 0 for value in table.values())
    return 2 * below > len(table) or (2 * below == len(table) > 0 and written_table(table)[0] == "-")
