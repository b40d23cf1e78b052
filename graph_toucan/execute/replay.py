"""Every recorded call of a store by its state, so that any conversation can be answered that asks what was asked before.

The index is built when first asked for, by reading all recorded episodes once, and takes 16 bytes for each call; the answers
stay in the store.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph_toucan.execute.states import Stateless, States, nothing_known
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Model

RECORD_KIND = "episodes"
_READERS = 8
_KEPT = 64
_PLACES = 1 << 20


class Records(Protocol):
    """Where recordings are found: small JSON objects by kind and id."""

    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002 - the word of the store
        """Return a recording, or None."""
        ...

    def record_ids(self, kind: str) -> list[str]:
        """Return the ids of all recordings of a kind, sorted."""
        ...


class Recorder(Records, Protocol):
    """Where recordings are kept: small JSON objects by kind and id."""

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002
        """Keep a recording."""
        ...


class Miss(Model):
    """A call (or `changes`, `turn_changes`) that no recording holds: who asked, what, and in which state.

    `tool` is empty and `arguments` are so where it was not a call.
    """

    stage: str
    row: str
    take: int
    kind: str
    tool: str = ""
    arguments: JsonObject = {}
    state: str


@dataclass(frozen=True)
class Found:
    """A recorded event: its answer, what it wrote (None if nobody looked), and the episode that it is from."""

    answer: Json
    wrote: bool | None
    episode: str


class RecordedCalls:
    """The calls that the episodes of a store hold."""

    def __init__(self, records: Records, stateless: Stateless = nothing_known) -> None:
        """Read nothing yet.

        Args:
            records: the store.
            stateless: which tools change nothing, by their ids: calls of them make no other state.
        """
        self._records = records
        self._stateless = stateless
        self._documents: OrderedDict[str, JsonObject] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many recorded calls there are."""
        return len(self._index[0])

    def find(self, key: str, kind: str, liked: str | None = None, asked: JsonObject | None = None) -> Found | None:
        """Return what was recorded under a key of `States`, None if nothing was.

        Args:
            key: the key of the call.
            kind: `call`, `changes` or `turn_changes`.
            liked: the episode to take it from if several have it, so that what belongs together comes from one.
            asked: the tool and its arguments, which the recording must have.
        """
        keys, refs = self._index
        number = np.uint64(_short(key))
        start, end = np.searchsorted(keys, number, "left"), np.searchsorted(keys, number, "right")
        places = [divmod(int(ref), _PLACES) for ref in refs[start:end]]
        places.sort(key=lambda place: self._ids[place[0]] != liked)
        for episode, position in places:
            event = self._document(self._ids[episode])["events"][position]
            question = event.get(kind)
            if question is None or (asked is not None and any(question.get(name) != asked[name] for name in asked)):
                continue
            return Found(event["answer"], event.get("wrote"), self._ids[episode])
        return None

    @cached_property
    def starts(self) -> frozenset[str]:
        """The fingerprints of servers whose start was seen to leave files in the workspace."""
        return frozenset(self._read[2])

    @cached_property
    def _ids(self) -> list[str]:
        return self._records.record_ids(RECORD_KIND)

    @property
    def _index(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        return self._read[0], self._read[1]

    @cached_property
    def _read(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], set[str]]:
        keys, refs, starts = array("Q"), array("Q"), set[str]()
        with ThreadPoolExecutor(_READERS) as readers:
            documents = readers.map(self._recording, self._ids)
            for number, document in enumerate(documents):
                if document is None:
                    continue
                prints = document["spec"]["fingerprints"]
                starts |= {prints[server] for server in document.get("starts", ()) if server in prints}
                for position, key in _keys(document, self._stateless):
                    keys.append(_short(key))
                    refs.append(number * _PLACES + position)
        known, places = np.frombuffer(keys, np.uint64), np.frombuffer(refs, np.uint64)
        order = np.argsort(known, kind="stable")
        return known[order], places[order], starts

    def _recording(self, episode: str) -> JsonObject | None:
        return self._records.get_record(RECORD_KIND, episode)

    def _document(self, episode: str) -> JsonObject:
        with self._lock:
            if episode in self._documents:
                self._documents.move_to_end(episode)
                return self._documents[episode]
        document = self._recording(episode) or {"events": []}
        with self._lock:
            self._documents[episode] = document
            while len(self._documents) > _KEPT:
                self._documents.popitem(last=False)
        return document


def _keys(document: JsonObject, stateless: Stateless) -> Iterator[tuple[int, str]]:
    """Give the key of each event of an episode with its place."""
    states = States(document["spec"]["fingerprints"], stateless, document.get("starts", ()))
    for position, event in enumerate(document["events"]):
        if call := event.get("call"):
            yield position, states.key(call["tool"], call["arguments"])
            states.note(call["tool"], call["arguments"], event.get("wrote"))
        elif "turn_changes" in event:
            yield position, states.turn_key()
            states.end_turn()
        else:
            yield position, states.changes_key()


def _short(key: str) -> int:
    return int(key[:16], 16)
