"""The library's functions of expressions that stay as written: known values."""

from typing import Any

import pytest

from graph_toucan.simulate.library import symbols
from graph_toucan.simulate.synthesis.program import same

KNOWN: list[tuple[str, list[Any], Any]] = [
    ("sine_form", ["b - a"], "-sin(a - b)"), ("cosine_form", ["b - a"], "cos(a - b)"),
    ("arc_cosine_form", ["b - a"], "acos(-a + b)"),
    ("sine_form", ["0.5"], "0.479425538604203"), ("gamma_form", ["0.5"], "1.77245385090552"),
    ("argument_form", ["3"], "0"),
    ("conjugate_form", ["x**2 - 4"], "conjugate(x)**2 - 4"), ("floor_form", ["x + 1"], "floor(x) + 1"),
    ("logarithm_with_base", ["x", "x"], "1"),
    ("implication", ["a", "b"], "Implies(a, b)"), ("implication", ["a", "a"], "True"),
    ("power_form", ["x - 1", "-2"], "(x - 1)**(-2)"),
    ("numerator_and_denominator", ["x/2 + y/3"], "(3*x + 2*y, 6)"), ("root_form", ["x", 2], "sqrt(x)"),
    ("root_form", ["x + 1", 3], "(x + 1)**(1/3)"),
    ("bernoulli", [10], [5, 66]), ("zeta_form", ["4"], "pi**4/90"), ("zeta_form", ["3"], "zeta(3)"),
    ("higher_derivative", ["x**3", "x", 2], "6*x"),
    ("derivative_form", ["x**2", "x", 3], "Derivative(x**2, (x, 3))"),
    ("substituted", ["x**2 - 4", "x", "a + 1"], "a**2 + 2*a - 3"),
    ("polynomial_coefficient", ["x**2*y - x", "x", 2], "y"), ("polylogarithm_form", ["2", "z"], "polylog(2, z)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KNOWN)
def test_functions_give_known_values(name: str, arguments: list[Any], expected: Any):
    assert same(getattr(symbols, name)(*arguments), expected)
