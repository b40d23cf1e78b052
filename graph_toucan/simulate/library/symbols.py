"""Functions of expressions that stay as they are written: cos(x**2 - 4). Signs go where even and odd functions put them."""

import math
from typing import Any

from graph_toucan.simulate.library.expressions import polynomial_derivative, standard_form
from graph_toucan.simulate.library.primes import bounded
from graph_toucan.simulate.library.rationals import reduced
from graph_toucan.simulate.library.terms import (
    expression_table,
    in_brackets,
    is_negative_form,
    table_power,
    table_product,
    table_sum,
    whole_constant,
    written_table,
)

_FUNCTIONS = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
    "gamma": math.gamma,
}


def is_decimal(expression: str) -> bool:
    """Tell whether an expression is one decimal number."""
    digits = expression.strip().removeprefix("-").partition(".")
    return digits[1] == "." and digits[0].isdigit() and digits[2].isdigit()


def with_digits_of(value: float, decimal: str) -> str:
    """Return a number with as many digits as a decimal has, fifteen at least."""
    return format(value, f".{max(15, len(decimal.replace('.', '').lstrip('-0')))}g")


def call_form(name: str, expression: str, parity: int) -> str:
    """Return a function of an expression as text; the parity is 1 for even functions, -1 for odd ones, 0 for others."""
    if is_decimal(expression):
        return with_digits_of(_FUNCTIONS[name](float(expression)), expression)
    table = expression_table(expression, False)
    if parity and not table:
        return "1" if parity == 1 else "0"
    if parity and is_negative_form(table):
        return ("-" if parity < 0 else "") + f"{name}({written_table(table_sum({}, table, -1))})"
    return f"{name}({written_table(table)})"


def sine_form(expression: str) -> str:
    """Return the sine of an expression."""
    return call_form("sin", expression, -1)


def cosine_form(expression: str) -> str:
    """Return the cosine of an expression."""
    return call_form("cos", expression, 1)


def tangent_form(expression: str) -> str:
    """Return the tangent of an expression."""
    return call_form("tan", expression, -1)


def arc_sine_form(expression: str) -> str:
    """Return the arc sine of an expression."""
    return call_form("asin", expression, -1)


def arc_cosine_form(expression: str) -> str:
    """Return the arc cosine of an expression."""
    return call_form("acos", expression, 0)


def arc_tangent_form(expression: str) -> str:
    """Return the arc tangent of an expression."""
    return call_form("atan", expression, -1)


def hyperbolic_sine_form(expression: str) -> str:
    """Return the hyperbolic sine of an expression."""
    return call_form("sinh", expression, -1)


def hyperbolic_cosine_form(expression: str) -> str:
    """Return the hyperbolic cosine of an expression."""
    return call_form("cosh", expression, 1)


def hyperbolic_tangent_form(expression: str) -> str:
    """Return the hyperbolic tangent of an expression."""
    return call_form("tanh", expression, -1)


def exponential_form(expression: str) -> str:
    """Return the exponential function of an expression."""
    return call_form("exp", expression, 0)


def logarithm_form(expression: str) -> str:
    """Return the natural logarithm of an expression."""
    return call_form("log", expression, 0)


def gamma_form(expression: str) -> str:
    """Return the gamma function of an expression."""
    return call_form("gamma", expression, 0)


def argument_form(expression: str) -> str:
    """Return the argument of a complex number: 0 of what is positive."""
    table = expression_table(expression, False)
    return "0" if list(table) == [()] and table[()][0] > 0 else f"arg({written_table(table)})"


def conjugate_form(expression: str) -> str:
    """Return the complex conjugate of a polynomial."""
    table = expression_table(expression, True)
    return written_table(
        {tuple([(f"conjugate({name})", power) for name, power in powers]): value for powers, value in table.items()}
    )


def floor_form(expression: str) -> str:
    """Return the floor function of an expression, whole numbers outside of it."""
    table = expression_table(expression, False)
    rest = {powers: value for powers, value in table.items() if powers}
    constant = {powers: value for powers, value in table.items() if not powers}
    whole_constant(constant)
    if rest:
        constant = table_sum(constant, {((f"floor({written_table(rest)})", 1),): [1, 1]}, 1)
    return written_table(constant)


