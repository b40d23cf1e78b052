"""Verify a conversation by executing it again in a fresh workspace, with negative controls.

Verified means: every argument's source holds, the same calls gave the same results outside volatile paths (and the same
calls failed, where a failure was put right), the same files changed, an empty conversation does not pass the same checks, and
at least one perturbed argument makes a difference.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.perturb import perturb
from graph_toucan.execute.pointers import covered, generalise, leaves
from graph_toucan.execute.results import is_soft_error
from graph_toucan.execute.volatility import is_drawn_anew, tells_day
from graph_toucan.graph.confirm import changes_nothing
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import (
    Call,
    DialogueTurn,
    Exchange,
    Result,
    StateChange,
    ToolCard,
    Verification,
    Volatility,
)
from graph_toucan.translate.sources import Context, unsourced, value_again

STAGE = "translate"
_MAX_PERTURBED = 3


Place = tuple[str, str]
"""A leaf: the id of its call, and the pointer into the result."""


@dataclass(frozen=True)
class Checks:
    """What a conversation must show: result leaves by call and pointer, and changed files by path.

    A leaf or file that changes from run to run is not among them; `moving` says whether there is one.
    """

    leaves: dict[Place, Json]
    files: dict[str, tuple[str, str]]
    volatile: int
    moving: bool = False

    def drawn_anew(self, other: "Checks", tainted: Collection[str]) -> frozenset[Place]:
        """Return the leaves that differ from another execution's as they must.

        They are drawn, or read off a clock, each time; or their call is `tainted`: it was given what such a place gave.
        """
        return frozenset(
            place
            for place in self.leaves.keys() | other.leaves.keys()
            if (place[0] in tainted and not self._agree(other, place))
            or is_drawn_anew(self.leaves.get(place), other.leaves.get(place))
        )

    def _agree(self, other: "Checks", place: Place) -> bool:
        here, there = place in self.leaves, place in other.leaves
        return here and there and canonical_json(self.leaves[place]) == canonical_json(other.leaves[place])

    def without(self, drawn: Collection[Place], moving: Collection[str]) -> "Checks":
        """Return the checks without some leaves, and without the content of some files."""
        kept = {place: value for place, value in self.leaves.items() if place not in drawn}
        files = {path: (change, "" if path in moving else mark) for path, (change, mark) in self.files.items()}
        shifting = self.moving or bool(drawn) or bool(moving)
        return Checks(kept, files, self.volatile + len(self.leaves) - len(kept), shifting)

    def failures(self, other: "Checks") -> list[str]:
        """Return how another execution's observations differ from these."""
        found = [
            f"{call} {path or '(whole result)'}: {_short(value)} became {_short(other.leaves.get((call, path), '(nothing)'))}"
            for (call, path), value in self.leaves.items()
            if not self._agree(other, (call, path))
        ]
        found += [f"{call} {path}: appeared" for call, path in other.leaves if (call, path) not in self.leaves]
        changed = sorted(
            path for path in self.files.keys() | other.files.keys() if self.files.get(path) != other.files.get(path)
        )
        return found + [f"file {path}: {self.files.get(path)} became {other.files.get(path)}" for path in changed]


@dataclass
class _Renaming:
    """Values that came from volatile paths and were passed on: what they were, and what they are in this run."""

    pairs: dict[str, str] = field(default_factory=dict[str, str])

    def apply(self, value: Json) -> Json:
        if isinstance(value, str):
            for old, new in self.pairs.items():
                value = value.replace(old, new)
            return value
        return value


