"""The questions one can ask a teacher: a typed input, a typed answer and one prompt file each.

A role says nothing of who answers: `RuleTeacher` answers from schemas, bindings and observed values,
`ModelTeacher` renders `prompts/<stage>/<name>.md` and asks a model for the answer's JSON schema.
"""

from pydantic import Field

from graph_toucan.identity import JsonObject
from graph_toucan.model import Model, Score
from graph_toucan.teach.role import Answer, Given, PastTurn, Role, ToolBrief
from graph_toucan.teach.simulate_roles import WRITE_SIMULATOR, WriteSimulatorAnswer, WriteSimulatorGiven
from graph_toucan.teach.talk_roles import (
    DECLINE,
    FILL_ARGUMENTS,
    WRITE_ANSWER,
    WRITE_QUERY,
    DeclineAnswer,
    DeclineGiven,
    FillArgumentsAnswer,
    FillArgumentsGiven,
    Finding,
    Reference,
    StepBrief,
    Wording,
    WriteAnswerAnswer,
    WriteAnswerGiven,
    WriteQueryAnswer,
    WriteQueryGiven,
)
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
    "WRITE_SIMULATOR",
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
    "Wording",
    "WriteAnswerAnswer",
    "WriteAnswerGiven",
    "WriteQueryAnswer",
    "WriteQueryGiven",
    "WriteSimulatorAnswer",
    "WriteSimulatorGiven",
]

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
    language: str = "English"
    seed: int


class SupplyFunctionAnswer(Model):
    """A sentence that introduces the function; its schema is appended by code."""

    message: str = Field(min_length=1)


class SupplyValueGiven(Model):
    """The user answers the assistant's question for missing values."""

    question: str
    values: JsonObject
    language: str = "English"
    seed: int


class SupplyValueAnswer(Model):
    """The user's reply, which states every value."""

    message: str = Field(min_length=1)


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
    WRITE_SIMULATOR,
)
