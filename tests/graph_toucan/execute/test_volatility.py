"""What changes from run to run."""

from typing import Any

import pytest
from hypothesis import given

from graph_toucan.execute.pointers import leaves
from graph_toucan.execute.volatility import differing_files, differing_paths, stable_leaves, tells_day
from graph_toucan.model import StateChange
from tests.support.json_values import json_values


@given(json_values())
def test_a_value_does_not_differ_from_itself_and_all_of_it_is_stable(value: Any):
    assert differing_paths(value, value) == ()
    assert stable_leaves(value, ()) == dict(leaves(value))


@given(json_values(), json_values())
def test_what_is_left_after_the_differing_paths_is_the_same_in_both(one: Any, two: Any):
    paths = differing_paths(one, two)
    assert paths == differing_paths(two, one)
    assert list(paths) == sorted(set(paths))
    assert stable_leaves(one, paths) == stable_leaves(two, paths)


def test_differing_positions_of_a_list_are_told_once():
    one = {"at": 1, "rows": [{"id": "a", "n": 1}, {"id": "b", "n": 2}]}
    two = {"at": 2, "rows": [{"id": "c", "n": 1}, {"id": "d", "n": 2}]}
    assert differing_paths(one, two) == ("/at", "/rows/*/id")
    assert stable_leaves(one, ("/at", "/rows/*/id")) == {"/rows/0/n": 1, "/rows/1/n": 2}


def test_a_missing_field_and_a_longer_list_differ():
    assert differing_paths({"a": 1}, {"a": 1, "b": 2}) == ("/b",)
    assert differing_paths([1], [1, 2]) == ("/*",)
    assert differing_paths("a", "b") == ("",)


def change(path: str, kind: Any, digest: str = "") -> StateChange:
    return StateChange(path=path, change=kind, digest=digest)


def test_files_differ_if_only_one_run_changed_them_or_both_otherwise():
    one = (
        change("a", "created", "1"),
        change("b", "modified", "1"),
        change("c", "deleted"),
        change("d", "created", "1"),
    )
    two = (change("a", "created", "1"), change("b", "modified", "2"), change("d", "modified", "1"))
    assert differing_files(one, two) == ("b", "c", "d")
    assert differing_files(one, one) == ()


@pytest.mark.parametrize(
    "text",
    [
        "made 2026-03-04T10:00",
        "-rw-r--r-- 1 user user 78 Mar  4 10:55 .",
        "Wed, 04 Mar 2026",
        "March 4, 2026",
        "4. March",
        "3/4/2026",
        "04.03.2026",
        "2026/03/04",
    ],
)
def test_a_day_is_told_in_many_forms(text: str):
    assert tells_day(text, "2026-03-04")
    assert not tells_day(text, "2026-03-05")
    assert not tells_day(text, "2026-11-22")


@pytest.mark.parametrize(
    "text", ["2026-03-041", "Mar 40", "14 March", "13/4/2026", "3/4/20261", "1.4.3.2026", "march on"]
)
def test_other_numbers_are_no_day(text: str):
    assert not tells_day(text, "2026-03-04")
