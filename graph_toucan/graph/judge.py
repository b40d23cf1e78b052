"""Ask the teacher about candidates: one question per source tool, with all the tools that may depend on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.transforms import given_by
from graph_toucan.graph.candidates import Candidate
from graph_toucan.identity import canonical_json
from graph_toucan.model import Binding, EdgeKind, Rejection, ToolCard
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import (
    JUDGE_EDGES,
    CandidateBrief,
    EdgeJudgement,
    JudgeEdgesGiven,
    LinkBrief,
    ToolBrief,
)
from graph_toucan.teach.teacher import Teacher

STAGE = "connect"
_SAMPLE = 200
_TARGET_DESCRIPTION = 400


@dataclass(frozen=True)
class Judged:
    """A candidate that the teacher holds for a dependency."""

    candidate: Candidate
    kind: EdgeKind
    bindings: tuple[Binding, ...]
    confidence: float
    reason: str


async def judge_source(candidates: Sequence[Candidate], teacher: Teacher) -> tuple[list[Judged], list[Rejection]]:
    """Judge all candidates of one source tool; each ends as judged or as a rejection."""
    if not candidates:
        return [], []
    given = JudgeEdgesGiven(
        source=card_brief(candidates[0].source),
        candidates=tuple(_brief(number, candidate) for number, candidate in enumerate(candidates)),
    )
    try:
        answer = await teacher.ask(JUDGE_EDGES, given)
    except AnswerInvalid as error:
        return [], [_rejection(candidate, "no_judgement", str(error)[:300]) for candidate in candidates]
    told = {judgement.number: judgement for judgement in answer.judgements}
    judged: list[Judged] = []
    rejections: list[Rejection] = []
    for number, candidate in enumerate(candidates):
        judgement = told.get(number)
        if judgement is None:
            rejections.append(_rejection(candidate, "no_judgement", "the answer leaves it out"))
        elif judgement.kind == "none":
            rejections.append(_rejection(candidate, "judged_unrelated", judgement.reason))
        else:
            judged.append(_judged(candidate, judgement))
    return judged, rejections


def needs(source: ToolCard, target: ToolCard) -> bool:
    """Tell whether the target's examples were seen to work only after a call of the source."""
    return bool(target.examples) and any(call.tool == source.id for call in target.examples[0].setup)


def _judged(candidate: Candidate, judgement: EdgeJudgement) -> Judged:
    wanted = set(judgement.parameters)
    bindings = tuple(binding for binding in candidate.bindings if binding.parameter in wanted) or candidate.bindings
    kind = EdgeKind(judgement.kind)
    return Judged(candidate, kind, bindings, round(judgement.confidence, 4), judgement.reason)


def _brief(number: int, candidate: Candidate) -> CandidateBrief:
    signals = {
        name: round(float(value), 3) for name, value in asdict(candidate.signals).items() if name != "same_server"
    }
    whole = card_brief(candidate.target)
    target = ToolBrief(
        id=whole.id,
        name=whole.name,
        description=whole.description[:_TARGET_DESCRIPTION],
        input_schema=whole.input_schema,
    )
    return CandidateBrief(
        number=number,
        target=target,
        links=tuple(_link(candidate.source, binding) for binding in candidate.bindings),
        score=round(candidate.score, 4),
        signals=signals,
        same_server=candidate.signals.same_server,
        needed=needs(candidate.source, candidate.target),
    )


def _link(source: ToolCard, binding: Binding) -> LinkBrief:
    sample = ""
    if source.examples:
        try:
            sample = canonical_json(given_by(binding, source.examples[0].arguments, source.examples[0].value))
        except LookupError:
            sample = ""  # the first example has nothing there; execution will say so
    return LinkBrief(
        parameter=binding.parameter,
        origin=binding.origin,
        path=binding.path,
        transform=binding.transform,
        sample=sample[:_SAMPLE],
    )


def _rejection(candidate: Candidate, reason: str, why: str) -> Rejection:
    bindings = [binding.model_dump(mode="json") for binding in candidate.bindings]
    return Rejection(
        stage=STAGE,
        subject=f"{candidate.source.id} -> {candidate.target.id}",
        reason=reason,
        evidence={"bindings": bindings, "score": candidate.score, "why": why},
    )
