"""Paths told as conversations with real servers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.judge.rules import Subject, broken_rules
from graph_toucan.model import (
    Dialogue,
    Fsp,
    FspTurn,
    NodeOperation,
    OperationRecord,
    Order,
    QuerySource,
    Rejection,
    ResultSource,
    ToolCard,
    TurnKind,
)
from graph_toucan.teach.roles import (
    DECLINE,
    FILL_ARGUMENTS,
    WRITE_QUERY,
    Answer,
    DeclineAnswer,
    FillArgumentsAnswer,
    FillArgumentsGiven,
    Given,
    Role,
    WriteQueryAnswer,
    WriteQueryGiven,
)
from graph_toucan.teach.rule_teacher import RuleTeacher
from graph_toucan.teach.rules.translate import write_query
from graph_toucan.translate.config import TranslateConfig
from graph_toucan.translate.dialogue import Translator
from graph_toucan.walk.paths import make_fsps
from graph_toucan.walk.sample import WalkConfig
from tests.support.file_recorder import FileRecorder
from tests.support.graphs import CARDS, EDGES, SENTENCE, StubTeacher, card, example, flow, fsp, shared, step, turn
from tests.support.graphs import TEXT as TEXT_SCHEMA
from tests.support.launching import executor_of, in_loop


@pytest.fixture
def recorder(tmp_path: Path) -> FileRecorder:
    return FileRecorder(tmp_path)


async def tell(
    path: Fsp,
    recorder: FileRecorder,
    teacher: RuleTeacher | None = None,
    cards: dict[str, ToolCard] | None = None,
    mode: ExecutorMode = ExecutorMode.AUTO,
    config: TranslateConfig | None = None,
) -> Dialogue | Rejection:
    executor = executor_of(recorder, "notes", "numbers", mode=mode)
    translator = Translator(cards or CARDS, executor, teacher or RuleTeacher(), config or TranslateConfig(), 1)
    return await translator.translate(path)


QUERY_FIRST = TranslateConfig(order=Order.QUERY_FIRST, tries=2)


async def told(
    path: Fsp, recorder: FileRecorder, teacher: RuleTeacher | None = None, config: TranslateConfig | None = None
) -> Dialogue:
    dialogue = await tell(path, recorder, teacher, config=config)
    assert isinstance(dialogue, Dialogue), dialogue
    return dialogue


async def rejected(
    path: Fsp,
    recorder: FileRecorder,
    teacher: RuleTeacher | None = None,
    cards: dict[str, ToolCard] | None = None,
    config: TranslateConfig | None = None,
) -> Rejection:
    rejection = await tell(path, recorder, teacher, cards, config=config)
    assert isinstance(rejection, Rejection), rejection
    assert (rejection.stage, rejection.subject) == ("translate", path.id)
    assert rejection.evidence["tools"] == path.tools
    return rejection


def assert_good(dialogue: Dialogue) -> None:
    tools = {name: one.tool for name, one in CARDS.items()}
    assert broken_rules(Subject(dialogue.turns, dialogue.tools, tools)) == ()
    assert dialogue.verification.verified
    assert all(dialogue.verification.controls.values())


READ = turn("t0", step("s0", "notes/read_note"))
COUNT_THEN_TIME = turn(
    "t1",
    step("s1", "notes/count_words", ("s0", flow("text", "/text"))),
    step("s2", "numbers/reading_time", ("s1", flow("words", "/words"))),
)
SHORT_LOG = [
    OperationRecord(operation=NodeOperation.INSERT_SHORT, turn="t1", other_turn="t1", step="s2", source_step="s1")
]
LONELY = fsp(turn("t0", step("s0", "notes/count_word")))


@in_loop
async def test_a_full_path_is_told_executed_and_verified_and_every_source_holds(recorder: FileRecorder):
    write = turn(
        "t2",
        step("s3", "notes/write_note", ("s1", shared("text", "text"))),
        step("s4", "notes/append_line", ("s3", shared("name", "name"))),
    )
    operations = [*SHORT_LOG, OperationRecord(operation=NodeOperation.MERGE, turn="t2", other_turn="t9")]
    dialogue = await told(fsp(READ, COUNT_THEN_TIME, write, operations=operations), recorder)
    assert_good(dialogue)
    assert [one.kind for one in dialogue.turns] == [TurnKind.NORMAL, TurnKind.INSERT_SHORT, TurnKind.MERGED]
    first, counted, timed, written, appended = dialogue.exchanges
    assert first.call.sources == {"name": QuerySource(turn=0)}
    assert counted.call.sources == {"text": ResultSource(call_id=first.call.id, path="/text")}
    assert timed.call.arguments == {"words": counted.result.value["words"]}
    assert timed.call.sources == {"words": ResultSource(call_id=counted.call.id, path="/words")}
    assert written.call.arguments["text"] == first.result.value["text"]
    assert written.call.sources["name"] == QuerySource(turn=2)
    assert appended.call.arguments["name"] == "summary.md"
    assert [change.path for change in dialogue.state_changes] == ["summary.md"]
    assert dialogue.fingerprints == {"notes": "print-notes", "numbers": "print-numbers"}
    assert set(dialogue.tools) >= set(fsp(READ, COUNT_THEN_TIME, write).tools)
    assert len(dialogue.tools) == 16
    assert dialogue.servers == ("notes", "numbers")


@in_loop
async def test_a_dialogue_is_told_alike_again_from_recordings_alone(recorder: FileRecorder):
    path = fsp(READ, COUNT_THEN_TIME, operations=SHORT_LOG)
    first = await told(path, recorder)
    assert await tell(path, recorder, mode=ExecutorMode.REPLAY) == first


@in_loop
async def test_an_implicit_step_is_not_asked_for_and_a_value_of_the_same_turn_is_not_pointed_at(recorder: FileRecorder):
    dialogue = await told(fsp(READ, COUNT_THEN_TIME, operations=SHORT_LOG), recorder)
    assert "count the words" not in dialogue.turns[1].query.lower()
    assert "how many minutes" in dialogue.turns[1].query
    assert str(dialogue.exchanges[1].result.value["words"]) not in dialogue.turns[1].query


@in_loop
async def test_a_shared_value_that_its_source_was_given_is_not_stated_as_another(recorder: FileRecorder):
    """The second step takes its text from an earlier turn, so the third one must not be told to take the example's."""
    path = fsp(
        READ,
        turn(
            "t1",
            step("s1", "notes/count_words", ("s0", flow("text", "/text"))),
            step("s2", "notes/longest_word", ("s1", shared("text", "text"))),
        ),
        operations=[OperationRecord(operation=NodeOperation.MERGE, turn="t1", other_turn="t2")],
    )
    dialogue = await told(path, recorder)
    assert_good(dialogue)
    assert SENTENCE not in dialogue.turns[1].query
    assert dialogue.exchanges[2].call.arguments == dialogue.exchanges[1].call.arguments


