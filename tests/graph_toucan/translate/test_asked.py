"""Values that a query asks for."""

from random import Random

import pytest

from graph_toucan.identity import Json
from graph_toucan.model import Asked, Call, Exchange, Result
from graph_toucan.translate.asked import choose_asked
from tests.support.graphs import TEXT, card, example

CARD = card("a/look", {"city": TEXT}, example({"city": "Oslo"}, {}), volatile_paths=("/at",))


def chosen(value: Json) -> Asked | None:
    call = Call(id="c", tool="a/look", arguments={"city": "Oslo"}, sources={})
    return choose_asked(Exchange(call=call, result=Result(value=value, text=str(value))), CARD, Random(1))


@pytest.mark.parametrize(
    ("value", "what", "told"),
    [
        ({"median": 4.5}, "the median", 4.5),
        ({"weather": {"sky": "rain"}}, "the sky of the weather", "rain"),
        ({"fields": {"wordCount": 12}}, "the word count", 12),
        ({"data": {"rows": [1, 2], "total": 3}}, "the total", 3),
        ({"num_rows": 9}, "the number of rows", 9),
        ({"i": {"unit": "kg"}}, "the unit", "kg"),
    ],
)
def test_a_named_scalar_is_asked_for(value: Json, what: str, told: Json):
    found = chosen(value)
    assert found is not None
    assert (found.what, found.value, found.call_id) == (what, told, "c")


@pytest.mark.parametrize(
    "value",
    [
        {"at": "2026-03-01"},  # differs from run to run
        {"city": "Oslo"},  # was given
        {"id": "x-17", "status": "fine", "ok": True},
        {"rows": [{"price": 4}]},  # which row?
        {"text": "one\ntwo"},
        {"note": "x" * 200},
        {"a": {"b": {"c": {"d": {"deep": 1}}}}},
        [1, 2],
        {},
    ],
)
def test_what_has_no_clear_name_or_tells_nothing_new_is_not_asked_for(value: Json):
    assert chosen(value) is None
