"""Flat fields of results, and the Python that makes them whole again."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.simulate.shape import emit, flat_fields, shape_of

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab_ -é", max_size=4)
KEYS = st.text("ab_.-1", min_size=1, max_size=4)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


def rebuilt(values: list[Any], value: Any) -> Any:
    shape = shape_of(values)
    return eval(emit(shape, {}), {"flat": flat_fields(shape, value)})  # noqa: S307 - the code under test


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_every_value_of_a_shape_comes_back_from_its_flat_fields(values: list[Any]):
    for value in values:
        assert rebuilt(values, value) == value


@given(st.lists(VALUES, min_size=1, max_size=3))
def test_flat_fields_are_scalars_by_name(values: list[Any]):
    for value in values:
        fields = flat_fields(shape_of(values), value)
        assert all(isinstance(name, str) and not isinstance(item, dict | list) for name, item in fields.items())


def test_names_are_those_of_output_fields():
    value = {"user": {"name": "Ann"}, "items": [{"name": "lamp"}, {"name": "desk"}]}
    assert flat_fields(shape_of([value]), value) == {
        "user_name": "Ann",
        "items_count": 2,
        "item_0_name": "lamp",
        "item_1_name": "desk",
    }


def test_a_place_that_is_not_always_there_tells_whether_it_is():
    values = [{"a": 1, "note": "x"}, {"a": 2}]
    assert flat_fields(shape_of(values), values[1]) == {"a": 2, "note_is": "absent"}
    assert rebuilt(values, values[1]) == {"a": 2}


def test_what_is_computed_is_not_read_from_the_fields():
    shape = shape_of([{"path": "a.md", "size": 3}])
    code = emit(shape, {("path",): "given['path']"})
    assert eval(code, {"flat": {"size": 3}, "given": {"path": "b.md"}}) == {"path": "b.md", "size": 3}  # noqa: S307
