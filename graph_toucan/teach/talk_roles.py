"""The questions of the translate stage: what the user says, which arguments a call takes, and what the assistant answers."""

from typing import Literal

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Model, Style, TurnKind
from graph_toucan.teach.role import PastTurn, Role, ToolBrief


class Reference(Model):
    """A value that the query must point at without stating it.

    `wording` is one way to say it. `what` is its name in plain words, `goal` what was asked for when it came up, `turns_ago`
    how many turns ago that was (0: an earlier step of this turn gives it), `place` its position in a list (from 0), None
    where it stands in none. `said`: the user has named it before; else it stands in a result.
    """

    parameter: str
    wording: str
    what: str = ""
    goal: str = ""
    turns_ago: int = 1
    place: int | None = None
    said: bool = False


class Wording(Model):
    """A value as a person says it: the query must hold `words`, and the named rule makes the value of them again."""

    parameter: str
    value: Json
    words: str
    rule: str


class StepBrief(Model):
    """One step of a turn as the writer of its query sees it.

    `stated` are the values that the query must name as they are, `worded` those that it says in other words, `references`
    those that it must point at, `inner` those that an earlier step of the same turn gives; an `implicit` step must not be
    mentioned beyond its stated values.
    """

    tool: ToolBrief
    stated: JsonObject
    worded: tuple[Wording, ...] = ()
    references: tuple[Reference, ...] = ()
    inner: tuple[Reference, ...] = ()
    implicit: bool = False


class Finding(Model):
    """A call that was made and what it gave, as the writer of a query or an answer sees it."""

    tool: ToolBrief
    arguments: JsonObject
    value: Json
    text: str
    failed: bool = False


class WriteQueryGiven(Model):
    """A turn to be asked for: its kind, what was said before, and its steps.

    `omitted` names parameters whose values the query must leave out (it may not contain `withheld` either). `asks` is what
    the query asks to be told in the end, in plain words (`the median`), nothing where it asks for no single value.
    `observed` is what the calls gave, where they were made before the query was written; the query may not give it away.
    `last_results` is what the turn before found.
    """

    turn: int
    kind: TurnKind
    history: tuple[PastTurn, ...]
    steps: tuple[StepBrief, ...]
    omitted: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    asks: str = ""
    observed: tuple[Finding, ...] = ()
    last_results: tuple[Finding, ...] = ()
    style: Style = Style.PLAIN
    language: str = "English"
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


class WriteAnswerGiven(Model):
    """A turn to be answered from what its calls gave; `asked` is what the query asks for, with its value."""

    query: str
    history: tuple[PastTurn, ...]
    findings: tuple[Finding, ...]
    asked: JsonObject = Field(default_factory=dict[str, Json])
    language: str = "English"
    seed: int
    feedback: str = ""


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
    language: str = "English"
    seed: int
    feedback: str = ""


class DeclineAnswer(Model):
    """The refusal or the question back; never a claim to have done it."""

    answer: str = Field(min_length=1)


WRITE_QUERY = Role("translate", "write_query", WriteQueryGiven, WriteQueryAnswer)
FILL_ARGUMENTS = Role("translate", "fill_arguments", FillArgumentsGiven, FillArgumentsAnswer)
WRITE_ANSWER = Role("translate", "write_answer", WriteAnswerGiven, WriteAnswerAnswer)
DECLINE = Role("translate", "decline", DeclineGiven, DeclineAnswer)
