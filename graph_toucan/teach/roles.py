"""The questions one can ask a teacher: a typed input, a typed answer and one prompt file each.

A role says nothing of who answers: `RuleTeacher` answers from schemas, bindings and observed values,
`ModelTeacher` renders `prompts/<stage>/<name>.md` and asks a model for the answer's JSON schema.
"""

from typing import Literal

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Model, Score, TurnKind
from graph_toucan.teach.role import Answer, Given, PastTurn, Role, ToolBrief
from graph_toucan.teach.tool_roles import (
    JUDGE_EDGES,
    PROPOSE_ARGUMENTS,
    TAG_TOOL,
    CandidateBrief,
    EdgeJudgement,
    JudgeEdgesAnswer,
    JudgeEdgesGiven,
    LinkBrief,
    ProposeArgumentsAnswer,
    ProposeArgumentsGiven,
    TagToolAnswer,
    TagToolGiven,
)

__all__ = [
    "DECLINE",
    "FILL_ARGUMENTS",
    "JUDGE_EDGES",
    "PROPOSE_ARGUMENTS",
    "ROLES",
    "SCORE_DIALOGUE",
    "SUPPLY_FUNCTION",
    "SUPPLY_VALUE",
    "TAG_TOOL",
    "WRITE_ANSWER",
    "WRITE_QUERY",
    "Answer",
    "CandidateBrief",
    "DeclineAnswer",
    "DeclineGiven",
    "EdgeJudgement",
    "FillArgumentsAnswer",
    "FillArgumentsGiven",
    "Finding",
    "Given",
    "JudgeEdgesAnswer",
    "JudgeEdgesGiven",
    "LinkBrief",
    "PastTurn",
    "ProposeArgumentsAnswer",
    "ProposeArgumentsGiven",
    "Reference",
    "Role",
    "ScoreDialogueAnswer",
    "ScoreDialogueGiven",
    "StepBrief",
    "SupplyFunctionAnswer",
    "SupplyFunctionGiven",
    "SupplyValueAnswer",
    "SupplyValueGiven",
    "TagToolAnswer",
    "TagToolGiven",
    "ToolBrief",
    "WriteAnswerAnswer",
    "WriteAnswerGiven",
    "WriteQueryAnswer",
    "WriteQueryGiven",
]

# --- translate --------------------------------------------------------------------------------------------------


class Reference(Model):
    """A value that the query must point at without stating it: it stands in an earlier turn's result."""

    parameter: str
    wording: str


class StepBrief(Model):
    """One step of a turn as the writer of its query sees it.

    `stated` are the values that the query must name, `references` those that it must point at, `inner` the parameters
    that an earlier step of the same turn fills; an `implicit` step must not be mentioned beyond its stated values.
    """

    tool: ToolBrief
    stated: JsonObject
    references: tuple[Reference, ...] = ()
    inner: tuple[str, ...] = ()
    implicit: bool = False


class WriteQueryGiven(Model):
    """A turn to be asked for: its kind, what was said before, and its steps.

    `omitted` names parameters whose values the query must leave out (it may not contain `withheld` either).
    """

    turn: int
    kind: TurnKind
    history: tuple[PastTurn, ...]
    steps: tuple[StepBrief, ...]
    omitted: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    seed: int
    feedback: str = ""


class WriteQueryAnswer(Model):
    """What the user says."""

    query: str = Field(min_length=1)


class FillArgumentsGiven(Model):
    """A call to be made: the query, earlier turns, values bound from earlier results, and the arguments expected.

    `hint` holds the arguments that the path was built with (MAGNET's positive hint); it never reaches the data.
    """

    query: str
    history: tuple[PastTurn, ...]
    tool: ToolBrief
    bound: JsonObject
    hint: JsonObject
    feedback: str = ""


class FillArgumentsAnswer(Model):
    """The arguments of the call."""

    arguments: JsonObject


class Finding(Model):
    """A call that was made and what it gave, as the writer of the answer sees it."""

    tool: ToolBrief
    arguments: JsonObject
    value: Json
    text: str


class WriteAnswerGiven(Model):
    """A turn to be answered from what its calls gave."""

    query: str
    history: tuple[PastTurn, ...]
    findings: tuple[Finding, ...]
    seed: int


class WriteAnswerAnswer(Model):
    """What the assistant says."""

    answer: str = Field(min_length=1)


class DeclineGiven(Model):
    """A request that cannot be served: no offered function does it (`func`), or a value is missing (`params`).

    `wanted` describes what is missing in plain words: the function's purpose, or the parameter.
    """

    query: str
    history: tuple[PastTurn, ...]
    miss: Literal["func", "params", "irrelevant"]
    wanted: str
    offered: tuple[ToolBrief, ...]
    seed: int


class DeclineAnswer(Model):
    """The refusal or the question back; never a claim to have done it."""

    answer: str = Field(min_length=1)


# --- judge ------------------------------------------------------------------------------------------------------


class ScoreDialogueGiven(Model):
    """A whole conversation as text, the findings of the rules, and the names of the scores wanted."""

    transcript: str
    names: tuple[str, ...]
    facts: JsonObject


class ScoreDialogueAnswer(Model):
    """One score of 1 to 5 per name asked for, reasons first."""

    scores: tuple[Score, ...]


# --- augment ----------------------------------------------------------------------------------------------------


class SupplyFunctionGiven(Model):
    """The user is about to hand over the function that was missing."""

    refusal: str
    purpose: str
    seed: int


class SupplyFunctionAnswer(Model):
    """A sentence that introduces the function; its schema is appended by code."""

    message: str = Field(min_length=1)


class SupplyValueGiven(Model):
    """The user answers the assistant's question for missing values."""

    question: str
    values: JsonObject
    seed: int


class SupplyValueAnswer(Model):
    """The user's reply, which states every value."""

    message: str = Field(min_length=1)


WRITE_QUERY = Role("translate", "write_query", WriteQueryGiven, WriteQueryAnswer)
FILL_ARGUMENTS = Role("translate", "fill_arguments", FillArgumentsGiven, FillArgumentsAnswer)
WRITE_ANSWER = Role("translate", "write_answer", WriteAnswerGiven, WriteAnswerAnswer)
DECLINE = Role("translate", "decline", DeclineGiven, DeclineAnswer)
SCORE_DIALOGUE = Role("judge", "score_dialogue", ScoreDialogueGiven, ScoreDialogueAnswer)
SUPPLY_FUNCTION = Role("augment", "supply_function", SupplyFunctionGiven, SupplyFunctionAnswer)
SUPPLY_VALUE = Role("augment", "supply_value", SupplyValueGiven, SupplyValueAnswer)

ROLES = (
    TAG_TOOL,
    PROPOSE_ARGUMENTS,
    JUDGE_EDGES,
    WRITE_QUERY,
    FILL_ARGUMENTS,
    WRITE_ANSWER,
    DECLINE,
    SCORE_DIALOGUE,
    SUPPLY_FUNCTION,
    SUPPLY_VALUE,
)
