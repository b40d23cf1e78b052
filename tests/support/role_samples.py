"""One plausible `given` for every role."""

from typing import Any

from graph_toucan.model import Model, ToolKind, TurnKind
from graph_toucan.teach.roles import (
    CandidateBrief,
    DeclineGiven,
    FillArgumentsGiven,
    Finding,
    JudgeEdgesGiven,
    LinkBrief,
    PastTurn,
    ProposeArgumentsGiven,
    Reference,
    ScoreDialogueGiven,
    StepBrief,
    SupplyFunctionGiven,
    SupplyValueGiven,
    TagToolGiven,
    ToolBrief,
    WriteAnswerGiven,
    WriteQueryGiven,
    WriteSimulatorGiven,
)
from graph_toucan.teach.simulate_roles import SimulatorExample

TOOL = ToolBrief(
    id="weather/get_forecast",
    name="get_forecast",
    description="Get the forecast of a city.",
    input_schema={
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 1, "maximum": 7}},
        "required": ["city", "days"],
    },
)
HISTORY = (PastTurn(query="Find me a hotel in Bergen.", answer="Hotel Bryggen has rooms."),)


def write_query_given(**changes: Any) -> WriteQueryGiven:
    """A turn with one step that states a city and points at a hotel."""
    step = StepBrief(
        tool=TOOL,
        stated={"city": "Bergen"},
        references=(Reference(parameter="place", wording="that hotel"),),
        inner=(Reference(parameter="days", wording="that number of days", turns_ago=0),),
    )
    plain = WriteQueryGiven(turn=1, kind=TurnKind.NORMAL, history=HISTORY, steps=(step,), seed=1)
    return plain.model_copy(update=changes)


def fill_arguments_given(number: int) -> FillArgumentsGiven:
    """A call whose expected arguments hold a number: another number, another question."""
    hint = {"city": "Bergen", "days": number}
    query = f"What will the weather be in Bergen over the next {number} days?"
    return FillArgumentsGiven(query=query, history=(), tool=TOOL, bound={}, hint=hint)


SAMPLES: dict[str, Model] = {
    "simulate/write_simulator": WriteSimulatorGiven(
        tool=TOOL,
        kind=ToolKind.QUERY,
        examples=(
            SimulatorExample(
                arguments={"city": "Bergen", "days": 1}, value={"text": "Rain in Bergen."}, text="Rain in Bergen."
            ),
        ),
    ),
    "describe/tag_tool": TagToolGiven(tool=TOOL, categories=("weather",), changes_files=False, read_only_hint=None),
    "describe/propose_arguments": ProposeArgumentsGiven(tool=TOOL, files=("a.csv",), accepted=()),
    "connect/judge_edges": JudgeEdgesGiven(
        source=TOOL,
        candidates=(
            CandidateBrief(
                number=0,
                target=TOOL,
                links=(LinkBrief(parameter="city", origin="result", path="/city", sample="Bergen"),),
                score=0.8,
                signals={"names": 1.0},
            ),
        ),
    ),
    "translate/write_query": write_query_given(),
    "translate/fill_arguments": fill_arguments_given(3),
    "translate/write_answer": WriteAnswerGiven(
        query="What is the weather?",
        history=HISTORY,
        findings=(Finding(tool=TOOL, arguments={"city": "Bergen"}, value={"sky": "rain"}, text="rain"),),
        seed=1,
    ),
    "translate/decline": DeclineGiven(
        query="Book it.", history=HISTORY, miss="func", wanted="books a room", offered=(TOOL,), seed=1
    ),
    "judge/score_dialogue": ScoreDialogueGiven(
        transcript="user: hello\nassistant: hello", names=("naturalness", "correctness"), facts={"broken_rules": []}
    ),
    "augment/supply_function": SupplyFunctionGiven(refusal="I have no tool for that.", purpose="books a room", seed=1),
    "augment/supply_value": SupplyValueGiven(question="Which city?", values={"city": "Bergen", "days": 3}, seed=1),
}
