"""Rules between what one tool gave and what another one takes."""

import pytest

from graph_toucan.execute.transforms import TRANSFORMS, given_by
from graph_toucan.identity import Json
from graph_toucan.model import Binding


@pytest.mark.parametrize(
    ("rule", "value", "made"),
    [("text", 12, "12"), ("text", 1.5, "1.5"), ("number", " 12", 12), ("number", "-1.50", -1.5), ("list", "a", ["a"])],
)
def test_a_rule_makes_another_value(rule: str, value: Json, made: Json):
    result = TRANSFORMS[rule](value)
    assert result == made
    assert type(result) is type(made)


@pytest.mark.parametrize(
    ("rule", "value"),
    [("text", True), ("text", "12"), ("number", "12 km"), ("number", 12), ("list", ["a"]), ("list", None)],
)
def test_a_rule_does_not_hold_for_every_value(rule: str, value: Json):
    with pytest.raises(LookupError):
        TRANSFORMS[rule](value)


def test_a_binding_gives_what_stands_in_the_result_or_what_the_source_was_given():
    result = {"rows": [{"id": 7}]}
    plain = Binding(parameter="row", origin="result", path="/rows/0/id")
    assert given_by(plain, {}, result) == 7
    assert given_by(plain.model_copy(update={"transform": "text"}), {}, result) == "7"
    assert given_by(Binding(parameter="path", origin="argument", path="file"), {"file": "a.csv"}, None) == "a.csv"
    with pytest.raises(LookupError):
        given_by(Binding(parameter="row", origin="result", path="/rows/3/id"), {}, result)
