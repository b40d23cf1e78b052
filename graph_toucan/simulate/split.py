"""Which live calls of a tool are learnt from, and which are held back to measure what was learnt."""

from collections.abc import Iterable
from dataclasses import dataclass

from graph_toucan.identity import canonical_json, digest
from graph_toucan.simulate.calls import LiveCall

MIN_DISTINCT = 3
"""Of fewer distinct calls none is held back: at least two must be left to learn from."""


@dataclass(frozen=True)
class Split:
    """The live calls of a tool in two parts; all calls with the same arguments are in the same one."""

    training: tuple[LiveCall, ...]
    held_back: tuple[LiveCall, ...]


def split_calls(calls: Iterable[LiveCall], share: float) -> Split:
    """Return the split of a tool's calls: it follows from the tool and the canonical arguments alone, not from their order.

    Of the distinct arguments of calls that succeeded, `share` (0..1, rounded, at least one) are held back, and so are those of
    calls that failed; of fewer than three none.
    """
    known = list(calls)
    worked = {call.key for call in known if not call.failed}
    failed = {call.key for call in known} - worked
    back = _drawn(known[0].tool, worked, share) | _drawn(known[0].tool, failed, share) if known else set[str]()
    return Split(
        tuple(call for call in known if call.key not in back), tuple(call for call in known if call.key in back)
    )


def _drawn(tool: str, keys: set[str], share: float) -> set[str]:
    if len(keys) < MIN_DISTINCT or share <= 0:
        return set()
    ranked = sorted(keys, key=lambda key: digest(canonical_json([tool, key])))
    return set(ranked[: max(1, round(len(keys) * share))])