# --- orders -------------------------------------------------------------------------------------------------------


@in_loop
async def test_both_orders_make_the_same_calls(recorder: FileRecorder):
    path = fsp(READ, COUNT_THEN_TIME, operations=SHORT_LOG)
    first = await told(path, recorder, config=TranslateConfig(asks=0))
    second = await told(path, recorder, config=QUERY_FIRST)
    assert_good(second)
    assert (first.order, second.order) == (Order.EXPLORE_FIRST, Order.QUERY_FIRST)
    assert first.id != second.id
    assert [one.call.arguments for one in first.exchanges] == [one.call.arguments for one in second.exchanges]
    assert [one.call.sources for one in first.exchanges] == [one.call.sources for one in second.exchanges]


@in_loop
async def test_a_query_that_was_written_from_results_asks_for_one_of_their_values_and_the_answer_tells_it(
    recorder: FileRecorder,
):
    dialogue = await told(LONELY, recorder, config=TranslateConfig(asks=1))
    asked = dialogue.turns[0].asked
    assert asked is not None
    assert dialogue.exchanges[0].result.value[asked.path[1:]] == asked.value
    assert str(asked.value) in dialogue.turns[0].answer


@in_loop
async def test_calls_that_need_nothing_of_each_other_are_made_at_once_in_both_orders(recorder: FileRecorder):
    path = fsp(turn("t0", step("s0", "notes/longest_word"), step("s1", "notes/shout")))
    for config in (TranslateConfig(), QUERY_FIRST):
        dialogue = await told(path, recorder, config=config)
        assert [one.call.round for one in dialogue.exchanges] == [0, 0]


