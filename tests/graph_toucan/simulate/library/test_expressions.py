"""The library's functions of expressions: known values."""

from typing import Any

import pytest

from graph_toucan.simulate.library import expressions
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("standard_form", ["2 + 3 * 4"], "14"), ("standard_form", ["b - a + a*3"], "2*a + b"),
    ("standard_form", ["(x-2)*(x+2)"], "(x - 2)*(x + 2)"),
    ("standard_form", ["4 - x"], "4 - x"), ("standard_form", ["log(x*x)/log(y)"], "log(x**2)/log(y)"),
    ("standard_form", ["3! - y"], "6 - y"),
    ("expanded_form", ["(x + 1)**3"], "x**3 + 3*x**2 + 3*x + 1"), ("exact_form", ["12.3"], "123/10"),
    ("exact_form", ["-0.5*x"], "-x/2"),
    ("logical_not", ["~a"], "a"), ("logical_not", ["True"], "False"), ("logical_not", ["x + 1"], "~(x + 1)"),
    ("polynomial_derivative", ["x**3 - 4*x", "x"], "3*x**2 - 4"),
    ("polynomial_integral", ["x**2 - 4", "x"], "x**3/3 - 4*x"),
    ("polynomial_degree", ["x**2*y + y**3", "x"], 2), ("latex_form", ["x**2/3 - a_1"], "- a_{1} + \\frac{x^{2}}{3}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(expressions, name)(*arguments), expected)
