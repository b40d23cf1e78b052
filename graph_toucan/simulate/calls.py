"""The live calls that are known of tools: from the recordings of episodes, and from tool cards."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_toucan.errors import StoreError
from graph_toucan.execute.replay import RECORD_KIND
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import ExecutorKind, ToolCard, ToolKind
from graph_toucan.store import ArtifactStore

RECORDINGS = f"recordings/{RECORD_KIND}/"
MAX_BEFORE = 20
_MAX_PER_CALL = 6


@dataclass(frozen=True)
class Change:
    """An earlier call of the same workspace that may have changed something: its tool, arguments and result value."""

    tool: str
    arguments: JsonObject
    value: Json


@dataclass(frozen=True)
class LiveCall:
    """A call that a real server answered.

    `before` are the calls of the same server's actions that succeeded before it in its workspace, the latest last.
    """

    tool: str
    arguments: JsonObject
    value: Json
    text: str
    failed: bool
    before: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        """The canonical arguments."""
        return canonical_json(self.arguments)


def live_calls(store: ArtifactStore, cards: Mapping[str, ToolCard]) -> dict[str, tuple[LiveCall, ...]]:
    """Return by tool the distinct live calls that the store holds of these cards' tools; none for a tool never called.

    Calls of other versions of a server than the cards' are left out, and so is what was replayed or simulated.

    Raises:
        StoreError: a recording is damaged.
    """
    found: dict[str, dict[str, LiveCall]] = {tool: {} for tool in cards}
    counts: dict[tuple[str, str], int] = {}
    fingerprints = {card.tool.server: card.fingerprint for card in cards.values()}
    marks = [f'"{server}/'.encode() for server in sorted(fingerprints)]
    for name in sorted(store.objects.list(RECORDINGS)):
        data = store.objects.get(name)
        if data is None or not any(mark in data for mark in marks):
            continue
        try:
            document: JsonObject = json.loads(data)
            events, spec = document["events"], document["spec"]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{store.objects.url(name)} is no recording: {error}", "delete it") from error
        known = {name for name, mark in spec["fingerprints"].items() if fingerprints.get(name) == mark}
        for call in _episode(events, cards, known):
            _add(found, counts, call)
    for card in cards.values():
        for call in _of_card(card, cards):
            if not any(other.key == call.key for other in found[card.id].values()):
                _add(found, counts, call)
    return {tool: tuple(calls.values()) for tool, calls in found.items()}


def _add(found: dict[str, dict[str, LiveCall]], counts: dict[tuple[str, str], int], call: LiveCall) -> None:
    """Keep a call, unless the same one with the same result is there with no more before it."""
    calls, name = found[call.tool], call.key
    seen = counts.get((call.tool, name), 0)
    key = canonical_json([name, call.value, call.failed])
    if key in calls:
        if len(call.before) < len(calls[key].before):
            calls[key] = call
    elif seen < _MAX_PER_CALL:
        calls[key] = call
        counts[call.tool, name] = seen + 1


def _episode(events: Iterable[JsonObject], cards: Mapping[str, ToolCard], servers: set[str]) -> Iterable[LiveCall]:
    changes: dict[str, list[Change]] = {}
    for event in events:
        call, answer = event.get("call"), event.get("answer")
        if not call or not isinstance(answer, dict):
            continue
        tool, arguments = call["tool"], call["arguments"]
        server = tool.split("/", 1)[0]
        card = cards.get(tool)
        if card is None or server not in servers or answer.get("executor", "live") != ExecutorKind.LIVE:
            continue
        failed = bool(answer["is_error"] or answer["soft_error"])
        before = changes.setdefault(server, [])
        yield LiveCall(tool, arguments, answer["value"], answer["text"], failed, tuple(before[-MAX_BEFORE:]))
        if not failed and card.kind is ToolKind.ACTION:
            before.append(Change(tool, arguments, answer["value"]))


def _of_card(card: ToolCard, cards: Mapping[str, ToolCard]) -> Iterable[LiveCall]:
    for example in card.examples:
        before = tuple(
            Change(call.tool, call.arguments, None)
            for call in example.setup
            if call.tool in cards and cards[call.tool].kind is ToolKind.ACTION
        )
        yield LiveCall(card.id, example.arguments, example.value, example.text, False, before)
    for failure in card.failures:
        yield LiveCall(card.id, failure.arguments, {"text": failure.text}, failure.text, True)
