"""Each rule, broken on purpose."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from graph_toucan.judge.rules import RULES, SUPPLIED_SCHEMA, Subject, broken_rules, states_findings
from graph_toucan.model import Dialogue, DialogueTurn, Exchange, QuerySource, Result, ResultSource, TurnKind
from tests.support.dialogues import FIELD_TOOLS, dialogues, tell

GOOD = tell(
    [("kitchen/bake_bread", {"title": "amber fox", "remark": "elm"})],
    [("bank/pay_invoice", {"title": "made:0", "remark": "blue harbour"})],
)
DECLINED = DialogueTurn(
    id="t9", kind=TurnKind.EMPTY, query="Fly me to Rome, please.", answer="I have no function to fly.", miss="func"
)


def subject(turns: Sequence[DialogueTurn] = GOOD.turns, offered: Sequence[str] = GOOD.tools) -> Subject:
    return Subject(turns, offered, FIELD_TOOLS)


def broken_by(*turns: DialogueTurn) -> list[str]:
    """The names of the rules that these turns break."""
    return [fault.split(":")[0] for fault in broken_rules(subject(turns))]


def with_turn(**changes: Any) -> tuple[DialogueTurn, ...]:
    return (GOOD.turns[0].model_copy(update=changes), *GOOD.turns[1:])


def with_call(**changes: Any) -> tuple[DialogueTurn, ...]:
    exchange = GOOD.turns[0].exchanges[0]
    call = exchange.call.model_copy(update=changes)
    return with_turn(exchanges=(exchange.model_copy(update={"call": call}),))


def with_result(result: Result) -> tuple[DialogueTurn, ...]:
    return with_turn(exchanges=(GOOD.turns[0].exchanges[0].model_copy(update={"result": result}),))


def test_a_good_conversation_keeps_all_rules():
    assert broken_rules(subject()) == ()
    assert broken_rules(subject((*GOOD.turns, DECLINED))) == ()


@settings(deadline=None)
@given(dialogues())
def test_every_drawn_conversation_keeps_all_rules(dialogue: Dialogue):
    assert broken_rules(Subject(dialogue.turns, dialogue.tools, FIELD_TOOLS)) == ()


def test_a_conversation_without_turns_or_texts_is_not_complete():
    assert broken_by() == ["complete"]
    assert "complete" in broken_by(*with_turn(query="  "))
    assert "complete" in broken_by(*with_turn(answer="\n"))


@pytest.mark.parametrize(
    "arguments",
    [{"title": "amber fox"}, {"title": 3, "remark": "elm"}, {"title": "amber fox", "remark": "elm", "x": "elm"}],
)
def test_arguments_that_the_schema_refuses_are_found(arguments: dict[str, Any]):
    assert "valid_arguments" in broken_by(*with_call(arguments=arguments))


def test_an_unknown_tool_is_found_and_breaks_nothing_else_down():
    assert broken_by(*with_call(tool="kitchen/unknown")) == ["valid_arguments", "sources_hold", "tools_offered"]


@pytest.mark.parametrize(
    "result", [Result(value={}, text="no", is_error=True), Result(value={}, text="no", soft_error=True)]
)
def test_a_failed_result_is_found(result: Result):
    assert "results_succeed" in broken_by(*with_result(result))


def test_an_argument_without_a_source_that_holds_is_found():
    assert broken_by(*with_call(arguments={"title": "amber fox", "remark": "oak"})) == ["sources_hold"]
    assert broken_by(*with_call(sources={"title": QuerySource(turn=0)})) == ["sources_hold"]


def test_a_result_is_no_source_before_it_is_there_and_a_query_neither():
    for source in (ResultSource(call_id="c1", path="/made"), QuerySource(turn=1)):
        sources = {"title": source, "remark": QuerySource(turn=0)}
        assert broken_by(*with_call(sources=sources)) == ["sources_hold"]
    assert "sources_hold" in broken_by(*reversed(GOOD.turns))


def test_a_query_that_names_an_offered_tool_is_found():
    leaking = GOOD.turns[0].query + " Use bake_bread."
    assert broken_by(*with_turn(query=leaking)) == ["no_tool_named"]
    supplied = GOOD.turns[0].query + SUPPLIED_SCHEMA + '{"name": "kitchen-bake_bread"}\n```'
    assert broken_by(*with_turn(query=supplied)) == []


def test_a_call_that_is_neither_offered_nor_supplied_is_found():
    fewer = [name for name in GOOD.tools if name != "kitchen/bake_bread"]
    (fault,) = broken_rules(subject(offered=fewer))
    assert fault == "tools_offered: kitchen/bake_bread is called but not offered"
    supplied = with_turn(query=GOOD.turns[0].query + SUPPLIED_SCHEMA + '{"name": "kitchen-bake_bread"}\n```')
    assert broken_rules(subject(supplied, fewer)) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"exchanges": GOOD.turns[0].exchanges},
        {"answer": "I have done it."},
        {"answer": "Of course, gladly."},
        {"answer": "I can't, but here are the results."},
        {"miss": None},
    ],
)
def test_a_refusal_that_does_not_refuse_is_found(changes: dict[str, Any]):
    assert "refusals_refuse" in broken_by(*GOOD.turns, DECLINED.model_copy(update=changes))


@pytest.mark.parametrize("answer", ["Which city do you mean?", "I cannot do that.", "None of my functions does that."])
def test_a_refusal_declines_or_asks(answer: str):
    assert broken_by(*GOOD.turns, DECLINED.model_copy(update={"answer": answer})) == []


def test_an_answer_that_states_nothing_that_was_found_is_not_grounded():
    assert broken_by(*with_turn(answer="All is well.")) == ["answers_grounded"]


def test_a_long_text_is_stated_by_its_beginning_and_an_empty_result_needs_nothing():
    text = "a very long text that goes on and on, and then on again, to its end"
    turn = with_result(Result(value={"text": text}, text=text))[0]
    assert states_findings(turn.model_copy(update={"answer": "It says: A very  long text that goes on and on, and …"}))
    assert not states_findings(turn.model_copy(update={"answer": "A very long text"}))
    empty = with_result(Result(value={"rows": [], "next": None, "note": ""}, text="{}"))[0]
    assert states_findings(empty.model_copy(update={"answer": "There is nothing."}))


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("[image image/png, 900 characters of base64]", "I have the picture (PNG) for you.", "I have it for you."),
        ("Exported.\n[resource excel://workbook/sales.xlsx]", "Exported. You find it there.", "There you go."),
        ("[resource docs://guide]", "It is at docs://guide.", "It is a guide."),
        (
            "Here it is:\n[audio audio/wav, 9 characters of base64]\nListen.",
            "Here it is: (the recording (WAV))",
            "Sing.",
        ),
    ],
)
def test_a_picture_is_stated_by_its_format_and_a_resource_by_its_address(text: str, good: str, bad: str):
    turn = with_result(Result(value={"text": text}, text=text))[0]
    assert states_findings(turn.model_copy(update={"answer": good}))
    assert not states_findings(turn.model_copy(update={"answer": bad}))


def test_a_picture_of_no_format_states_nothing_for_the_rest_of_the_result():
    text = "Lamp\n[image , 9 characters of base64]"
    turn = with_result(Result(value={"text": text}, text=text))[0]
    assert states_findings(turn.model_copy(update={"answer": "A lamp."}))
    assert not states_findings(turn.model_copy(update={"answer": "A chair."}))


@pytest.mark.parametrize(
    "secret",
    [
        "/" + "root/x",
        "/Users/ann/x",
        "/home/ann/x",
        "C:\\Users\\ann",
        "/tmp/toucan-ab12",  # noqa: S108 - what is looked for
        "AKIA" + "A" * 16,
        "sk-" + "a1" * 12,
        "ghp_" + "a" * 36,
        "xoxb-" + "1" * 12,
        "-----BEGIN RSA PRIVATE KEY-----",
        f"eyJ{'a' * 20}.{'b' * 20}.",
    ],
)
@pytest.mark.parametrize("place", ["query", "answer", "arguments", "result"])
def test_what_is_private_is_found_wherever_it_stands(secret: str, place: str):
    turn = GOOD.turns[0]
    exchange = turn.exchanges[0]
    arguments = {**exchange.call.arguments, "remark": f"see {secret}"}
    result: Exchange = exchange.model_copy(update={"result": Result(value={"made": secret}, text=f"see {secret}")})
    turns: dict[str, Callable[[], tuple[DialogueTurn, ...]]] = {
        "query": lambda: with_turn(query=f"{turn.query} {secret}"),
        "answer": lambda: with_turn(answer=f"{turn.answer} {secret}"),
        "arguments": lambda: with_call(arguments=arguments),
        "result": lambda: with_turn(exchanges=(result,)),
    }
    assert "nothing_private" in broken_by(*turns[place]())


def test_ordinary_paths_are_not_private():
    answer = GOOD.turns[0].answer + " It is in /workspace/a.csv, in /home/user/x and under /rooted."
    assert broken_by(*with_turn(answer=answer)) == []


def test_faults_come_in_the_order_of_the_rules_and_are_short():
    bad = with_turn(query=" ", answer="x" * 900, exchanges=())
    found = [fault.split(":")[0] for fault in broken_rules(subject(bad))]
    assert found == [name for name in RULES if name in found]
    assert all(len(fault) <= 400 for fault in broken_rules(subject(with_call(arguments={"title": "x" * 900}))))
