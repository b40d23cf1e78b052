import json
import uuid

import pytest

from graph_toucan.model import Trajectory
from graph_toucan.release.row import COLUMN_DOCS, SCHEMA, ReleaseRow, subset_name, to_row
from tests.support.samples import (
    FSP,
    HOSTILE,
    IRRELEVANCE,
    MISS_FUNC,
    MULTI,
    PROBES,
    SINGLE,
    TOOLS,
    TRAJECTORIES,
    VERDICTS,
    exchange,
    sample_trajectory,
    turn,
)

TOOL_MAP = {tool.id: tool for tool in TOOLS}
SERVERS = {probe.server: probe for probe in PROBES}


def row_of(trajectory: Trajectory) -> ReleaseRow:
    verdict = next((each for each in VERDICTS if each.subject == trajectory.id), None)
    return to_row(trajectory, verdict, TOOL_MAP, SERVERS, FSP, {"seed": 1})


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
    row = to_row(SINGLE, None, TOOL_MAP, {}, None, {})
    assert row.question_quality_assessment == row.response_quality_assessment == "null"
    assert json.loads(row.verdicts)["judgement"] is None
    assert json.loads(row.servers) == [
        {"server": "files", "name": "", "version": "", "registry": "", "fingerprint": "print-files"}
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
        to_row(SINGLE, None, {}, {}, None, {})
