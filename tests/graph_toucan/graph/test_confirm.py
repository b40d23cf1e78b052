"""Edges confirmed or refuted by real servers."""

from pathlib import Path

import pytest

from graph_toucan.execute.episode import ExecutorMode
from graph_toucan.graph.candidates import Candidate
from graph_toucan.graph.confirm import confirm
from graph_toucan.model import Binding, Evidence, ToolCard
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS, TEXT, card, example, flow, shared
from tests.support.launching import executor_of, in_loop


@pytest.fixture
def recorder(tmp_path: Path) -> FileRecorder:
    return FileRecorder(tmp_path)


def candidate(source: str | ToolCard, target: str | ToolCard, binding: Binding) -> Candidate:
    cards = [CARDS[one] if isinstance(one, str) else one for one in (source, target)]
    return Candidate(cards[0], cards[1], binding, 0.9)


@in_loop
async def test_a_true_flow_is_confirmed_by_a_control_that_answers_otherwise(recorder: FileRecorder):
    subject = candidate("notes/count_words", "numbers/reading_time", flow("words", "/words"))
    finding = await confirm(subject, executor_of(recorder, "notes", "numbers"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control == "with a perturbed value it answers otherwise"


@in_loop
async def test_a_flow_whose_control_fails_is_confirmed(recorder: FileRecorder):
    subject = candidate("notes/list_notes", "notes/read_note", flow("name", "/names/0"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control.startswith("with a perturbed value it fails: There is no note")


@in_loop
async def test_a_binding_that_the_target_ignores_is_refuted_by_the_control(recorder: FileRecorder):
    alike = card(
        "notes/count_word", {"text": TEXT, "word": TEXT}, example({"text": "one", "word": "two"}, {"occurrences": 0})
    )
    subject = candidate("notes/longest_word", alike, flow("text", "/longest_word"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.REFUTED
    assert "does not depend on it" in finding.control


@in_loop
async def test_an_action_whose_answer_ignores_the_value_is_refuted_in_a_second_workspace(recorder: FileRecorder):
    subject = candidate("notes/longest_word", "notes/append_line", flow("line", "/longest_word"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.REFUTED
    assert recorder.written == 2


@in_loop
async def test_a_target_that_fails_refutes_the_edge(recorder: FileRecorder):
    subject = candidate("notes/longest_word", "notes/fail", flow("kind", "/longest_word"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert (finding.evidence, finding.detail) == (Evidence.REFUTED, "the target failed: It failed: January")


@in_loop
async def test_a_source_that_fails_leaves_the_edge_untested(recorder: FileRecorder):
    for binding in (flow("text", "/text"), shared("text", "kind")):
        finding = await confirm(candidate("notes/fail", "notes/shout", binding), executor_of(recorder, "notes"))
        assert finding.evidence is Evidence.UNTESTED
        assert finding.detail == "the source failed: It failed: badly"


@in_loop
async def test_a_path_that_the_result_does_not_have_refutes_the_edge(recorder: FileRecorder):
    subject = candidate("notes/count_words", "numbers/reading_time", flow("words", "/sentences"))
    finding = await confirm(subject, executor_of(recorder, "notes", "numbers"))
    assert (finding.evidence, finding.detail) == (Evidence.REFUTED, "the source's result has nothing at /sentences")


@in_loop
async def test_a_volatile_target_is_compared_outside_its_volatile_paths(recorder: FileRecorder):
    stamp = CARDS["notes/stamp"]
    target = stamp.model_copy(
        update={"tool": stamp.tool.model_copy(update={"input_schema": {"type": "object"}}), "examples": stamp.examples}
    )
    subject = candidate("notes/write_note", target, shared("name", "name"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.REFUTED


@in_loop
async def test_a_prerequisite_is_confirmed_where_the_target_fails_without_its_source(recorder: FileRecorder):
    subject = candidate("notes/write_note", "notes/read_note", shared("name", "name"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control == "with the source left out it fails: There is no note 'summary.md'"


@in_loop
async def test_a_prerequisite_is_refuted_where_the_target_answers_the_same_without_its_source(recorder: FileRecorder):
    subject = candidate("notes/write_note", "notes/shout", shared("text", "name"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.REFUTED
    assert finding.control == "with the source left out it answers the same: it does not depend on it"


@in_loop
async def test_a_target_that_fails_after_its_source_is_no_prerequisite(recorder: FileRecorder):
    subject = candidate("notes/write_note", "notes/fail", shared("kind", "name"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.REFUTED
    assert finding.detail.startswith("the target failed after the source")


@in_loop
async def test_a_confirmation_is_replayed_from_its_recordings(recorder: FileRecorder):
    subject = candidate("notes/write_note", "notes/read_note", shared("name", "name"))
    first = await confirm(subject, executor_of(recorder, "notes"))
    again = executor_of(recorder, "pages", mode=ExecutorMode.REPLAY)
    assert await confirm(subject, again) == first
    assert again.live_episodes == 0
