"""Lists compared as sets."""

from graph_toucan.simulate.library import lists


def test_lists_are_compared():
    one, two = ["a", "b", "b"], ["b", "c"]
    assert lists.only_in_first(one, two) == ["a"]
    assert lists.only_in_second(one, two) == ["c"]
    assert lists.in_both(one, two) == ["b"]
    assert lists.in_either(one, two) == ["a", "b", "c"]
    assert lists.jaccard_similarity(one, two) == 1 / 3
    assert lists.duplicates(one) == ["b"]
    assert lists.are_equal_sets(["a", "b"], ["b", "a"])
    assert not lists.are_equal_lists(["a", "b"], ["b", "a"])
