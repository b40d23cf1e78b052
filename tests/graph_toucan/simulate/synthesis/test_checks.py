"""What a tool refuses, and in which words."""

from hypothesis import given as drawn
from hypothesis import strategies as st

from graph_toucan.identity import JsonObject
from graph_toucan.simulate.synthesis.checks import input_checks, meets, quoting
from tests.support.simulators import told

SCHEMA = {
    "type": "object",
    "properties": {
        "unit": {"type": "string", "enum": ["m", "km"]},
        "n": {"type": ["integer", "null"], "minimum": 0, "maximum": 10},
        "rows": {"type": "array", "minItems": 1},
    },
    "required": ["unit"],
}


def refused(arguments: JsonObject, worked: list[JsonObject] | None = None) -> bool:
    return any(meets(check, arguments) for check in input_checks(SCHEMA, worked or [], []))


def test_a_call_that_breaks_the_schema_is_refused():
    bads: tuple[JsonObject, ...] = (
        {},
        {"unit": "mile"},
        {"unit": 1},
        {"unit": "m", "n": 11},
        {"unit": "m", "n": 1.5},
        {"unit": "m", "rows": []},
    )
    for bad in bads:
        assert refused(bad), bad
    goods: tuple[JsonObject, ...] = (
        {"unit": "m"},
        {"unit": "km", "n": 3},
        {"unit": "m", "n": 3.0},
        {"unit": "m", "n": None, "rows": [1]},
    )
    for good in goods:
        assert not refused(good), good


def test_what_a_tool_was_seen_to_take_is_not_refused():
    assert not refused({"unit": "mile"}, worked=[{"unit": "yard"}])


def test_bounds_beyond_which_everything_failed_are_learnt():
    failed = [told("s/a", {"x": x}, f"{x} is out of range", failed=True) for x in (150, 400)]
    (check,) = input_checks({}, [{"x": 1}, {"x": 50}, {"x": 99}], failed)
    assert meets(check, {"x": 150})
    assert not meets(check, {"x": 120})
    assert eval(check.text, {"given": {"x": 777}}) == "777 is out of range"  # noqa: S307 - the code under test


@drawn(st.text(max_size=40), st.dictionaries(st.text(max_size=4), st.text(max_size=6) | st.integers(), max_size=3))
def test_a_quoted_text_is_the_same_text_for_the_same_arguments(text: str, arguments: dict[str, object]):
    assert eval(quoting(text, arguments), {"given": arguments}) == text  # noqa: S307 - the code under test
