"""Build the simulator of a tool: a teacher writes it, the sandbox tries it on known calls, the teacher repairs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from graph_toucan.describe.infer import infer_schema
from graph_toucan.errors import AnswerInvalid
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import RecordedCall, Rejection, SchemaOrigin, Simulator, SimulatorWay, ToolCard
from graph_toucan.simulate.agreement import agreement
from graph_toucan.simulate.calls import LiveCall
from graph_toucan.simulate.nearest import adapting_helps, failures_tell, nearest_call, weights_of
from graph_toucan.simulate.sandbox import FaultKind, Sandbox, SandboxFault
from graph_toucan.simulate.session import CALLS, schema_problem, to_simulated
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.simulate.shape import flat_fields, shape_of
from graph_toucan.simulate.synthesis.compose import ERROR_FIELD, MAX_ERROR, is_flat_text
from graph_toucan.teach.briefs import brief
from graph_toucan.teach.role import ToolBrief
from graph_toucan.teach.roles import WRITE_SIMULATOR, WriteSimulatorGiven
from graph_toucan.teach.simulate_roles import EarlierChange, SimulatorExample, SimulatorFault
from graph_toucan.teach.teacher import Teacher

STAGE = "simulate"
_TRIED = 12
_SEED = 0
_ENOUGH = 0.999
_TEXT_FORMS: JsonObject = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "oneOf": [{"required": ["text"]}, {"required": ["result"]}],
}
"""What any text is read as: a text, or the one value that stands in it."""


@dataclass(frozen=True)
class Trial:
    """How a simulator did on the calls that it was learnt from: the mean share of equal leaves, and the first fault."""

    share: float
    fault: SimulatorFault | None


async def build_simulator(
    card: ToolCard, training: Sequence[LiveCall], teacher: Teacher, sandbox: Sandbox, config: SimulateConfig
) -> Simulator | Rejection:
    """Return a tool's simulator, or why there is none.

    What a teacher writes is tried on the training calls; while it does not reproduce them it is written again with the first
    fault, at most `config.attempts` times, and the best one is taken. One that fails for all of them is none.
    """
    calls = _used(training, config.keep)
    worked = [call for call in calls if not call.failed]
    if not worked:
        return Rejection(stage=STAGE, subject=card.id, reason="no_example", evidence="no live call of it succeeded")
    given = _given(card, calls)
    base = _base(card, calls, teacher.id)
    faults: list[SimulatorFault] = []
    best: tuple[float, Simulator] | None = None
    for attempt in range(1, config.attempts + 1):
        try:
            answer = await teacher.ask(WRITE_SIMULATOR, given.model_copy(update={"faults": tuple(faults)}))
        except AnswerInvalid as error:
            faults.append(SimulatorFault(code="", problem=str(error)))
            continue
        made = base.model_copy(
            update={"code": answer.code, "way": answer.way, "reason": answer.reason, "attempts": attempt}
        )
        trial = try_simulator(made, worked, card.volatile_paths, sandbox)
        if best is None or trial.share > best[0]:
            best = (trial.share, made)
        if trial.fault is None:
            break
        faults.append(trial.fault)
    if best is None or best[0] == 0:
        problem = faults[-1].problem if faults else "it gave no answer"
        evidence = {
            "problem": problem,
            "attempts": config.attempts,
            "arguments": faults[-1].arguments if faults else {},
        }
        return Rejection(stage=STAGE, subject=card.id, reason="does_not_run", evidence=evidence)
    return best[1]


def try_simulator(simulator: Simulator, calls: Sequence[LiveCall], volatile: Sequence[str], sandbox: Sandbox) -> Trial:
    """Run a simulator on some of the calls that it was learnt from, after what came before each."""
    shares: list[float] = []
    differs: dict[str, None] = {}
    fault: SimulatorFault | None = None
    for call in calls[:_TRIED]:
        share, problem, got = _tried(simulator, call, volatile, sandbox)
        shares.append(share)
        differs |= dict.fromkeys(agreement(call.value, got, volatile).differs if problem and got is not None else ())
        if problem and fault is None:
            fault = SimulatorFault(
                code=simulator.code, problem=problem, arguments=call.arguments, wanted=call.value, got=got
            )
    share = fmean(shares) if shares else 0.0
    if fault is None or share >= _ENOUGH:
        return Trial(share, None)
    return Trial(share, fault.model_copy(update={"differs": tuple(differs)}))


def _tried(simulator: Simulator, call: LiveCall, volatile: Sequence[str], sandbox: Sandbox) -> tuple[float, str, Json]:
    before = [{"tool": one.tool, "arguments": one.arguments, "value": one.value} for one in call.before]
    found = nearest_call(call.arguments, simulator.records, len(call.before), simulator.weights)
    fields: JsonObject = found.fields if found else {}
    try:
        answer = sandbox.run_now(simulator.code, call.arguments, {CALLS: before}, lambda *_: fields, _SEED)
    except SandboxFault as error:
        told = f"it refuses a call that works: {error.text}" if error.kind is FaultKind.REFUSED else error.text
        return 0.0, told, None
    result = to_simulated(answer.value, simulator)
    if result.failed:
        return 0.0, result.text, answer.value
    compared = agreement(call.value, result.value, volatile)
    told = "" if compared.share == 1 else f"other values at {', '.join(compared.differs[:3])}"
    return compared.share, told, result.value


def _used(training: Sequence[LiveCall], keep: int) -> list[LiveCall]:
    """Return as many calls as are used: for each arguments one first, those with less before them first, failing ones last."""
    ranked = sorted(training, key=lambda call: (call.failed, len(call.before), call.key))
    seen: set[str] = set()
    first = [call for call in ranked if not (call.key in seen or seen.add(call.key))]
    rest = [call for call in ranked if all(call is not other for other in first)]
    worked = [call for call in (*first, *rest) if not call.failed][:keep]
    return [*worked, *[call for call in first if call.failed][:keep]]


def _base(card: ToolCard, calls: Sequence[LiveCall], teacher: str) -> Simulator:
    """Return a simulator without code: the records that it answers from, and the schema that its values must fit."""
    values = [call.value for call in calls if not call.failed]
    shape = shape_of(values)
    worked = [
        RecordedCall(arguments=call.arguments, fields=flat_fields(shape, call.value), order=len(call.before))
        for call in calls
        if not call.failed
    ]
    failed = [
        RecordedCall(arguments=call.arguments, fields={ERROR_FIELD: call.text[:MAX_ERROR]}, order=len(call.before))
        for call in calls
        if call.failed
    ]
    weights = weights_of(worked)
    return Simulator(
        tool=card.id,
        kind=card.kind,
        way=SimulatorWay.MODEL,
        code="",
        records=(*worked, *(failed if failures_tell(worked, failed, weights) else ())),
        weights=weights,
        adapts=adapting_helps(worked, weights),
        output_schema=_schema(card, values),
        fingerprint=card.fingerprint,
        teacher=teacher,
        learnt_from=len(values),
    )


def _schema(card: ToolCard, values: Sequence[Json]) -> JsonObject | None:
    """Return the schema that simulated values must fit: the declared one, else one inferred from all values that are known.

    A declared schema that the tool's own results break is no measure.
    """
    if card.schema_origin is SchemaOrigin.DECLARED and not any(
        schema_problem(value, card.output_schema) for value in values
    ):
        return card.output_schema
    schema = infer_schema(values)
    return {"anyOf": [schema, _TEXT_FORMS]} if schema and all(is_flat_text(value) for value in values) else schema


def _given(card: ToolCard, calls: Sequence[LiveCall]) -> WriteSimulatorGiven:
    shape = shape_of([call.value for call in calls if not call.failed])
    whole = brief(card.tool)
    examples = tuple(
        SimulatorExample(
            arguments=call.arguments,
            value=call.value,
            text=call.text,
            failed=call.failed,
            fields={} if call.failed else flat_fields(shape, call.value),
            before=tuple(EarlierChange(tool=one.tool, arguments=one.arguments, value=one.value) for one in call.before),
        )
        for call in calls
    )
    told = ToolBrief(id=card.id, name=whole.name, description=whole.description, input_schema=card.tool.input_schema)
    return WriteSimulatorGiven(tool=told, kind=card.kind, examples=examples)
