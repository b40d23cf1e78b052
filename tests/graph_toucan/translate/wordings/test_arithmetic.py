"""Sums over earlier results."""

import pytest

from graph_toucan.translate.wordings.arithmetic import Operation, amount, as_given, operation


@pytest.mark.parametrize(
    ("said", "numbers", "made"),
    [
        ("twice", [4], 8),
        ("half", [5], 2.5),
        ("5 more than", [10], 15),
        ("2.5 less than", [10], 7.5),
        ("the sum of", [1, 2], 3),
        ("The difference between", [1, 2], -1),
        ("the product of", [3, 4], 12),
    ],
)
def test_words_name_an_operation(said: str, numbers: list[float], made: float):
    found = operation(said)
    assert found is not None
    assert found.of(numbers) == made


def test_other_words_name_none():
    assert operation("more or less") is None


def test_an_operation_takes_as_many_numbers_as_it_needs():
    with pytest.raises(LookupError, match="sum does not take 1 numbers"):
        Operation("sum").of([1])


@pytest.mark.parametrize("value", [True, "4", None, [4]])
def test_only_numbers_are_reckoned_with(value: object):
    with pytest.raises(LookupError):
        amount(value)


def test_a_whole_number_stays_whole():
    assert (as_given(8.0, 4), type(as_given(8.0, 4))) == (8, int)
    assert as_given(2.5, 5) == 2.5
    assert type(as_given(8.0, 4.0)) is float