def logarithm_with_base(expression: str, base: str) -> str:
    """Return the logarithm of an expression with a specified base, as a quotient."""
    one, two = standard_form(expression), standard_form(base)
    return "1" if one == two else f"log({one})/log({two})"


def implication(left: str, right: str) -> str:
    """Return a logical implication, True where both sides are the same."""
    one, two = standard_form(left), standard_form(right)
    return "True" if one in (two, "False") or two == "True" else f"Implies({one}, {two})"


def power_form(expression: str, exponent: str) -> str:
    """Return a symbolic power of an expression that is not worked out."""
    base, above = expression_table(expression, False), standard_form(exponent)
    return f"{written_table(in_brackets(base))}**{above if above.isalnum() else f'({above})'}"


def numerator_and_denominator(expression: str) -> str:
    """Return the numerator and the denominator of a polynomial with fractions as text: (x, 2)."""
    table = expression_table(expression, True)
    shared = math.lcm(*[q for _, q in table.values()])
    whole = {powers: [p * shared // q, 1] for powers, (p, q) in table.items()}
    return f"({written_table(whole)}, {shared})"


def root_form(expression: str, n: int) -> str:
    """Return the n-th root of an expression."""
    text = written_table(in_brackets(expression_table(expression, False)))
    return f"sqrt({standard_form(expression)})" if n == 2 else f"{text}**(1/{n})"


def bernoulli(n: int) -> list[int]:
    """Return the n-th Bernoulli number as a fraction."""
    row: list[list[int]] = []
    for m in range(bounded(n, 120) + 1):
        row.append([1, m + 1])
        for j in range(m, 0, -1):
            (p, q), (p1, q1) = row[j - 1], row[j]
            row[j - 1] = reduced(j * (p * q1 - p1 * q), q * q1)
    return row[0]


def zeta_form(expression: str) -> str:
    """Return the zeta function of an expression, for even numbers by a power of pi."""
    text = standard_form(expression)
    if not text.isdigit() or int(text) % 2 or text == "0":
        return f"zeta({text})"
    n = int(text)
    p, q = bernoulli(n)
    p, q = reduced(abs(p) * 2 ** (n - 1), q * math.factorial(n))
    return f"{p}*pi**{n}/{q}" if p > 1 else f"pi**{n}/{q}"


def polylogarithm_form(s: str, z: str) -> str:
    """Return the polylogarithm of two expressions."""
    return f"polylog({standard_form(s)}, {standard_form(z)})"


def derivative_form(expression: str, variable: str, order: int) -> str:
    """Return a derivative of an order as an object, unevaluated."""
    by = variable if order == 1 else f"({variable}, {order})"
    return f"Derivative({standard_form(expression)}, {by})"


def higher_derivative(expression: str, variable: str, order: int) -> str:
    """Return the derivative of a polynomial by a variable of an order: differentiate an expression."""
    for _ in range(bounded(order, 50)):
        expression = polynomial_derivative(expression, variable)
    return expression


def substituted(expression: str, variable: str, value: str) -> str:
    """Return a polynomial with an expression for a variable: its limit at a point."""
    there = expression_table(value, True)
    found: dict[Any, Any] = {}
    for powers, fraction in expression_table(expression, True).items():
        rest = tuple([pair for pair in powers if pair[0] != variable])
        factor = table_power(there, dict(powers).get(variable, 0), True)
        found = table_sum(found, table_product({rest: fraction}, factor, True), 1)
    return written_table(found)


def polynomial_coefficient(expression: str, variable: str, power: int) -> str:
    """Return the coefficient of a variable's power in a polynomial."""
    table = expression_table(expression, True)
    kept = {powers: value for powers, value in table.items() if dict(powers).get(variable, 0) == power}
    return written_table(
        {tuple([pair for pair in powers if pair[0] != variable]): value for powers, value in kept.items()}
    )
