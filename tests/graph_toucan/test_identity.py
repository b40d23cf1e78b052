"""Canonical JSON, content ids and seeded randomness."""

import hashlib
import json
import math
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import canonical_json, content_id, digest, seeded_random
from tests.support.json_values import json_values


def shuffled(value: Any) -> Any:
    """The same value with the keys of every object the other way round."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(json_values())
def test_canonical_json_says_the_same_value(value: Any):
    assert json.loads(canonical_json(value)) == value


@given(json_values())
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: Any):
    assert canonical_json(shuffled(value)) == canonical_json(value)


@given(json_values(), json_values())
def test_two_values_have_the_same_text_only_if_they_are_equal(one: Any, two: Any):
    if canonical_json(one) == canonical_json(two):
        assert one == two


def test_canonical_json_has_no_spaces_and_keeps_plain_characters():
    assert canonical_json({"b": [1, 2.5, None], "a": "Ærø"}) == '{"a":"Ærø","b":[1,2.5,null]}'


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_canonical_json_refuses_what_json_does_not_have(number: float):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"x": [number]})


@given(st.text(st.characters()))
def test_a_digest_is_the_sha_256_of_the_bytes_or_of_the_utf_8_text(text: str):
    data = text.encode("utf-8", "surrogatepass")
    assert digest(text) == digest(data) == hashlib.sha256(data).hexdigest()


@given(st.lists(json_values(), min_size=1, max_size=3))
def test_a_content_id_depends_on_each_part_and_on_their_order(parts: list[Any]):
    known = content_id("row", *parts)
    assert known == content_id("row", *parts)
    assert known.startswith("row_")
    assert len(known) == len("row_") + 16
    assert content_id("row", *parts, None) != known
    assert content_id("row", parts) != known


def test_seeded_random_depends_on_seed_row_and_purpose():
    draws = {
        seeded_random(seed, row, purpose).random() for seed in (1, 2) for row in ("a", "b") for purpose in ("x", "y")
    }
    assert len(draws) == 8
    assert seeded_random(1, "a", "x").random() == seeded_random(1, "a", "x").random()
    assert seeded_random(1, "ab", "c").random() != seeded_random(1, "a", "bc").random()


def test_ids_and_draws_are_the_same_in_every_process():
    program = (
        "from graph_toucan.identity import content_id, seeded_random;"
        "print(content_id('row', {'b': 1, 'a': {'z', 'y'} and [1]}), seeded_random(7, 'row', 'walk').random())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(runs) == 1
