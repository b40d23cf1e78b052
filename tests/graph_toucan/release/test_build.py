import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.model import Rejection, Trajectory, Verdict
from graph_toucan.release import COLUMN_DOCS, Learnt, Release, ReleaseFacts, SpentFacts, StageFacts, build_release
from graph_toucan.release.card import cell
from tests.support.samples import (
    CARDS,
    EDGES,
    FSP,
    MISS_FUNC,
    MULTI,
    PROBES,
    REJECTIONS,
    SERVERS,
    SINGLE,
    TOOLS,
    TRAJECTORIES,
    VERDICTS,
    sample_trajectory,
)

LEARNT = Learnt(TOOLS, CARDS, PROBES, SERVERS)
FACTS = ReleaseFacts(
    name="sample",
    seed=7,
    config_digest="c" * 8,
    fixture_digest="f" * 8,
    stages=(StageFacts(stage="onboard", keys=("b", "a"), rows_in=5, rows_out=3, rejected={"crashed": 1}),),
    spent=SpentFacts(calls=3, prompt_tokens=100, completion_tokens=20, usd=0.01),
)


def built(trajectories: Sequence[Trajectory] = TRAJECTORIES, **changes: Any) -> Release:
    given: dict[str, Any] = {
        "verdicts": VERDICTS,
        "learnt": LEARNT,
        "fsps": {MULTI.dialogue: FSP},
        "edges": EDGES,
        "rejections": REJECTIONS,
        "facts": FACTS,
    }
    return build_release(trajectories, **(given | changes))


def verdict(subject: str, passed: bool) -> Verdict:
    return Verdict(subject=subject, passed=passed, broken_rules=("unsourced",), scores=(), teacher="rules")


def test_a_release_has_its_data_card_ledger_and_schema():
    release = built()
    assert list(release.files) == ["README.md", "data/train.parquet", "ledger.json", "schema.json", "trl/train.jsonl"]
    assert len(release.rows) == 5
    assert release.rejections == ()


@given(st.integers(0, 1000))
def test_the_same_input_in_any_order_gives_the_same_bytes(seed: int):
    shuffle = random.Random(seed)
    twin = SINGLE.model_copy(update={"id": "trajectory_twin"})
    rows = [*TRAJECTORIES, twin]

    def mixed(values: Sequence[Any]) -> list[Any]:
        return shuffle.sample(values, len(values))

    plain = built(rows)
    other = built(
        mixed(rows),
        verdicts=mixed(VERDICTS),
        learnt=Learnt(mixed(TOOLS), mixed(CARDS), mixed(PROBES), mixed(SERVERS)),
        edges=mixed(EDGES),
        rejections=mixed(REJECTIONS),
    )
    assert plain == other


def test_a_row_that_did_not_pass_is_left_out_with_a_reason():
    release = built(verdicts=[verdict(SINGLE.id, passed=False)])
    assert len(release.rows) == 4
    assert [(each.subject, each.reason) for each in release.rejections] == [(SINGLE.id, "not_passed")]
    assert release.rejections[0].evidence == {"verdict_of": SINGLE.id, "broken_rules": ["unsourced"]}


def test_a_dialogue_that_did_not_pass_takes_its_offspring_with_it():
    release = built(verdicts=[verdict(SINGLE.dialogue, passed=False), verdict(SINGLE.id, passed=True)])
    assert SINGLE.id in {each.subject for each in release.rejections}


def test_a_row_that_a_judge_rejected_is_left_out_although_it_has_no_verdict():
    unreadable = Rejection(stage="judge", subject=MULTI.dialogue, reason="answer_unreadable")
    release = built(verdicts=[], rejections=[unreadable])
    assert [(each.subject, each.reason) for each in release.rejections] == [(MULTI.id, "rejected_by_judge")]


def test_a_rejection_of_another_stage_does_not_touch_a_row():
    no_refusal = Rejection(stage="augment", subject=MULTI.dialogue, reason="no_tool_to_mask")
    assert built(rejections=[no_refusal]).rejections == ()


def test_a_row_whose_tool_is_not_known_or_that_has_no_turns_is_left_out():
    strange = SINGLE.model_copy(update={"id": "trajectory_s", "tools": ("gone/tool",)})
    release = built([strange, sample_trajectory("empty")])
    assert [(each.subject, each.reason) for each in release.rejections] == [
        ("trajectory_empty", "no_turns"),
        ("trajectory_s", "unknown_tool"),
    ]
    assert release.rows == ()


def test_a_function_handed_over_in_words_must_be_called_by_the_name_that_it_was_given():
    rival = TOOLS[0].model_copy(update={"id": "files-find_file", "server": "files-find_file"})
    release = built(learnt=LEARNT._replace(tools=[*TOOLS, rival]))
    assert [(each.subject, each.reason) for each in release.rejections] == [(MISS_FUNC.id, "name_shared")]


def test_an_empty_release_is_still_a_dataset():
    release = built([])
    assert json.loads(release.files["ledger.json"])["rows"] == 0
    assert release.files["trl/train.jsonl"] == b""


def test_the_ledger_accounts_for_every_row():
    twin = SINGLE.model_copy(update={"id": "trajectory_twin"})
    ledger = json.loads(built([*TRAJECTORIES, twin]).files["ledger.json"])
    stage = ledger["stages"][-1]
    assert stage["stage"] == "release"
    assert stage["rows_in"] == 6
    assert stage["rows_out"] + sum(stage["rejected"].values()) == 6
    assert ledger["rejections"]["release"] == {"duplicate": 1}
    assert ledger["rejections"]["translate"] == {"argument_without_source": 2}
    assert sum(ledger["rows_by_subset"].values()) == ledger["rows"] == 5
    assert ledger["verification"]["share"] == pytest.approx(0.8)
    assert ledger["edges_by_evidence"] == {"confirmed": 3, "judged": 1, "refuted": 1, "untested": 1}
    assert [(server["server"], server["rows"]) for server in ledger["servers"]] == [("files", 4), ("tables", 1)]
    assert ledger["spent"] == {"calls": 3, "prompt_tokens": 100, "completion_tokens": 20, "usd": 0.01}


def test_nothing_volatile_is_in_the_ledger():
    slower = [probe.model_copy(update={"install_seconds": 99.0, "start_seconds": 9.0}) for probe in PROBES]
    assert built(learnt=LEARNT._replace(probes=slower)).files == built().files


def test_the_card_is_read_by_hugging_face_and_documents_every_column():
    card = built().files["README.md"].decode()
    front = yaml.safe_load(card.split("---")[1])
    assert front["configs"] == [
        {"config_name": "default", "default": True, "data_files": [{"split": "train", "path": "data/train.parquet"}]}
    ]
    assert front["license"] == "other"
    assert all(f"| `{name}` |" in card for name in COLUMN_DOCS)
    assert "RuleTeacher" in card


def test_the_schema_file_documents_every_column():
    columns = json.loads(built().files["schema.json"])["columns"]
    assert [column["name"] for column in columns] == list(COLUMN_DOCS)


def test_text_of_a_server_cannot_leave_its_cell_of_the_card():
    assert cell("a | b\n<img> `x`") == "a \\| b &lt;img&gt; 'x'"
