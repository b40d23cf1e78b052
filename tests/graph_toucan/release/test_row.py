import json
import uuid

import pytest

from graph_toucan.model import Asked, Order, StateChange, Style, Trajectory, Volatility
from graph_toucan.release.columns import COLUMN_DOCS, SCHEMA
from graph_toucan.release.row import Known, ReleaseRow, subset_name, to_row
from graph_toucan.release.seal import broken
from tests.support.samples import (
    CARDS,
    FIND,
    FSP,
    HOSTILE,
    IRRELEVANCE,
    KNOWN,
    MISS_FUNC,
    MULTI,
    SINGLE,
    TRAJECTORIES,
    VERDICTS,
    exchange,
    sample_trajectory,
    turn,
)


def row_of(trajectory: Trajectory) -> ReleaseRow:
    verdict = next((each for each in VERDICTS if each.subject == trajectory.id), None)
    return to_row(trajectory, verdict, KNOWN, FSP, {"seed": 1})


def test_the_columns_are_toucans_nine_and_ours_and_all_are_documented():
    toucan = "uuid subset_name messages question available_tools target_tools question_quality_assessment "
    toucan += "response_quality_assessment metadata"
    assert SCHEMA.names[:9] == toucan.split()
    assert list(COLUMN_DOCS) == SCHEMA.names == list(ReleaseRow.model_fields)
    assert all(column.doc.endswith(".") for column in COLUMN_DOCS.values())


def test_every_json_column_holds_json_and_no_other_does():
    for trajectory in TRAJECTORIES:
        row = row_of(trajectory)
        for name, column in COLUMN_DOCS.items():
            if column.json:
                json.loads(getattr(row, name))


def test_subsets_follow_from_turns_and_transform():
    assert [subset_name(row) for row in TRAJECTORIES] == [
        "single-turn",
        "multi-turn",
        "miss-func",
        "miss-params",
        "irrelevance",
    ]


def test_no_time_and_no_duration_is_in_a_row():
    text = row_of(MULTI).model_dump_json()
    assert "duration" not in text
    assert "12.5" not in text
    assert "seconds" not in text


def test_a_uuid_depends_on_the_trajectory_id_alone():
    changed = SINGLE.model_copy(update={"teacher": "another"})
    assert row_of(SINGLE).uuid == row_of(changed).uuid != row_of(MULTI).uuid
    assert uuid.UUID(row_of(SINGLE).uuid).version == 5


def test_target_tools_are_named_once_in_the_order_of_first_use():
    again = sample_trajectory("x", turn(0, "Go.", *MULTI.turns[1].exchanges, *MULTI.turns[1].exchanges))
    assert row_of(again).target_tools == "tables-load_csv, files-write_file"
    assert row_of(IRRELEVANCE).target_tools == ""


def test_every_argument_of_a_call_has_its_source_in_the_turns():
    for told in json.loads(row_of(MULTI).turns):
        for call in told["calls"]:
            assert call["sources"].keys() == call["arguments"].keys()
            assert call["executor"] == "live"
            assert call["failed"] is False


def test_scores_are_split_between_question_and_response():
    row = row_of(MULTI)
    assert json.loads(row.question_quality_assessment)["naturalness"]["score"] == 4
    response = json.loads(row.response_quality_assessment)
    assert response["completeness"] == {"score": 5, "reasoning": "everything is done"}
    assert response["desired_tools_used_percentage"] == 1.0
    assert response["order_correctness"] is True


def test_a_tool_with_a_similar_name_is_no_desired_tool():
    row = sample_trajectory("x", turn(0, "Go.", exchange("c", "files/find_file", {"pattern": "a"})))
    response = json.loads(row_of(row).response_quality_assessment)
    assert response["desired_tools_used_percentage"] == 0.5
    assert response["order_correctness"] is False


def test_a_row_without_a_judgement_says_so():
    row = to_row(SINGLE, None, KNOWN._replace(probes={}, servers={}), None, {})
    assert row.question_quality_assessment == row.response_quality_assessment == "null"
    assert json.loads(row.verdicts)["judgement"] is None
    assert json.loads(row.servers) == [
        {
            "server": "files",
            "name": "",
            "version": "",
            "registry": "",
            "fingerprint": "print-files",
            "launch": None,
        }
    ]


