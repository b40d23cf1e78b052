"""Edges confirmed or refuted by real servers."""

from pathlib import Path

import pytest

from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.exam import Question
from graph_toucan.execute.executor import Executor
from graph_toucan.graph.candidates import Candidate
from graph_toucan.graph.confirm import SURE, Confirmer
from graph_toucan.graph.evidence import Finding
from graph_toucan.graph.judge import Judged
from graph_toucan.launch.session import ServerSession
from graph_toucan.model import Binding, EdgeKind, Evidence, ExampleCall, SetupBinding, SetupCall, ToolCard, ToolKind
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS, TEXT, card, example, flow, shared
from tests.support.launching import executor_of, in_loop


@pytest.fixture
def recorder(tmp_path: Path) -> FileRecorder:
    return FileRecorder(tmp_path)


def candidate(source: str | ToolCard, target: str | ToolCard, *bindings: Binding) -> Candidate:
    cards = [CARDS[one] if isinstance(one, str) else one for one in (source, target)]
    return Candidate(cards[0], cards[1], bindings, 0.9)


def judged(subject: Candidate, confidence: float = 0.9) -> Judged:
    kind = EdgeKind.PARTIAL if subject.bindings and subject.bindings[0].origin == "result" else EdgeKind.PREREQUISITE
    return Judged(subject, kind, subject.bindings, confidence, "")


async def confirm(subject: Candidate, executor: Executor, confidence: float = 0.9) -> Finding:
    return (await Confirmer(executor).confirm(subject.source, [judged(subject, confidence)]))[0]


