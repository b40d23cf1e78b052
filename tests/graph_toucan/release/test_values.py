import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.execute.texts import read_text
from graph_toucan.release.values import read_value, written_value
from tests.support.json_values import json_values


@given(json_values(), st.text())
def test_any_value_comes_back_whatever_the_text_beside_it(value: Any, text: str):
    assert read_value(written_value(value, text), text) == value


@pytest.mark.parametrize("text", ['{"a": [1, 2]}', "[1]", "3.5", "null", '"quoted"', "Just a sentence.", ""])
def test_a_value_that_its_text_tells_is_not_said_twice(text: str):
    assert written_value(read_text(text), text) == {}


def test_of_a_text_in_which_something_was_read_only_that_is_written():
    text = "name: Ann\nage: 30"
    value = read_text(text)
    assert value["fields"]
    written = written_value(value, text)
    assert written == {"read": {"fields": value["fields"]}}
    assert text not in json.dumps(written)
