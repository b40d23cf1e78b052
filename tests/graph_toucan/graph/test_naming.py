"""Names as weighted words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.graph.naming import WIDTH, profile, words_of


def likeness(one: dict[str, float], two: dict[str, float]) -> float:
    return sum(weight * two.get(word, 0.0) for word, weight in one.items())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("noteId", ["note", "id"]),
        ("HTTPServers", ["http", "server"]),
        ("file_names", ["path", "name"]),
        ("cities", ["city"]),
        ("address", ["address"]),
        ("uuid", ["id"]),
        ("城市", ["城市"]),
        ("", []),
        ("___", []),
    ],
)
def test_a_name_is_split_and_its_plurals_and_synonyms_are_one(name: str, words: list[str]):
    assert words_of(name) == words


@given(st.lists(st.text(max_size=12), max_size=20), st.lists(st.text(max_size=12), max_size=20))
def test_a_profile_is_short_and_no_longer_than_one(own: list[str], context: list[str]):
    found = profile(own, context)
    assert len(found) <= WIDTH
    assert sum(value * value for value in found.values()) <= 1.0001
    assert all(value > 0 for value in found.values())


def test_rare_words_count_more_than_frequent_ones():
    invoice, name = profile(["invoice", "id"]), profile(["invoice"])
    assert likeness(invoice, name) > likeness(invoice, profile(["id"]))


def test_what_a_thing_belongs_to_tells_whose_id_it_is():
    wanted = profile(words_of("note_id"))
    assert likeness(profile(["id"], words_of("create_note")), wanted) > likeness(
        profile(["id"], words_of("create_lamp")), wanted
    )


def test_a_name_that_says_nothing_counts_less_than_one_that_does():
    wanted = profile(["project"])
    assert likeness(profile(["text"], ["project"]), wanted) < likeness(profile(["project"]), wanted) * 0.7
    assert profile([], []) == {}


def test_words_that_a_description_told_count_less_than_those_of_the_name():
    plain, told = profile(["revision"]), profile(["revision"], told=["commit"])
    assert 0 < told["commit"] < told["revision"] < plain["revision"]
    assert profile(["commit"], told=["commit"]) == profile(["commit"])