def test_the_fingerprint_of_a_row_is_the_one_it_saw_and_not_todays():
    drifted = SINGLE.model_copy(update={"fingerprints": {"files": "print-of-yesterday"}})
    assert json.loads(row_of(drifted).servers)[0]["fingerprint"] == "print-of-yesterday"


def test_provenance_tells_path_operations_transform_and_run():
    told = json.loads(row_of(MISS_FUNC).provenance)
    assert told["fsp"] == "fsp_sample"
    assert told["operations"][0]["operation"] == "merge"
    assert told["transform"] == "miss_func"
    assert told["change"] == {"turn": "t0", "tool": "files/find_file"}
    assert told["seed"] == 1


def test_text_of_a_server_is_kept_as_it_is():
    assert any(message["content"] == HOSTILE for message in json.loads(row_of(MULTI).messages))


def test_a_tool_that_is_not_known_raises():
    with pytest.raises(KeyError):
        to_row(SINGLE, None, Known({}, {}, {}, {}, {}), None, {})


def test_a_row_is_sealed_and_an_edit_is_found():
    row = row_of(MULTI)
    assert broken(row.columns) == []
    assert broken({**row.columns, "messages": row.messages.replace("Which", "What")}) == ["messages"]


def test_a_turn_says_what_was_asked_for_and_which_files_it_changed():
    asked = Asked(call_id="call_1", path="/path", what="the path", value="/workspace/sales.csv")
    change = StateChange(path="notes.md", change="modified", digest="ab", lines=("+ 3 lamps",))
    told = json.loads(row_of(sample_trajectory("x", turn(0, "Go.", FIND, asked=asked, changes=(change,)))).turns)[0]
    assert told["asked"] == asked.model_dump(mode="json")
    assert told["changes"] == [change.model_dump(mode="json")]


def test_rounds_and_corrections_of_calls_are_told_as_they_are_made():
    failed = exchange("c1", "files/find_file", {"pattern": "x"})
    put_right = failed.model_copy(update={"call": failed.call.model_copy(update={"id": "c2", "corrects": "c1"})})
    row = row_of(sample_trajectory("x", turn(0, "Go.", FIND, failed, put_right)))
    calls = json.loads(row.turns)[0]["calls"]
    assert [call["round"] for call in calls] == [0, 0, 1]
    assert ["corrects" in call for call in calls] == [False, False, True]
    counted = json.loads(row.metadata)
    assert (counted["parallel_rounds"], counted["corrections"]) == (1, 1)


def test_a_call_names_the_volatile_paths_of_its_own_result_and_a_change_its_moving_file():
    card = CARDS[0].model_copy(update={"volatile_paths": ("/text", "/gone"), "volatile_files": ("a.pdf",)})
    known = KNOWN._replace(cards={card.id: card})
    moved = (StateChange(path="b.pdf", change="created"), StateChange(path="c.md", change="created"))
    row = to_row(sample_trajectory("x", turn(0, "Go.", FIND), state_changes=moved), None, known, None, {})
    assert json.loads(row.turns)[0]["calls"][0]["volatile"] == ["/text"]
    assert [change.get("volatile", False) for change in json.loads(row.state_changes)] == [True, False]


def test_order_style_language_and_volatility_can_be_filtered_by():
    told = {"order": Order.QUERY_FIRST, "style": Style.TERSE, "language": "German"}
    verification = SINGLE.verification.model_copy(update={"volatility": Volatility.TIME_BOUND})
    metadata = json.loads(row_of(SINGLE.model_copy(update={**told, "verification": verification})).metadata)
    assert {name: metadata[name] for name in told} == told
    assert metadata["volatility"] == "time_bound"


def test_a_server_is_told_with_how_it_was_launched():
    (files,) = json.loads(row_of(SINGLE).servers)
    assert files["launch"]["package"]["identifier"] == "mcp-files"
