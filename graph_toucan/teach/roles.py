"""The questions one can ask a teacher: a typed input, a typed answer and one prompt file each.

A role says nothing of who answers: `RuleTeacher` answers from schemas, bindings and observed values,
`ModelTeacher` renders `prompts/<stage>/<name>.md` and asks a model for the answer's JSON schema.
"""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import FailedCall, Model, Score, ToolKind, TurnKind

Given = TypeVar("Given", bound=Model)
Answer = TypeVar("Answer", bound=Model)


@dataclass(frozen=True)
class Role(Generic[Given, Answer]):
    """One question: `stage` and `name` locate its prompt, `given` and `answer` are the models of both sides."""

    stage: str
    name: str
    given: type[Given]
    answer: type[Answer]

    @property
    def id(self) -> str:
        """The role's name in records: `stage/name`."""
        return f"{self.stage}/{self.name}"


class ToolBrief(Model):
    """What a teacher is shown of a tool."""

    id: str
    name: str
    description: str
    input_schema: JsonObject
    output_sample: str = ""


class PastTurn(Model):
    """An earlier turn of the conversation, as text."""

    query: str
    answer: str


# --- describe ---------------------------------------------------------------------------------------------------


class TagToolGiven(Model):
    """A tool, a real result of it if there is one, the tags to choose from, and what was observed of it.

    `vocabulary` are the tags that its server's tools may have; none for no such list. `effects` are the workspace files
    that its example calls changed, `worked` how many calls worked, `needs_setup` whether they need earlier calls. The hints
    are its author's.
    """

    tool: ToolBrief
    categories: tuple[str, ...]
    vocabulary: tuple[str, ...] = ()
    changes_files: bool
    effects: tuple[str, ...] = ()
    worked: int = 0
    needs_setup: bool = False
    read_only_hint: bool | None
    destructive_hint: bool | None = None


class TagToolAnswer(Model):
    """Three topic tags, most important first, and the tool's kind with the reason for it."""

    tags: tuple[str, ...] = Field(min_length=3, max_length=3)
    reason: str = Field(min_length=1)
    kind: ToolKind


class ProposeArgumentsGiven(Model):
    """A tool to be tried, and what is known of its server by now.

    `about` says what the server is for. `files` lie in the workspace. `accepted` are calls that the server's tools took,
    the latest first; `seen` are values by parameter that their results have shown, `together` those of one call and its
    result, which belong together. `failures` are this tool's own failed
    calls with what was said of them, the latest last. `wanted` is how many proposals are of use.
    """

    tool: ToolBrief
    about: str = ""
    files: tuple[str, ...]
    accepted: tuple[JsonObject, ...]
    seen: dict[str, tuple[Json, ...]] = {}
    together: tuple[JsonObject, ...] = ()
    failures: tuple[FailedCall, ...] = ()
    wanted: int = 1


class ProposeArgumentsAnswer(Model):
    """Arguments to try first, and others to try after them that differ in what they show."""

    arguments: JsonObject
    others: tuple[JsonObject, ...] = ()


# --- connect ----------------------------------------------------------------------------------------------------


class LinkBrief(Model):
    """One value of the source that may fill a parameter of the target.

    `origin`: it stands in the source's `result` at `path`, or is the source's `argument` of that name; `sample` is a real one.
    """

    parameter: str
    origin: Literal["result", "argument"]
    path: str
    transform: str | None = None
    sample: str = ""


class CandidateBrief(Model):
    """A tool that may depend on the source, and by which links; none where it may need only the state that it leaves.

    `score` and `signals` (all in 0..1) are what code found of their names, meanings, types and real values; `needed` says
    that a call of the target was seen to work only after the source.
    """

    number: int
    target: ToolBrief
    links: tuple[LinkBrief, ...]
    score: float
    signals: dict[str, float] = {}
    same_server: bool = False
    needed: bool = False


class JudgeEdgesGiven(Model):
    """One tool, and all the tools that may depend on it."""

    source: ToolBrief
    candidates: tuple[CandidateBrief, ...]


class EdgeJudgement(Model):
    """What one candidate is: the kind of the dependency, `none` where there is none, and how sure that is (0..1).

    `parameters` are those that the source should fill; all that were linked if it is empty.
    """

    number: int
    kind: Literal["full", "partial", "prerequisite", "none"]
    parameters: tuple[str, ...] = ()
    confidence: float = Field(ge=0, le=1)
    reason: str


class JudgeEdgesAnswer(Model):
    """One judgement per candidate, by its number."""

    judgements: tuple[EdgeJudgement, ...]


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


TAG_TOOL = Role("describe", "tag_tool", TagToolGiven, TagToolAnswer)
PROPOSE_ARGUMENTS = Role("describe", "propose_arguments", ProposeArgumentsGiven, ProposeArgumentsAnswer)
JUDGE_EDGES = Role("connect", "judge_edges", JudgeEdgesGiven, JudgeEdgesAnswer)
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
