"""What is found of a row by looking at it alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from graph_toucan.model import Asked, ResultSource, StateChange, Trajectory
from graph_toucan.release.row import to_row
from graph_toucan.release.seal import seal
from graph_toucan.verify.integrity import seal_faults, story_faults, unsourced_arguments
from graph_toucan.verify.reading import RowUnreadable, read_row
from graph_toucan.verify.report import Finding
from graph_toucan.verify.verification import looked_at
from tests.support.samples import FIND, KNOWN, MISS_FUNC, MULTI, TRAJECTORIES, exchange, sample_trajectory, turn

FACTS: dict[str, Any] = {"fixture_digest": "f", "reading": 2}
ASKED = Asked(call_id="call_1", path="/path", what="the path", value="/workspace/sales.csv")
CHANGE = StateChange(path="sales.md", change="modified", digest="ab", lines=("+ 3 lamps",))
PAIR = sample_trajectory(
    "pair",
    turn(0, "Find sales and costs.", FIND, exchange("call_2", "files/find_file", {"pattern": "costs"})),
    turn(
        1,
        "Read it.",
        exchange(
            "call_3",
            "files/read_file",
            {"path": "/workspace/sales.csv"},
            {"path": ResultSource(call_id="call_1", path="/path")},
        ),
        asked=ASKED,
        changes=(CHANGE,),
    ),
)


def columns_of(trajectory: Trajectory) -> dict[str, str]:
    return to_row(trajectory, None, KNOWN, None, FACTS).columns


def resealed(columns: dict[str, str]) -> dict[str, str]:
    return {**columns, "digest": seal(columns)}


@pytest.mark.parametrize("trajectory", [PAIR, *TRAJECTORIES], ids=lambda row: row.id)
def test_a_row_is_read_back_as_it_was_written(trajectory: Trajectory):
    columns = columns_of(trajectory)
    row = read_row(columns)
    for told, read in zip(trajectory.turns, row.turns, strict=True):
        assert (read.query, read.answer, read.kind, read.miss) == (told.query, told.answer, told.kind, told.miss)
        assert (read.asked, read.changes) == (told.asked, told.changes)
        for one, other in zip(told.exchanges, read.exchanges, strict=True):
            assert (other.call.arguments, other.call.sources) == (one.call.arguments, one.call.sources)
            assert (other.result.value, other.result.text) == (one.result.value, one.result.text)
    assert row.state_changes == trajectory.state_changes
    assert seal_faults(columns) == story_faults(columns, row) == []


def test_every_argument_of_a_row_that_is_in_order_has_its_source():
    assert [one.split(":")[0] for one in unsourced_arguments(read_row(columns_of(PAIR)))] == [
        "call_3 path"  # the sample's value has its path in a text, which the pointer does not reach
    ]


def changed(name: str, change: Callable[[Any], Any]) -> dict[str, str]:
    columns = columns_of(PAIR)
    document = json.loads(columns[name])
    made = change(document)
    return {**columns, name: json.dumps(document if made is None else made)}


def rename_call(messages: list[Any]) -> None:
    messages[1]["tool_calls"][0]["id"] = "call_x"


def other_argument(messages: list[Any]) -> None:
    messages[1]["tool_calls"][0]["function"]["arguments"] = '{"pattern":"budget"}'


def other_function(messages: list[Any]) -> None:
    messages[1]["tool_calls"][1]["function"]["name"] = "files-read_file"


def one_by_one(messages: list[Any]) -> None:
    first, second = messages[1]["tool_calls"]
    messages[1]["tool_calls"] = [first]
    messages.insert(3, {"role": "assistant", "content": "", "tool_calls": [second]})


def swapped_results(messages: list[Any]) -> None:
    messages[2], messages[3] = messages[3], messages[2]


def fewer_calls(metadata: dict[str, Any]) -> None:
    metadata["calls"] = 1


def other_print(servers: list[Any]) -> None:
    servers[0]["fingerprint"] = "0"


STORIES: list[tuple[str, Callable[[Any], Any], str]] = [
    ("messages", rename_call, "messages"),
    ("messages", other_argument, "messages"),
    ("messages", other_function, "messages"),
    ("messages", one_by_one, "messages"),
    ("messages", swapped_results, "messages"),
    ("metadata", fewer_calls, "metadata"),
    ("servers", other_print, "servers"),
]


@pytest.mark.parametrize(("column", "change", "named"), STORIES, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_row_that_was_edited_and_sealed_again_is_found_by_its_contradictions(
    column: str, change: Callable[[Any], Any], named: str
):
    edited = resealed(changed(column, change))
    assert seal_faults(edited) == []
    report, row = looked_at(edited)
    assert row is None
    assert report.finding is Finding.EDITED
    assert named in {fault.column for fault in report.faults}


def test_texts_that_stand_elsewhere_too_are_compared():
    columns = columns_of(PAIR)
    for name, text in (("question", "Another?"), ("target_tools", "files-read_file"), ("uuid", "0")):
        report, _ = looked_at(resealed({**columns, name: text}))
        assert [fault.column for fault in report.faults] == [name]


@pytest.mark.parametrize("column", ["messages", "turns", "servers", "provenance", "verdicts", "state_changes"])
@pytest.mark.parametrize("text", ["", "no JSON", "3", "[1]", '{"a":1}', "null"])
def test_a_column_that_cannot_be_read_is_named_and_does_not_end_the_verification(column: str, text: str):
    report, row = looked_at(resealed({**columns_of(PAIR), column: text}))
    assert row is None
    assert report.finding is Finding.EDITED
    assert report.faults


def test_a_missing_answer_is_no_row():
    columns = changed("messages", lambda messages: messages[:-1])
    with pytest.raises(RowUnreadable, match="2 queries and 1 answers in 2 turns"):
        read_row(columns)


def test_an_argument_that_does_not_follow_is_named_with_its_source():
    def wrong(turns: list[Any]) -> None:
        turns[0]["calls"][1]["sources"]["pattern"] = {"kind": "schema", "keyword": "default"}

    edited = changed("turns", wrong)
    found = unsourced_arguments(read_row(edited))
    assert 'call_2 pattern: "costs" does not follow from the schema\'s default' in found


def test_the_schema_of_a_function_that_is_handed_over_is_read_from_the_query():
    block = '\n\n```json\n{"description": "d", "name": "files-find_file", "parameters": {"properties": {}}}\n```'
    handed = MISS_FUNC.turns[1].model_copy(update={"query": f"Here it is.{block}"})
    row = read_row(columns_of(MISS_FUNC.model_copy(update={"turns": (MISS_FUNC.turns[0], handed), "tools": ()})))
    assert list(row.tools) == ["files-find_file"]


@pytest.mark.parametrize(
    "block", ["[1, 2]", '{"name": "Ann"}', "no JSON", "null", '{"a": 1}\n```\nand\n\n```json\n[2]']
)
def test_a_block_of_json_that_is_no_function_is_what_the_user_says(block: str):
    told = sample_trajectory("x", turn(0, f"Sort this:\n\n```json\n{block}\n```", FIND))
    assert looked_at(columns_of(told))[0].finding is Finding.AGREES


def test_calls_of_one_round_do_not_know_each_others_results():
    row = read_row(columns_of(MULTI))
    assert [len(made) for one in row.turns for made in one.rounds] == [1, 1, 1]