@in_loop
async def test_a_failed_call_that_the_teacher_puts_right_stays_where_failures_may_stay(recorder: FileRecorder):
    def fill(given: FillArgumentsGiven) -> FillArgumentsAnswer:
        wrong = not given.feedback
        return FillArgumentsAnswer(arguments={"name": "notes" if wrong else "notes.md"})

    def ask(given: WriteQueryGiven) -> WriteQueryAnswer:
        return WriteQueryAnswer(query=f"Read my notes from notes.md, number {given.turn + 1}.")

    class Both(StubTeacher):
        async def ask(self, role: Role[Given, Answer], given: Given) -> Answer:
            if role.id == WRITE_QUERY.id:
                return cast(Answer, ask(cast(WriteQueryGiven, given)))
            return await super().ask(role, given)

    teacher = Both(FILL_ARGUMENTS, fill)
    kept = TranslateConfig(order=Order.QUERY_FIRST, recovery=1)
    dialogue = await told(fsp(READ), recorder, teacher, kept)
    assert_good(dialogue)
    wrong, right = dialogue.exchanges
    assert (wrong.result.failed, right.result.failed) == (True, False)
    assert right.call.corrects == wrong.call.id
    assert "the tool answered: There is no note" in teacher.asked[1].feedback
    rejection = await rejected(
        fsp(READ), recorder, teacher, config=TranslateConfig(order=Order.QUERY_FIRST, recovery=0)
    )
    assert rejection.reason == "result_error"


@in_loop
async def test_each_turn_tells_what_it_changed(recorder: FileRecorder):
    path = fsp(READ, turn("t1", step("s1", "notes/write_note")), turn("t2", step("s2", "notes/append_line")))
    dialogue = await told(path, recorder)
    changed = [[change.path for change in one.changes] for one in dialogue.turns]
    assert changed == [[], ["summary.md"], ["todo.md"]]


# --- empty turns --------------------------------------------------------------------------------------------------


@in_loop
async def test_an_empty_turn_that_lacks_a_function_is_declined_and_its_function_not_offered(recorder: FileRecorder):
    empty = FspTurn(id="t1", miss="func", subject="numbers/scale")
    dialogue = await told(fsp(READ, empty), recorder)
    assert_good(dialogue)
    declined = dialogue.turns[1]
    assert (declined.kind, declined.miss, declined.exchanges) == (TurnKind.EMPTY, "func", ())
    assert "multiply" in declined.query.lower()
    assert "numbers/scale" not in dialogue.tools
    assert "numbers" not in dialogue.fingerprints


@in_loop
async def test_an_empty_turn_that_lacks_a_value_offers_its_function_and_withholds_the_value(recorder: FileRecorder):
    empty = FspTurn(id="t1", miss="params", subject="notes/count_word")
    dialogue = await told(fsp(READ, empty), recorder)
    assert_good(dialogue)
    asking = dialogue.turns[1]
    assert (asking.kind, asking.miss, asking.exchanges) == (TurnKind.EMPTY, "params", ())
    assert "notes/count_word" in dialogue.tools
    # Not the word: it stands in the text, which would be told.
    assert '"sold"' in asking.query
    assert SENTENCE not in asking.query
    assert "text" in asking.answer
    assert "?" in asking.answer


# --- rejections ---------------------------------------------------------------------------------------------------


@in_loop
async def test_a_failing_call_is_result_error(recorder: FileRecorder):
    rejection = await rejected(fsp(turn("t0", step("s0", "notes/fail"))), recorder)
    assert rejection.reason == "result_error"
    assert rejection.evidence["what"]["result"] == "It failed: badly"


def arguments_teacher(change: Callable[[dict[str, Any]], dict[str, Any]]) -> StubTeacher:
    def fill(given: FillArgumentsGiven) -> FillArgumentsAnswer:
        return FillArgumentsAnswer(arguments=change({**given.hint, **given.bound}))

    return StubTeacher(FILL_ARGUMENTS, fill)


