"""What is learnt from and what is held back."""

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.simulate.split import split_calls
from tests.support.simulators import gave, told

TOOL = "a/b"


@given(st.lists(st.integers(0, 40), max_size=40))
def test_the_split_depends_on_the_arguments_alone(numbers: list[int]):
    calls = [gave(TOOL, {"n": n}, n) for n in numbers]
    shuffled = sorted(calls, key=lambda call: call.key[::-1])
    one, two = split_calls(calls, 0.3), split_calls(shuffled, 0.3)
    assert {call.key for call in one.held_back} == {call.key for call in two.held_back}
    assert not {call.key for call in one.held_back} & {call.key for call in one.training}
    assert len(one.training) + len(one.held_back) == len(calls)


def test_of_fewer_than_three_different_calls_none_is_held_back():
    calls = [gave(TOOL, {"n": n % 2}, n) for n in range(6)]
    assert split_calls(calls, 0.3).held_back == ()


def test_about_the_share_is_held_back_of_those_that_worked_and_of_those_that_failed():
    calls = [gave(TOOL, {"n": n}, n) for n in range(20)]
    calls += [told(TOOL, {"n": -n}, "Error: negative", failed=True) for n in range(1, 11)]
    held = split_calls(calls, 0.3).held_back
    assert (sum(not call.failed for call in held), sum(call.failed for call in held)) == (6, 3)


def test_nothing_is_split_of_no_calls():
    assert split_calls([], 0.3).training == ()
