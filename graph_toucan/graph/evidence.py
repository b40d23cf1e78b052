"""What the execution of a candidate edge tells: the evidence of a flow, from its calls and from its negative control."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph_toucan.execute.results import is_empty
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.graph.judge import Judged
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Binding, EdgeCall, Evidence, Result, StateChange, ToolCard, ToolKind

DETAIL = 240
"""Characters of a result that are kept with the evidence."""
_WRONG = "a wrong value"


@dataclass(frozen=True)
class Finding:
    """What the execution of a candidate showed; `bindings` are those that it was executed with."""

    evidence: Evidence
    detail: str
    control: str = ""
    bindings: tuple[Binding, ...] = ()
    calls: tuple[EdgeCall, ...] = ()


@dataclass
class Try:
    """A candidate under test: what the target answered to the right value and to the wrong one, as far as it came.

    `refuted` says why the target was not reached, `lost` why no control could be made. `left` are the files that the right
    call changed, `moved` tells whether the wrong one changed other ones.
    """

    judged: Judged
    bindings: tuple[Binding, ...]
    refuted: str = ""
    lost: str = ""
    reached: Result | None = None
    wrong: JsonObject = field(default_factory=dict[str, Json])
    other: Result | None = None
    left: frozenset[StateChange] = frozenset()
    moved: bool = False
    calls: tuple[EdgeCall, ...] = ()


def concluded(tried: Try, source: EdgeCall, sure: float) -> Finding:
    """Return what a tried flow shows; `source` is the call that gave its values, `sure` as in `ConnectConfig`."""
    target = tried.judged.candidate.target
    if tried.lost:
        return Finding(Evidence.UNTESTED, tried.lost, "", tried.bindings, (source, *tried.calls))
    if tried.reached is None or tried.other is None:
        return Finding(Evidence.REFUTED, tried.refuted, "", tried.bindings, (source, *tried.calls))
    evidence, control = _compared(tried, tried.reached, tried.other, sure)
    calls = (source, *tried.calls, called("control", target, tried.wrong, tried.other))
    return Finding(evidence, "the target succeeded", control, tried.bindings, calls)


def _compared(tried: Try, reached: Result, other: Result, sure: float) -> tuple[Evidence, str]:
    target = tried.judged.candidate.target
    alike = not other.failed and same_answer(target, reached, other)
    if alike and not tried.moved:
        return Evidence.UNINFORMATIVE, f"with {_WRONG} it answers the same: it does not depend on it"
    may_be_empty = target.kind is ToolKind.ACTION and is_empty(target.examples[0].value)
    if is_empty(reached.value) and not may_be_empty:
        return Evidence.UNINFORMATIVE, "it finds nothing with the source's value"
    if other.failed:
        return Evidence.CONFIRMED, f"with {_WRONG} it fails: {other.text[:DETAIL]}"
    differs = "answers the same and leaves other files" if alike else "answers otherwise"
    if tried.judged.confidence < sure:
        return Evidence.UNINFORMATIVE, f"with {_WRONG} it {differs}, as it would with any"
    return Evidence.CONFIRMED, f"with {_WRONG} it {differs}"


def same_answer(target: ToolCard, one: Result, two: Result) -> bool:
    """Tell whether two answers of a target are the same but for what differs from run to run."""
    return stable_leaves(one.value, target.volatile_paths) == stable_leaves(two.value, target.volatile_paths)


def files_left(target: ToolCard, before: Iterable[StateChange], after: Iterable[StateChange]) -> frozenset[StateChange]:
    """Return the changes that came with a call, without files whose content differs from run to run."""
    return frozenset(change for change in set(after) - set(before) if change.path not in target.volatile_files)


def called(role: str, card: ToolCard, arguments: JsonObject, result: Result) -> EdgeCall:
    """Return the record of a call; `role` is `source`, `target` or `control`."""
    told = {
        "role": role,
        "tool": card.id,
        "arguments": arguments,
        "failed": result.failed,
        "text": result.text[:DETAIL],
    }
    return EdgeCall.model_validate(told)