@in_loop
async def test_a_true_flow_is_confirmed_by_a_control_that_answers_otherwise(recorder: FileRecorder):
    subject = candidate("notes/count_words", "numbers/reading_time", flow("words", "/words"))
    finding = await confirm(subject, executor_of(recorder, "notes", "numbers"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control == "with a wrong value it answers otherwise"


@in_loop
async def test_a_flow_whose_control_fails_is_confirmed(recorder: FileRecorder):
    subject = candidate("notes/list_notes", "notes/read_note", flow("name", "/names/0"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control.startswith("with a wrong value it fails: There is no note")


@in_loop
async def test_a_binding_that_the_target_ignores_is_uninformative(recorder: FileRecorder):
    alike = card(
        "notes/count_word", {"text": TEXT, "word": TEXT}, example({"text": "one", "word": "two"}, {"occurrences": 0})
    )
    subject = candidate("notes/longest_word", alike, flow("text", "/longest_word"))
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.UNINFORMATIVE
    assert "does not depend on it" in finding.control


@in_loop
async def test_an_answer_that_differs_confirms_only_where_the_judge_is_sure_that_the_value_is_meant(
    recorder: FileRecorder,
):
    subject = candidate("notes/count_words", "numbers/reading_time", flow("words", "/words"))
    found = [await confirm(subject, executor_of(recorder, "notes", "numbers"), sure) for sure in (SURE, SURE - 0.01)]
    assert [finding.evidence for finding in found] == [Evidence.CONFIRMED, Evidence.UNINFORMATIVE]
    assert found[1].control == "with a wrong value it answers otherwise, as it would with any"


@in_loop
async def test_a_doubtful_flow_into_a_target_that_changes_something_is_not_executed(recorder: FileRecorder):
    executor = executor_of(recorder, "notes")
    subject = candidate("notes/longest_word", "notes/write_note", flow("text", "/longest_word"))
    finding = await confirm(subject, executor, SURE - 0.01)
    assert finding.evidence is Evidence.UNTESTED
    assert "the judge is not sure (0.39 < 0.4)" in finding.detail
    assert executor.live_calls == 0


@in_loop
async def test_the_calls_that_showed_it_are_kept(recorder: FileRecorder):
    finding = await confirm(
        candidate("notes/list_notes", "notes/read_note", flow("name", "/names/0")), executor_of(recorder, "notes")
    )
    assert [(call.role, call.tool, call.failed) for call in finding.calls] == [
        ("source", "notes/list_notes", False),
        ("target", "notes/read_note", False),
        ("control", "notes/read_note", True),
    ]
    assert finding.calls[2].arguments["name"] != finding.calls[1].arguments["name"]


@in_loop
async def test_all_that_may_follow_one_source_is_tried_after_one_call_of_it(recorder: FileRecorder):
    executor = executor_of(recorder, "notes", "numbers")
    source = CARDS["notes/longest_word"]
    subjects = [
        candidate(source, "notes/shout", flow("text", "/longest_word")),
        candidate(source, "notes/count_word", flow("word", "/longest_word")),
        candidate(source, "notes/append_line", flow("line", "/longest_word")),
        candidate(source, "notes/fail", flow("kind", "/longest_word")),
    ]
    findings = await Confirmer(executor).confirm(source, [judged(subject) for subject in subjects])
    assert [finding.evidence for finding in findings] == [
        Evidence.CONFIRMED,
        Evidence.CONFIRMED,
        Evidence.CONFIRMED,
        Evidence.REFUTED,
    ]
    assert findings[2].control == "with a wrong value it answers the same and leaves other files"
    assert executor.live_episodes == 3  # one for what changes nothing, two for the action and its control


@in_loop
async def test_bindings_that_do_not_work_together_may_work_by_the_first_alone(recorder: FileRecorder):
    subject = candidate(
        "notes/longest_word", "notes/count_word", flow("word", "/longest_word"), flow("text", "/nothing")
    )
    finding = await confirm(subject, executor_of(recorder, "notes"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.bindings == subject.bindings[:1]


@in_loop
async def test_state_without_a_value_is_confirmed_by_leaving_the_source_out(recorder: FileRecorder):
    needed = ("notes/write_note", {"name": "plan.md", "text": "one two"})
    reader = card("notes/read_note", {"name": TEXT}, example({"name": "plan.md"}, {"text": "one two"}, setup=[needed]))
    executor = executor_of(recorder, "notes")
    confirmer = Confirmer(executor)
    finding = (await confirmer.confirm(CARDS["notes/write_note"], [judged(candidate("notes/write_note", reader))]))[0]
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control.startswith("with the source left out it fails: There is no note")


@in_loop
async def test_tools_that_change_nothing_share_their_servers(recorder: FileRecorder):
    executor = executor_of(recorder, "notes", "numbers")
    pairs = [("count_words", "reading_time", "words", "/words"), ("longest_word", "parse", "text", "/longest_word")]
    async with executor.pool.sharing(4):
        confirmer = Confirmer(executor)
        for source, target, parameter, path in pairs:
            subject = candidate(f"notes/{source}", f"numbers/{target}", flow(parameter, path))
            await confirmer.confirm(subject.source, [judged(subject)])
        async with executor.pool.open(frozenset({"notes"})) as workspace:
            assert workspace.servers == {"notes", "numbers"}


MEASURE = card(
    "hoarding/measure", {"name": TEXT}, example({"name": "todo.md"}, {"characters": 0}), fingerprint="print-1"
)
NOTE = card(
    "hoarding/note",
    {"name": TEXT, "word": TEXT},
    example({"name": "trees.txt", "word": "ash"}, {"words": ["ash"]}, effects=("trees.txt",)),
    fingerprint="print-1",
    kind=ToolKind.ACTION,
)
ASKED = {
    "hoarding": [
        Question(
            tool=one.id,
            example=one.examples[0],
            volatile_paths=(),
            volatile_files=False,
            calm=one is MEASURE,
            fingerprint="print-1",
        )
        for one in (MEASURE, NOTE)
    ]
}


@in_loop
async def test_servers_that_passed_their_exam_are_kept_from_one_edge_to_the_next(recorder: FileRecorder):
    executor = executor_of(recorder, "hoarding", limit=1)
    seen: list[ServerSession] = []
    async with executor.keeping(ASKED):
        for name in ("a.txt", "b.txt"):
            made = example({"name": name, "word": "todo.md"}, {"words": ["todo.md"]}, effects=(name,))
            subject = candidate(NOTE.model_copy(update={"examples": (made,)}), MEASURE, flow("name", "/words/0"))
            finding = (await Confirmer(executor).confirm(subject.source, [judged(subject)]))[0]
            assert finding.evidence is Evidence.CONFIRMED
            seen += [one.session for place in executor.pool.idle for one in place.running.values()]
    assert len(seen) == 2
    assert seen[0] is seen[1]


@in_loop
async def test_what_is_left_out_is_left_out_in_a_server_that_nobody_used(recorder: FileRecorder):
    executor = executor_of(recorder, "hoarding", limit=1)
    async with executor.keeping(ASKED):
        async with executor.open("stage", "row", 0, {"hoarding": "print-1"}, tools=[MEASURE.id]) as episode:
            await episode.call(MEASURE.id, MEASURE.examples[0].arguments)
        used = [one.session for place in executor.pool.idle for one in place.running.values()]
        finding = (await Confirmer(executor).confirm(NOTE, [judged(candidate(NOTE, MEASURE, shared("name", "name")))]))[
            0
        ]
        left = [one.session for place in executor.pool.idle for one in place.running.values()]
    assert finding.control.startswith("with the source left out")
    assert len(used) == len(left) == 1
    assert used[0] is not left[0]


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
    assert (finding.evidence, finding.detail) == (
        Evidence.REFUTED,
        "the source's result has nothing that fits: 'sentences'",
    )


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
    assert finding.control == "with the source left out it answers the same: it does not need it"


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


OPENED = example({"label": "region"}, {"id": "drawer-1"})


def drawer_cards(*, lined: bool) -> tuple[ToolCard, ToolCard]:
    """Return the tool that opens a drawer, and one that needs its id; `lined`: also a lining in it."""
    given = SetupBinding(parameter="drawer_id", call=0, path="/id")
    opened = SetupCall(tool="moody/create_drawer", arguments={"label": "region"})
    told = {"drawer_id": "drawer-1"}
    lining = SetupCall(tool="moody/line_drawer", arguments=told, bindings=(given,))
    name, setup = ("check_lining", (opened, lining)) if lined else ("get_drawer", (opened,))
    use = ExampleCall(arguments=told, value={"text": "region"}, text="region", setup=setup, bindings=(given,))
    maker = card("moody/create_drawer", {"label": TEXT}, OPENED, volatile_paths=("/id",))
    return maker, card(f"moody/{name}", {"drawer_id": TEXT}, use)


@pytest.mark.parametrize("lined", [False, True])
@in_loop
async def test_an_id_that_is_drawn_anew_flows_from_the_call_of_the_setup_itself(recorder: FileRecorder, lined: bool):
    maker, user = drawer_cards(lined=lined)
    finding = await confirm(candidate(maker, user, flow("drawer_id", "/id")), executor_of(recorder, "moody"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control.startswith("with a wrong value it fails: There is no drawer")
    roles = {call.role: call.arguments for call in finding.calls}
    assert roles["source"] == {"label": "region"}
    assert roles["target"]["drawer_id"] != "drawer-1"


@in_loop
async def test_a_call_of_the_setup_that_gives_no_value_is_a_prerequisite(recorder: FileRecorder):
    _, user = drawer_cards(lined=True)
    given = SetupBinding(parameter="drawer_id", call=0, path="/id")
    opened = SetupCall(tool="moody/create_drawer", arguments={"label": "region"})
    told = {"drawer_id": "drawer-1"}
    line = ExampleCall(arguments=told, value={"text": "lined"}, text="lined", setup=(opened,), bindings=(given,))
    liner = card("moody/line_drawer", {"drawer_id": TEXT}, line)
    finding = await confirm(candidate(liner, user), executor_of(recorder, "moody"))
    assert finding.evidence is Evidence.CONFIRMED
    assert finding.control.startswith("with the source left out it fails: This drawer has no lining")


@in_loop
async def test_an_answer_that_finds_nothing_confirms_nothing(recorder: FileRecorder):
    user = card("moody/count_drawer", {"label": TEXT}, example({"label": "region"}, {"drawers": 1}))
    subject = candidate("notes/longest_word", user, flow("label", "/longest_word"))
    finding = await confirm(subject, executor_of(recorder, "notes", "moody"))
    assert finding.evidence is Evidence.UNINFORMATIVE
    assert finding.control == "it finds nothing with the source's value"
