"""Calls made in fresh workspaces one after the other, and what each of them gave and changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import Result, StateChange, Tool
from graph_toucan.onboard.compare import exchange

STAGE = "describe"
_MOST_RESTARTS = 3
_ID = re.compile(r"(?=.*\d)\S{2,60}")


@dataclass(frozen=True)
class TrialCall:
    """A call to be made.

    `reads`: its tool says that it changes nothing, and it was not seen to; nobody looks for changes after it. `alters`: it
    was seen to change something, or its tool's name says so. `place` is where it stood in the search that found it.
    """

    tool: Tool
    arguments: JsonObject
    reads: bool = False
    alters: bool = True
    place: int = 0

    @property
    def key(self) -> str:
        """What tells it from other calls."""
        return f"{self.tool.name} {canonical_json(self.arguments)}"


@dataclass(frozen=True)
class Trial:
    """One call in a fresh workspace: the arguments given, what came back, and the files that this call changed.

    The arguments are those of the call, but for values that an earlier call there gave otherwise than in the search.
    """

    call: TrialCall
    arguments: JsonObject
    result: Result
    changes: tuple[StateChange, ...]

    @property
    def as_found(self) -> bool:
        """Whether it was made with the arguments that the search found."""
        return self.arguments == self.call.arguments


class Lost(Exception):
    """A call left its server without an answer or without life, so that nothing else can be asked in its workspace."""

    def __init__(self, tool: str, text: str) -> None:
        """Keep the tool's name and what was said."""
        super().__init__(text)
        self.tool = tool
        self.text = text


def loss_of(server: str, result: Result) -> str:
    """Return what was said of a server that ended or went silent, an empty text if it still answers."""
    mark = rf"server {re.escape(repr(server))} (ended during|is not running|did not answer|was ended|did not come up)"
    return result.text if result.is_error and re.match(mark, result.text) else ""


async def play(
    executor: Executor, row: str, take: int, at: tuple[str, str], passes: "Passes", found: Mapping[str, Sequence[Json]]
) -> list[Trial]:
    """Make calls in a fresh workspace, and return what each gave, in the order made.

    A call that ends its server is the last one there; those after it are made in another workspace, without those before it.

    Args:
        executor: who answers the calls.
        row: what the calls are for, part of the recording's identity.
        take: which execution of them it is.
        at: the server's slug and its fingerprint.
        passes: the calls in order; used up.
        found: what the search saw each call give in its workspaces, by its key: where another value comes back now,
            such as an id, the calls after it are made with that one.
    """
    trials: list[Trial] = []
    for number in range(_MOST_RESTARTS + 1):
        name = f"{row}~{number}" if number else row
        async with executor.open(STAGE, name, take, {at[0]: at[1]}) as episode:
            if await _made(episode, at[0], passes, found, trials):
                break
    return trials


async def _made(
    episode: Episode, server: str, passes: "Passes", found: Mapping[str, Sequence[Json]], trials: list[Trial]
) -> bool:
    """Make the calls, add what they gave to `trials`, and tell whether all were made before the server was lost."""
    before: tuple[StateChange, ...] = ()
    exchanged: dict[str, Json] = {}
    while (call := passes.next()) is not None:
        arguments: Json = exchange(call.arguments, exchanged)
        result = await episode.call(call.tool.id, arguments)
        if loss_of(server, result):
            trials.append(Trial(call, arguments, result, ()))
            return False
        passes.note(call, worked=not result.failed)
        after = before if call.reads else await episode.changes()
        trials.append(Trial(call, arguments, result, tuple(change for change in after if change not in before)))
        before = after
        if not result.failed:
            for seen in found.get(call.key, ()):
                exchanged |= moved(seen, result.value)
    return True


def moved(old: Json, new: Json) -> dict[str, Json]:
    """Return the ids of a result that are others than before, and what stands in their place now.

    An id is a short text with a digit in it. What only stands at another position of a list is no other id.
    """
    before, now = dict(leaves(old)), dict(leaves(new))
    there, known = set(now.values()), set(before.values())
    return {
        value: now[path]
        for path, value in before.items()
        if isinstance(value, str)
        and _ID.fullmatch(value)
        and value not in there
        and isinstance(now.get(path), str)
        and now[path] not in known
    }


class Passes:
    """In which order calls are made: some first, then others, then those that failed again while some of them come to work."""

    def __init__(
        self, first: Sequence[TrialCall], then: Sequence[TrialCall] = (), *, mixed: bool = False, retries: int = 0
    ) -> None:
        """Keep the order.

        Args:
            first: the calls to make first.
            then: the calls after them.
            mixed: whether those of the first that fail are made again among the others, in the order of the search.
            retries: how often those that failed are made again at the end, in the order of the search.
        """
        self._queue = list(first)
        self._then = list(then)
        self._mixed = mixed
        self._retries = retries
        self._failed: list[TrialCall] = []
        self._progress = True

    def next(self) -> TrialCall | None:
        """Return the call to make next, None at the end."""
        if not self._queue and self._then:
            again = self._failed if self._mixed else []
            self._queue = sorted([*again, *self._then], key=_place) if self._mixed else self._then
            self._then = []
            self._failed = [call for call in self._failed if call not in again]
        if not self._queue and self._failed and self._retries and self._progress:
            self._queue, self._failed = sorted(self._failed, key=_place), []
            self._retries -= 1
            self._progress = False
        return self._queue.pop(0) if self._queue else None

    def note(self, call: TrialCall, *, worked: bool) -> None:
        """Remember whether a call worked."""
        self._progress = self._progress or worked
        if not worked:
            self._failed.append(call)


def _place(call: TrialCall) -> int:
    return call.place
