import json

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import digest
from graph_toucan.release.seal import broken, seal

COLUMNS = {"a": "one", "b": '{"x":1}', "c": ""}


def sealed() -> dict[str, str]:
    return {**COLUMNS, "digest": seal(COLUMNS)}


def test_a_row_that_nobody_touched_is_whole():
    assert broken(sealed()) == []


@given(st.sampled_from(sorted(COLUMNS)), st.text())
def test_an_edited_column_is_named(column: str, text: str):
    assert broken({**sealed(), column: text}) == ([] if text == COLUMNS[column] else [column])


def test_a_column_that_was_added_or_taken_out_is_named():
    assert broken({**sealed(), "d": "new"}) == ["d"]
    assert broken({name: text for name, text in sealed().items() if name != "b"}) == ["b"]


def test_a_seal_that_was_patched_for_one_column_does_not_hold_for_the_row():
    forged = json.loads(sealed()["digest"])
    forged["columns"]["a"] = digest("two")[:16]
    assert broken({**sealed(), "a": "two", "digest": json.dumps(forged)}) == ["digest"]


def test_a_seal_that_cannot_be_read_is_the_edited_column():
    for text in ("", "null", "{}", '{"columns":3,"row":""}', "no JSON"):
        assert broken({**sealed(), "digest": text}) == ["digest"]