async def verify(
    row: str,
    turns: Sequence[DialogueTurn],
    changes: Sequence[StateChange],
    cards: Mapping[str, ToolCard],
    fingerprints: Mapping[str, str],
    executor: Executor,
) -> tuple[Verification, tuple[DialogueTurn, ...]]:
    """Execute a conversation's calls again in a fresh workspace and compare; return its turns with what was drawn anew marked.

    The servers of tools that change something are started for it; for others, those that passed their exam will
    do, be it the very process of the first execution.

    Args:
        row: the conversation's id.
        turns: its turns, with the results of the first execution.
        changes: the files that the first execution changed.
        cards: the cards of all tools called, for their volatile paths and files.
        fingerprints: the servers and their fingerprints.
        executor: who answers the calls.
    """
    if lost := _without_source(turns, cards):
        return _refused(f"source_missing: {lost}"), tuple(turns)
    exchanges = [exchange for turn in turns for exchange in turn.exchanges]
    renaming = _Renaming()
    tools = {exchange.call.tool for exchange in exchanges}
    fresh = {tool.split("/", 1)[0] for tool in tools if not changes_nothing(cards[tool])}
    async with executor.open(STAGE, row, 1, fingerprints, tools=tools, fresh=fresh) as episode:
        again = await _execute_again(exchanges, episode, renaming)
        second_changes = await episode.changes()
        sensitive = await _perturbed_differs(again, cards, episode)
        day = episode.day
    expected = observe(exchanges, changes, cards, renaming)
    observed = observe(again, second_changes, cards, _Renaming())
    tainted = {
        first.call.id
        for first, second in zip(exchanges, again, strict=False)
        if canonical_json(first.call.arguments) != canonical_json(second.call.arguments)
    }
    drawn = expected.drawn_anew(observed, tainted)
    moving = expected.files.keys() & observed.files.keys() if tainted else frozenset[str]()
    expected, observed = expected.without(drawn, moving), observed.without(drawn, moving)
    failures = expected.failures(observed)
    nothing = Checks({}, {}, 0)
    controls = {"doing_nothing_fails": bool(expected.failures(nothing)), "perturbed_argument_differs": sensitive}
    reason = _verdict(failures, controls, len(again) == len(exchanges))
    verification = Verification(
        verified=not reason,
        reason=reason or "the second execution agrees",
        checked_paths=len(expected.leaves) + len(expected.files),
        volatile_paths=expected.volatile,
        controls=controls,
        volatility=_volatility(expected, exchanges, day),
    )
    return verification, _told_again(turns, drawn)


def _volatility(expected: Checks, exchanges: Sequence[Exchange], day: str | None) -> Volatility:
    """Tell how long it stays so; a result that holds the day of its execution, which nobody gave it, is bound to that day."""
    given = {exchange.call.id: canonical_json(exchange.call.arguments) for exchange in exchanges}
    for (call, _), leaf in expected.leaves.items():
        if day and isinstance(leaf, str) and tells_day(leaf, day) and not tells_day(given[call], day):
            return Volatility.TIME_BOUND
    return Volatility.VOLATILE_FIELDS if expected.moving else Volatility.STABLE


def _told_again(turns: Sequence[DialogueTurn], drawn: Collection[Place]) -> tuple[DialogueTurn, ...]:
    """Return the turns with what was drawn anew marked on their exchanges."""
    found: dict[str, set[str]] = {}
    for call, path in drawn:
        found.setdefault(call, set()).add(generalise(path))

    def marked(exchange: Exchange) -> Exchange:
        moving = found.get(exchange.call.id)
        return exchange.model_copy(update={"volatile": tuple(sorted(moving))}) if moving else exchange

    return tuple(turn.model_copy(update={"exchanges": tuple(map(marked, turn.exchanges))}) for turn in turns)


def _refused(reason: str) -> Verification:
    return Verification(verified=False, reason=reason[:400], checked_paths=0, volatile_paths=0)


def _without_source(turns: Sequence[DialogueTurn], cards: Mapping[str, ToolCard]) -> str:
    """Return the first argument whose recorded source does not hold, or nothing."""
    queries: list[str] = []
    known: list[Exchange] = []
    for turn in turns:
        queries.append(turn.query)
        for exchange in turn.exchanges:
            if lost := unsourced(exchange.call, cards[exchange.call.tool].tool, Context(queries, known)):
                return f"{exchange.call.tool}: {', '.join(lost)}"
            known.append(exchange)
    return ""


