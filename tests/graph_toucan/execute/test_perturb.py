"""Wrong values for negative controls: never the right one, and of the same type."""

from typing import Any

import pytest
from hypothesis import example, given

from graph_toucan.execute.perturb import perturb
from graph_toucan.graph.shapes import Shape, shape_of
from graph_toucan.identity import canonical_json
from tests.support.json_values import json_values


@given(json_values())
@example(-1)
@example(-1.0)
@example({})
@example("²")
@example("1٣")
def test_a_perturbed_value_is_another_one_of_the_same_type(value: Any):
    other = perturb(value)
    assert other != value
    assert canonical_json(other) != canonical_json(value)
    assert value is None or type(other) is type(value)


@given(json_values())
def test_perturbing_leaves_its_argument_as_it_was_and_always_does_the_same(value: Any):
    before = canonical_json(value)
    assert perturb(value) == perturb(value)
    assert canonical_json(value) == before


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (True, False),
        (3, 7),
        (0, 1),
        (-1, 0),
        (2.5, 6.0),
        ("a.md", "other-a.md"),
        ("/workspace/a.md", "/workspace/other-a.md"),
        ("two words", "other two words"),
        ("2026-03-10", "2026-03-13"),
        ("item9", "item2"),
        ("", "other-"),
        ([1, 2], [3, 2]),
        ([], ["other"]),
        ({"a": 1, "b": 2}, {"a": 3, "b": 2}),
        ({}, {"other": "other"}),
        (None, "other"),
    ],
)
def test_the_wrong_value_is_a_plausible_one(value: Any, other: Any):
    assert perturb(value) == other


@pytest.mark.parametrize("path", ["notes.md", "/workspace/datasets/handbook.json", "./a.csv"])
def test_a_perturbed_path_is_still_a_path_with_its_extension(path: str):
    assert shape_of(perturb(path)) is Shape.PATH
    assert perturb(path).rsplit(".", 1)[-1] == path.rsplit(".", 1)[-1]
