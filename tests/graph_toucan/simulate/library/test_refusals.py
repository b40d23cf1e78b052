"""What functions of the library do with arguments that they have no answer for."""

import itertools
from typing import Any

import pytest

from graph_toucan.simulate.synthesis.catalogue import COUNTER, Entry, entries

ODD: dict[str, list[Any]] = {
    "int": [-1, 0, 3, 10**12],
    "float": [-1.0, 0.0, 0.5, 1e300],
    "str": ["", "2026-13-40T99", "::/", "#fff", "it's ](\n# \\{%zz", "é😀\ud800"],
    "list[float]": [[], [0.0], [1.0, -2.0, 1e300]],
    "list[int]": [[], [0], [-5, 10**9]],
    "list[str]": [[], ["", "é"]],
    "bool": [True, False],
}
MOST = 60


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_odd_arguments_are_refused_with_a_fault_that_the_search_expects(entry: Entry):
    for arguments in itertools.islice(itertools.product(*(ODD[kind] for kind in entry.takes)), MOST):
        COUNTER.begin()
        try:
            entry.call(*arguments)
        except (ValueError, ArithmeticError, TypeError, LookupError, RecursionError, AttributeError):
            continue
