"""How varied texts are."""

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.report.texts import commonest_opening, distinct_share


def test_texts_that_differ_only_in_spaces_and_case_are_one():
    assert distinct_share(["Read it.", "read  it.", "Write it.", "Go."]) == 0.75
    assert distinct_share([]) == 1.0


def test_the_commonest_opening_is_told_with_its_share():
    texts = ["Could you please go?", "could you please stop?", "Read it.", "Stop."]
    assert commonest_opening(texts) == ("could you please", 0.5)
    assert commonest_opening(texts, words=1) == ("could", 0.5)
    assert commonest_opening(["b c", "a c"]) == ("a c", 0.5)
    assert commonest_opening([]) == ("", 0.0)


@given(st.lists(st.text(max_size=12), min_size=1))
def test_shares_lie_between_one_text_and_all(texts: list[str]):
    assert 1 / len(texts) <= distinct_share(texts) <= 1
    assert 1 / len(texts) <= commonest_opening(texts)[1] <= 1
