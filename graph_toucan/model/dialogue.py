"""Conversations: dialogues told from function signature paths, and trajectories ready for release."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model.base import Model
from graph_toucan.model.call import Call, Result, StateChange
from graph_toucan.model.fsp import TurnKind


class Style(StrEnum):
    """How a user talks, in one conversation."""

    PLAIN = "plain"
    TERSE = "terse"
    CHATTY = "chatty"
    EXPERT = "expert"
    HURRIED = "hurried"
    INDIRECT = "indirect"


class Order(StrEnum):
    """What comes first: the query, and its calls follow from it (MAGNET), or the calls, and the query from them (FireFly)."""

    EXPLORE_FIRST = "explore-first"
    QUERY_FIRST = "query-first"


class Volatility(StrEnum):
    """How long a conversation stays true.

    `stable`: a second execution gave the same, all of it; `volatile_fields`: the same but for known paths; `time_bound`: what
    it shows depends on the day on which it was made.
    """

    STABLE = "stable"
    VOLATILE_FIELDS = "volatile_fields"
    TIME_BOUND = "time_bound"


class Exchange(Model):
    """A call and its result.

    `volatile` are JSON Pointers (list positions as `*`) into the result value whose content was drawn anew in the second
    execution, beyond those that the tool's card knows.
    """

    call: Call
    result: Result
    volatile: tuple[str, ...] = ()


class Asked(Model):
    """A value that a query asks for outright, so that its answer can be checked: it stands at `path` in a call's result.

    `what` is how the query calls it; `value` is a text, a number or a truth value.
    """

    call_id: str
    path: str
    what: str
    value: Json


class DialogueTurn(Model):
    """One turn: what the user asks, the calls made in order, and what the assistant says at its end.

    `miss` is set where the assistant must not call: it lacks a function (`func`) or a value (`params`). `asked` is the value
    that the query asks for, None where it asks for no single one. `changes` are the workspace files that the turn changed.
    """

    id: str
    kind: TurnKind
    query: str
    exchanges: tuple[Exchange, ...] = ()
    answer: str
    miss: Literal["func", "params", "irrelevant"] | None = None
    asked: Asked | None = None
    changes: tuple[StateChange, ...] = ()

    @property
    def rounds(self) -> tuple[tuple[Exchange, ...], ...]:
        """The calls in the order in which they are made, those that are made at once together.

        A call is never together with one that it needs, whatever its `round` says.
        """
        groups: list[list[Exchange]] = []
        for exchange in self.exchanges:
            last = groups[-1] if groups else []
            same = bool(last) and last[0].call.round == exchange.call.round
            if same and not exchange.call.needs & {one.call.id for one in last}:
                last.append(exchange)
            else:
                groups.append([exchange])
        return tuple(tuple(group) for group in groups)


class Verification(Model):
    """What the second execution in a fresh workspace showed.

    `checked_paths` counts the result leaves compared, `volatile_paths` those left out; `controls` says of each negative
    control whether it failed as it must. `volatility` says how long that can be expected to stay so.
    """

    verified: bool
    reason: str
    checked_paths: int
    volatile_paths: int
    controls: dict[str, bool] = Field(default_factory=dict[str, bool])
    volatility: Volatility = Volatility.STABLE


class LeftOut(Model):
    """A turn of the path that is not in its conversation: a call of it failed, it needed such a turn, or no text fits it."""

    turn: str
    reason: str
    what: Json = None


class Dialogue(Model):
    """A function signature path told as a conversation.

    `order` says what came first, the queries or the calls; `style` and `language` how the user talks.
    `tools` are the ids of the tools offered, in the order shown; `fingerprints` maps each used server to the fingerprint
    of the version that answered.
    """

    id: str
    fsp: str
    turns: tuple[DialogueTurn, ...]
    tools: tuple[str, ...]
    fingerprints: dict[str, str]
    state_changes: tuple[StateChange, ...]
    verification: Verification
    teacher: str
    order: Order = Order.EXPLORE_FIRST
    style: Style = Style.PLAIN
    language: str = "English"
    left_out: tuple[LeftOut, ...] = ()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All calls with their results, in order."""
        return tuple(exchange for turn in self.turns for exchange in turn.exchanges)

    @property
    def servers(self) -> tuple[str, ...]:
        """The slugs of the servers that were called, in order of first use."""
        return tuple(dict.fromkeys(exchange.call.tool.split("/", 1)[0] for exchange in self.exchanges))


class Transform(StrEnum):
    """How a trajectory came from its dialogue."""

    NONE = "none"
    MISS_FUNC = "miss_func"
    MISS_PARAMS = "miss_params"
    IRRELEVANCE = "irrelevance"


class Trajectory(Model):
    """A conversation ready for release: a dialogue as it is, or a refusal made from one by an exact transform.

    `change` says what the transform did (turn, tool, parameter), enough to undo it. Order, style and language are
    those of the dialogue.
    """

    id: str
    dialogue: str
    transform: Transform
    change: JsonObject = Field(default_factory=dict[str, Json])
    turns: tuple[DialogueTurn, ...]
    tools: tuple[str, ...]
    fingerprints: dict[str, str]
    state_changes: tuple[StateChange, ...]
    verification: Verification
    teacher: str
    order: Order = Order.EXPLORE_FIRST
    style: Style = Style.PLAIN
    language: str = "English"