@in_loop
async def test_an_invented_argument_is_source_missing_after_one_more_try(recorder: FileRecorder):
    teacher = arguments_teacher(lambda given: {**given, "word": "chairs and tables"})
    rejection = await rejected(LONELY, recorder, teacher, config=QUERY_FIRST)
    assert rejection.reason == "source_missing"
    assert rejection.evidence["what"]["tool"] == "notes/count_word"
    assert [bool(given.feedback) for given in teacher.asked] == [False, True]
    assert "no source for word" in teacher.asked[1].feedback


@in_loop
async def test_arguments_that_the_schema_refuses_are_arguments_invalid(recorder: FileRecorder):
    rejection = await rejected(
        LONELY, recorder, arguments_teacher(lambda given: {**given, "loud": True}), config=QUERY_FIRST
    )
    assert rejection.reason == "arguments_invalid"
    assert rejection.evidence["what"]["what"] == "unknown parameter loud"


@in_loop
async def test_a_teacher_that_heeds_the_feedback_is_accepted(recorder: FileRecorder):
    def fill(given: FillArgumentsGiven) -> FillArgumentsAnswer:
        return FillArgumentsAnswer(arguments=given.hint if given.feedback else {**given.hint, "word": "invented"})

    assert_good(await told(LONELY, recorder, StubTeacher(FILL_ARGUMENTS, fill)))


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("Count a word in a text for me.", "does not state text"),
        (f'Use count_word for "sold" in "{SENTENCE}"', "names the tool count_word"),
    ],
)
@in_loop
async def test_a_query_that_hides_a_value_or_names_a_tool_is_query_unfit(
    recorder: FileRecorder, query: str, fault: str
):
    teacher = StubTeacher(WRITE_QUERY, lambda given: WriteQueryAnswer(query=query))
    rejection = await rejected(LONELY, recorder, teacher)
    assert rejection.reason == "query_unfit"
    assert fault in rejection.evidence["what"]
    assert fault in teacher.asked[1].feedback
    assert teacher.asked[0].seed != teacher.asked[1].seed


@in_loop
async def test_an_empty_turn_whose_query_states_what_it_must_leave_out_is_left_out_as_unfit(recorder: FileRecorder):
    def leak(given: WriteQueryGiven) -> WriteQueryAnswer:
        return WriteQueryAnswer(query=f"{write_query(given).query} {' '.join(given.withheld)}")

    empty = FspTurn(id="t1", miss="params", subject="notes/shout")
    dialogue = await told(fsp(READ, empty), recorder, StubTeacher(WRITE_QUERY, leak))
    assert [one.id for one in dialogue.turns] == ["t0"]
    assert [(one.turn, one.reason) for one in dialogue.left_out] == [("t1", "query_unfit")]
    assert "must leave out" in dialogue.left_out[0].what


@in_loop
async def test_an_empty_turn_whose_values_are_all_known_is_left_out(recorder: FileRecorder):
    empty = FspTurn(id="t1", miss="params", subject="notes/longest_word")
    dialogue = await told(fsp(turn("t0", step("s0", "notes/count_words")), empty), recorder)
    assert [(one.turn, one.reason) for one in dialogue.left_out] == [("t1", "value_known")]


@in_loop
async def test_a_turn_whose_call_fails_is_left_out_with_all_that_need_it(recorder: FileRecorder):
    path = fsp(
        READ,
        turn(
            "t1",
            step(
                "s1",
                "notes/count_words",
                (
                    "s0",
                    flow("nothing", "/text"),
                ),
                ("s0", flow("text", "/text")),
            ),
        ),
        turn("t2", step("s2", "notes/fail")),
        turn("t3", step("s3", "notes/shout", ("s2", flow("text", "/text")))),
        turn("t4", step("s4", "notes/count_words", ("s0", flow("text", "/text")))),
        turn("t5", step("s5", "notes/list_notes")),
    )
    dialogue = await told(path, recorder)
    assert_good(dialogue)
    assert [one.id for one in dialogue.turns] == ["t0", "t4", "t5"]
    assert [(one.turn, one.reason) for one in dialogue.left_out] == [
        ("t1", "arguments_invalid"),
        ("t2", "result_error"),
        ("t3", "needs_left_out"),
    ]


