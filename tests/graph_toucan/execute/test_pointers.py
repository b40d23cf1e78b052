"""JSON Pointers: every leaf can be found again, and patterns cover what they should."""

from typing import Any

import pytest
from hypothesis import given

from graph_toucan.execute.pointers import covered, escape, generalise, leaves, resolve
from tests.support.json_values import json_values


@given(json_values())
def test_resolving_the_pointer_of_a_leaf_gives_the_leaf(value: Any):
    for pointer, leaf in leaves(value):
        found = resolve(value, pointer)
        assert found == leaf
        assert type(found) is type(leaf)


@given(json_values())
def test_every_leaf_has_a_pointer_of_its_own(value: Any):
    pointers = [pointer for pointer, _ in leaves(value)]
    assert len(set(pointers)) == len(pointers)


@given(json_values())
def test_every_leaf_is_covered_by_its_own_pattern_and_by_the_root(value: Any):
    for pointer, _ in leaves(value):
        assert covered(pointer, frozenset({generalise(pointer)}))
        assert covered(pointer, frozenset({""}))
        assert not covered(pointer, frozenset())


def test_the_examples_of_rfc_6901_resolve():
    document = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "m~n": 8, " ": 7}
    for pointer, value in (
        ("", document),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/m~0n", 8),
        ("/ ", 7),
    ):
        assert resolve(document, pointer) == value


@pytest.mark.parametrize("pointer", ["/b", "/a/3", "/a/-1", "/a/x", "/a/²", "/a/٣", "/a/0/deeper", "/text/0", "/n/0"])
def test_a_pointer_to_nothing_is_a_lookup_error(pointer: str):
    with pytest.raises(LookupError):
        resolve({"a": [1, 2], "text": "abc", "n": None}, pointer)


def test_a_tilde_followed_by_a_one_survives_escaping():
    assert escape("~1") == "~01"
    assert resolve({"~1": 5}, "/~01") == 5


def test_list_positions_become_stars_and_a_container_covers_what_is_in_it():
    assert generalise("/rows/12/id") == "/rows/*/id"
    patterns = frozenset({"/rows/*/id", "/meta"})
    assert covered("/rows/0/id", patterns)
    assert covered("/meta/at/0", patterns)
    assert not covered("/rows/0/identity", patterns)
    assert not covered("/metadata", patterns)
    assert not covered("/rows/0", patterns)