def _verdict(failures: list[str], controls: Mapping[str, bool], complete: bool) -> str:
    if failures or not complete:
        return f"not_reproducible: {failures[0] if failures else 'a call failed the second time'}"[:400]
    if not controls["doing_nothing_fails"]:
        return "no_checks: nothing in it stays the same from run to run"
    return "" if controls["perturbed_argument_differs"] else "insensitive: no perturbed argument makes a difference"


def observe(
    exchanges: Sequence[Exchange], changes: Sequence[StateChange], cards: Mapping[str, ToolCard], renaming: _Renaming
) -> Checks:
    """Return what an execution shows, volatile parts left out."""
    found: dict[Place, Json] = {}
    volatile = 0
    moving: set[str] = set()
    for exchange in exchanges:
        if exchange.result.failed:
            continue  # that it fails is what must come again, not in which words
        card = cards[exchange.call.tool]
        patterns = frozenset(card.volatile_paths)
        moving.update(card.volatile_files)
        for path, leaf in leaves(exchange.result.value):
            if covered(path, patterns):
                volatile += 1
            else:
                found[exchange.call.id, path] = renaming.apply(leaf)
    suffixes = {name.rsplit(".", 1)[-1] for name in moving if "." in name.rsplit("/", 1)[-1]}
    files: dict[str, tuple[str, str]] = {}
    shifting = bool(volatile)
    for change in changes:
        is_moving = change.path in moving or change.path.rsplit(".", 1)[-1] in suffixes or "/.git/" in change.path
        shifting = shifting or is_moving
        files[change.path] = (change.change, "" if is_moving else change.digest)
    return Checks(found, files, volatile, shifting)


async def _execute_again(exchanges: Sequence[Exchange], episode: Episode, renaming: _Renaming) -> list[Exchange]:
    """Repeat the calls; an argument that came from a result takes what this run's result has at that place."""
    again: list[Exchange] = []
    by_id: dict[str, Result] = {}
    for exchange in exchanges:
        arguments = _rebound(exchange.call, by_id, renaming)
        result = await episode.call(exchange.call.tool, arguments)
        if result.failed != exchange.result.failed:
            break
        by_id[exchange.call.id] = result
        again.append(Exchange(call=exchange.call.model_copy(update={"arguments": arguments}), result=result))
    return again


def _rebound(call: Call, results: Mapping[str, Result], renaming: _Renaming) -> JsonObject:
    arguments = dict(call.arguments)
    for name, source in call.sources.items():
        try:
            value = value_again(source, arguments[name], results)
        except LookupError:
            continue
        _note(arguments[name], value, renaming)
        arguments[name] = value
    return arguments


def _note(old: Json, new: Json, renaming: _Renaming) -> None:
    if old != new and isinstance(old, str) and isinstance(new, str) and old:
        renaming.pairs[old] = new


async def _perturbed_differs(exchanges: Sequence[Exchange], cards: Mapping[str, ToolCard], episode: Episode) -> bool:
    """Call again with one argument perturbed, a few times over, until an answer differs as it must."""
    tries = [
        (exchange, name)
        for exchange in reversed(exchanges)
        if not exchange.result.failed
        for name in _perturbable(exchange.call)
    ]
    for exchange, name in tries[:_MAX_PERTURBED]:
        call = exchange.call
        arguments = {**call.arguments, name: perturb(call.arguments[name])}
        result = await episode.call(call.tool, arguments)
        if result.failed or is_soft_error(result.value, result.text):
            return True
        patterns = frozenset(cards[call.tool].volatile_paths)
        ours = {path: leaf for path, leaf in leaves(exchange.result.value) if not covered(path, patterns)}
        theirs = {path: leaf for path, leaf in leaves(result.value) if not covered(path, patterns)}
        if ours != theirs:
            return True
    return False


def _perturbable(call: Call) -> list[str]:
    return [
        name
        for name, value in call.arguments.items()
        if not isinstance(value, bool) and value not in (None, "", [], {})
    ]


def _short(value: Json) -> str:
    return canonical_json(value)[:80]
