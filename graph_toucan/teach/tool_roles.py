"""The questions about tools and the edges between them: for the stages describe and connect."""

from typing import Literal

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import FailedCall, Model, ToolKind
from graph_toucan.teach.role import Role, ToolBrief

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


TAG_TOOL = Role("describe", "tag_tool", TagToolGiven, TagToolAnswer)
PROPOSE_ARGUMENTS = Role("describe", "propose_arguments", ProposeArgumentsGiven, ProposeArgumentsAnswer)
JUDGE_EDGES = Role("connect", "judge_edges", JudgeEdgesGiven, JudgeEdgesAnswer)
