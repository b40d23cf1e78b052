"""How true executors are to live calls that they have not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from graph_toucan.execute.pointers import leaves
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.identity import JsonObject
from graph_toucan.model import ExecutorKind, Fidelity, Result, Simulator, ToolCard
from graph_toucan.simulate.agreement import agreement, alike
from graph_toucan.simulate.calls import LiveCall
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.session import SimulatedSession, schema_problem
from graph_toucan.simulate.split import Split

_MIN_WRITTEN = 4
_SHOWN = 5


@dataclass
class _Tally:
    answered: list[bool] = field(default_factory=list[bool])
    valid: list[bool] = field(default_factory=list[bool])
    exact: list[bool] = field(default_factory=list[bool])
    fields: list[float] = field(default_factory=list[float])
    errors: list[bool] = field(default_factory=list[bool])
    failing: int = 0
    state: list[float] = field(default_factory=list[float])
    differs: dict[str, None] = field(default_factory=dict[str, None])
    problems: list[str] = field(default_factory=list[str])


def simulated_fidelity(
    card: ToolCard, split: Split, simulators: Mapping[str, Simulator], sandbox: Sandbox, seed: int
) -> Fidelity:
    """Measure a tool's simulator on its held-back calls; each in a session in which the calls before it were made first."""
    simulator = simulators.get(card.id)
    if simulator is None:
        return Fidelity(tool=card.id, kind=card.kind, executor=ExecutorKind.SIMULATED, reason="it has no simulator")
    tally = _Tally()
    for call in split.held_back:
        session = SimulatedSession(simulators, seed, sandbox=sandbox)
        for change in call.before:
            if change.tool in simulators:
                session.call_now(change.tool, change.arguments)
        _count(tally, card, call, session.call_now(call.tool, call.arguments), simulator.output_schema)
    return _summed(card, ExecutorKind.SIMULATED, split, tally)


def replay_fidelity(card: ToolCard, split: Split) -> Fidelity:
    """Measure what exact recorded hits reproduce: a call is answered if one with the same arguments was recorded elsewhere.

    Held-back calls are asked of all other recordings: those in another workspace, or at another time in the same one.
    """
    tally = _Tally()
    calls = (*split.training, *split.held_back)
    for call in split.held_back:
        hits = [other for other in calls if other is not call and other.key == call.key]
        hit = min(hits, key=lambda other: abs(len(other.before) - len(call.before)), default=None)
        result = None
        if hit is not None:
            result = Result(value=hit.value, text=hit.text, is_error=hit.failed, executor=ExecutorKind.REPLAY)
        _count(tally, card, call, result, card.output_schema)
    return _summed(card, ExecutorKind.REPLAY, split, tally)


def _count(tally: _Tally, card: ToolCard, call: LiveCall, result: Result | None, schema: JsonObject | None) -> None:
    if result is not None:
        tally.errors.append(result.failed == call.failed)
    if call.failed:
        tally.failing += 1
        return
    answered = result is not None and not result.failed
    tally.answered.append(answered)
    if result is None or not answered:
        tally.exact.append(False)
        tally.fields.append(0.0)
        if result is not None:
            tally.problems.append(result.text)
    else:
        compared = agreement(call.value, result.value, card.volatile_paths)
        tally.valid.append(schema_problem(result.value, schema) is None)
        tally.exact.append(compared.exact)
        tally.fields.append(compared.share)
        tally.differs |= dict.fromkeys(compared.differs)
    shown = written_leaves(call, card.volatile_paths)
    if shown:
        got = dict(leaves(result.value)) if result is not None and answered else {}
        tally.state.append(fmean(path in got and alike(got[path], shown[path]) for path in shown))


def written_leaves(call: LiveCall, volatile: Sequence[str]) -> JsonObject:
    """Return the leaves of a read that show what was written before it: texts or numbers of an earlier action's arguments.

    What the read's own arguments say, and what is too short to tell, counts for nothing.
    """
    own = {str(value) for _, value in leaves(call.arguments)}
    wrote = {str(value) for change in call.before for _, value in leaves(change.arguments)} - own
    told = {value for value in wrote if len(value) >= _MIN_WRITTEN}
    return {path: value for path, value in stable_leaves(call.value, volatile).items() if str(value) in told}


def _summed(card: ToolCard, executor: ExecutorKind, split: Split, tally: _Tally) -> Fidelity:
    none = "" if split.held_back else "no call is held back: fewer than three different ones are known"
    return Fidelity(
        tool=card.id,
        kind=card.kind,
        executor=executor,
        held_back=len(tally.answered),
        answered=_mean(tally.answered),
        valid=_mean(tally.valid),
        exact=_mean(tally.exact),
        fields=_mean(tally.fields),
        failing=tally.failing,
        errors=_mean(tally.errors),
        reads=len(tally.state),
        state=_mean(tally.state),
        differs=tuple(tally.differs)[:_SHOWN],
        reason=tally.problems[0][:300] if tally.problems else none,
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 4) if values else None
