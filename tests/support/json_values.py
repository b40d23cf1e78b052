"""Any JSON value, for property tests."""

from typing import Any

from hypothesis import strategies as st


def json_scalars() -> st.SearchStrategy[Any]:
    """Draw null, a truth value, a number or a text; texts have what pointers escape and what is no ASCII."""
    texts = st.text(st.sampled_from("ab01/~-*. ²é\n"), max_size=6) | st.text(max_size=6)
    numbers = st.integers() | st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False)
    return st.none() | st.booleans() | numbers | texts


def json_values() -> st.SearchStrategy[Any]:
    """Draw a JSON value."""
    keys = st.text(st.sampled_from("ab01/~*²"), max_size=3)
    return st.recursive(
        json_scalars(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=12,
    )