@in_loop
async def test_a_turn_whose_text_stays_unfit_ends_the_conversation_before_it(recorder: FileRecorder):
    def unfit(given: WriteQueryGiven) -> WriteQueryAnswer:
        return write_query(given) if given.turn < 2 else WriteQueryAnswer(query="Do it.")

    path = fsp(READ, *(turn(f"t{n}", step(f"s{n}", "notes/write_note", number=0)) for n in (1, 2, 3)))
    dialogue = await told(path, recorder, StubTeacher(WRITE_QUERY, unfit))
    assert_good(dialogue)
    assert [(one.turn, one.reason) for one in dialogue.left_out] == [("t2", "query_unfit"), ("t3", "cut")]
    assert [change.path for change in dialogue.state_changes] == ["summary.md"]


@in_loop
async def test_a_conversation_of_which_too_little_is_left_is_rejected_with_the_first_reason(recorder: FileRecorder):
    path = fsp(READ, turn("t1", step("s1", "notes/fail")))
    assert (await rejected(path, recorder)).reason == "result_error"


@in_loop
async def test_a_result_without_the_bound_place_is_binding_lost(recorder: FileRecorder):
    lost = turn("t1", step("s1", "numbers/reading_time", ("s0", flow("words", "/sentences"))))
    rejection = await rejected(fsp(turn("t0", step("s0", "notes/count_words")), lost), recorder)
    assert rejection.reason == "binding_lost"
    assert rejection.evidence["what"] == "notes/count_words gave nothing at /sentences"


@in_loop
async def test_a_binding_to_a_later_step_of_the_turn_is_binding_lost(recorder: FileRecorder):
    backwards = turn(
        "t0",
        step("s0", "numbers/reading_time", ("s1", flow("words", "/words"))),
        step("s1", "notes/count_words"),
    )
    assert (await rejected(fsp(backwards), recorder)).reason == "binding_lost"


@in_loop
async def test_an_answer_that_cannot_be_had_is_answer_invalid(recorder: FileRecorder):
    def garble(given: object) -> DeclineAnswer:
        raise AnswerInvalid("it was no JSON")

    empty = FspTurn(id="t1", miss="func", subject="numbers/scale")
    rejection = await rejected(fsp(READ, empty), recorder, StubTeacher(DECLINE, garble))
    assert (rejection.reason, rejection.evidence["what"]) == ("answer_invalid", "it was no JSON")


@in_loop
async def test_a_conversation_that_no_argument_can_change_is_insensitive(recorder: FileRecorder):
    rejection = await rejected(fsp(turn("t0", step("s0", "notes/list_notes"))), recorder)
    assert rejection.reason == "insensitive"


@in_loop
async def test_a_conversation_of_which_nothing_stays_the_same_has_no_checks(recorder: FileRecorder):
    moving = card("notes/stamp", {}, example({}, {}), volatile_paths=("/at", "/receipt", "/desk"))
    rejection = await rejected(fsp(turn("t0", step("s0", "notes/stamp"))), recorder, cards={**CARDS, moving.id: moving})
    assert rejection.reason == "no_checks"


@in_loop
async def test_an_optional_argument_that_equals_its_default_is_not_spoken_of(recorder: FileRecorder):
    parameters = {"text": TEXT_SCHEMA, "word": {**TEXT_SCHEMA, "default": "sold"}}
    counting = card(
        "notes/count_word",
        parameters,
        example({"text": SENTENCE, "word": "sold"}, {}),
        required=["text"],
        description="Count how often a word stands in a text.",
    )
    rejection = await rejected(LONELY, recorder, cards={**CARDS, counting.id: counting})
    assert rejection.reason == "result_error"
    assert rejection.evidence["what"]["arguments"] == {"text": SENTENCE}


# --- many ---------------------------------------------------------------------------------------------------------


@in_loop
async def test_sampled_paths_of_all_kinds_become_dialogues_that_keep_every_rule(recorder: FileRecorder):
    config = WalkConfig(paths=8, split=0.3)
    cards = [one for one in CARDS.values() if one.id != "notes/fail"]
    fsps, _ = make_fsps(cards, EDGES, config, 5)
    known = {one.id: one for one in cards}
    rows = [await tell(path, recorder, cards=known) for path in fsps]
    dialogues = [row for row in rows if isinstance(row, Dialogue)]
    for dialogue in dialogues:
        assert_good(dialogue)
    reasons = {row.reason for row in rows if isinstance(row, Rejection)}
    assert reasons <= {"value_known", "insensitive"}
    assert len(dialogues) >= 4, reasons
