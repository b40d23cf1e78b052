"""Which of the calls that a search found work in fresh workspaces, twice, and what they need before them.

Two workspaces make them in opposite orders, those that change nothing first: a call that works and answers alike in both
needs none of the others. What fails or answers otherwise is tried alone, or after the calls that it most likely needs, those
that need the same together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_toucan.describe.needs import keys_of, likely_setups
from graph_toucan.describe.trials import Passes, Trial, TrialCall, play
from graph_toucan.execute.episode import Executor
from graph_toucan.execute.volatility import differing_files, differing_paths
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Tool

_TWICE = 2
_RETRIES = 2
_REPAIRS = 2
_ROUNDS = 2
"""What worked after a setup only because of another call there is left over for the second round."""


Repair = Callable[[Tool, JsonObject, str], JsonObject | None]


@dataclass(frozen=True)
class Checked:
    """A call with its setup, and what it gave in fresh workspaces after just that: twice or more.

    `before` are the trials of its setup, whose arguments may be others than the search found.
    """

    call: TrialCall
    setup: tuple[TrialCall, ...]
    runs: tuple[Trial, ...]
    before: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Check:
    """What became of the calls: those that hold, and the last trial of each of the others.

    `by_chance` are the keys of calls that work, but each time with other arguments: they need an id that is drawn anew.
    """

    held: tuple[Checked, ...]
    lost: tuple[Trial, ...]
    by_chance: frozenset[str] = frozenset()


class Verifier:
    """Checks the calls of one server."""

    def __init__(
        self, executor: Executor, at: tuple[str, str], setups: int, found: Mapping[str, Json], repair: Repair
    ) -> None:
        """Open at most `setups` workspaces to find out what calls need.

        Args:
            executor: who answers the calls.
            at: the server's slug and its fingerprint.
            setups: a bound on workspaces.
            found: what the search saw each call give, by its key.
            repair: gives better arguments for a tool by what an error text says.
        """
        self._found = found
        self._repair = repair
        self._by_chance: set[str] = set()
        self._executor = executor
        self._at = at
        self._left = setups
        self._held: dict[str, Checked] = {}
        self._last: dict[str, Trial] = {}
        self._opened: dict[str, int] = {}
        self._tried: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._stood: set[str] = set()

    async def check(self, calls: Sequence[TrialCall]) -> Check:
        """Return which calls hold, in the order given."""
        if not calls:
            return Check((), ())
        reads = [call for call in calls if call.reads]
        others = [call for call in calls if not call.reads]
        forth = Passes(_closed(reads), others, mixed=True, retries=_RETRIES)
        there = _Pass(await self._play("forth", forth))
        back = _Pass(await self._play("back", Passes(_closed(reads[::-1]), others[::-1], retries=_RETRIES)))
        open_: list[TrialCall] = []
        for call in calls:
            if not self._settle(call, there.first[call.key], back.first[call.key]):
                open_.append(call)
        await self._alone([call for call in open_ if _may_stand(call, there, back)], there, back)
        makers = [call for call in others if call.key in self._held or there.works(call)]
        for _ in range(_ROUNDS):
            await self._with_setups([call for call in open_ if call.key not in self._held], makers)
            left = [call for call in open_ if call.key not in self._held and call.alters]
            await self._alone([call for call in left if not _may_stand(call, there, back)], there, back)
            await self._once_more()
        held = tuple(self._held[call.key] for call in calls if call.key in self._held)
        lost = tuple(self._last[call.key] for call in calls if call.key not in self._held)
        return Check(held, lost, frozenset(self._by_chance))

    async def _play(self, purpose: str, passes: Passes) -> list[Trial]:
        take = self._opened.get(purpose, 0)
        self._opened[purpose] = take + 1
        trials = await play(self._executor, f"{self._at[0]}#{purpose}", take, self._at, passes, self._found)
        self._last |= {trial.call.key: trial for trial in trials}
        return trials

    def _settle(self, call: TrialCall, one: Trial | None, two: Trial | None) -> bool:
        if one is None or two is None or one.result.failed or two.result.failed or not (one.as_found and two.as_found):
            return False
        if call.alters and not _alike(one, two):
            return False
        self._held[call.key] = Checked(call, (), (one, two))
        return True

    async def _alone(self, calls: Sequence[TrialCall], there: "_Pass", back: "_Pass") -> None:
        """Make calls that answer otherwise after others, or conflict with them, in workspaces of their own."""
        for call in _one_of_each_tool(call for call in calls if call.key not in self._stood):
            if self._left <= 0:
                break
            self._left -= 1
            self._stood.add(call.key)
            (alone, *_) = await self._play("alone", Passes([call]))
            for _ in range(_REPAIRS):
                better = self._repair(call.tool, alone.arguments, alone.result.text) if alone.result.failed else None
                if better is None or self._left <= 0:
                    break
                self._left -= 1
                (alone, *_) = await self._play("alone", Passes([replace(call, arguments=better)]))
            if alone.result.failed:
                continue
            firsts = [trial for trial in (there.first.get(call.key), back.first.get(call.key)) if trial is not None]
            same = [trial for trial in firsts if not trial.result.failed and trial.as_found and _alike(alone, trial)]
            self._held[call.key] = Checked(alone.call, (), (alone, *(same[:1] if alone.call == call else ())))

    async def _with_setups(self, calls: Sequence[TrialCall], makers: Sequence[TrialCall]) -> None:
        """Find the setup of calls that fail alone, those with the same likely one together."""
        waiting = {call.key: call for call in calls}
        tried = self._tried
        while self._left > 0 and waiting:
            known = {key: held.setup for key, held in self._held.items()}
            wanted = {
                key: next(
                    (
                        setup
                        for setup in likely_setups(call, makers, self._found, known)
                        if keys_of(setup) not in tried[key]
                    ),
                    (),
                )
                for key, call in waiting.items()
            }
            waiting = {key: call for key, call in waiting.items() if wanted[key]}
            if not waiting:
                return
            setup = _most_wanted([wanted[key] for key in waiting])
            members = [call for key, call in waiting.items() if keys_of(wanted[key]) == keys_of(setup)]
            self._left -= 1
            before, trials = await self._after(setup, members)
            for call in members:
                tried[call.key].add(keys_of(setup))
                trial = trials.get(call.key)
                if trial is not None and not trial.result.failed:
                    self._held[call.key] = Checked(call, setup, (trial,), before)
                    del waiting[call.key]

    async def _after(
        self, setup: Sequence[TrialCall], members: Sequence[TrialCall]
    ) -> tuple[tuple[Trial, ...], dict[str, Trial]]:
        calls = [*setup, *sorted(members, key=lambda call: not call.reads)]
        trials = await self._play("setup", Passes(calls))
        return tuple(trials[: len(setup)]), {trial.call.key: trial for trial in trials[len(setup) :]}

    async def _once_more(self) -> None:
        """Make once more what worked once only, or not alike: in the same way, so that what differs is by chance."""
        groups: dict[tuple[str, ...], dict[str, Checked]] = {}
        for key, held in self._held.items():
            volatile = not held.call.alters and len(held.runs) == _TWICE and not _alike(*held.runs)
            if len(held.runs) < _TWICE or volatile:
                own = (key,) if held.call.alters else ()  # one that changes something would change it for others
                groups.setdefault((*keys_of(held.setup), "", *own), {})[key] = held
        for _, members in sorted(groups.items()):
            setup = next(iter(members.values())).setup
            before, trials = await self._after(setup, [held.call for held in reversed(members.values())])
            for key, held in members.items():
                self._settle_again(key, held, before, trials.get(held.call.key))

    def _settle_again(self, key: str, held: Checked, before: tuple[Trial, ...], trial: Trial | None) -> None:
        if trial is not None and not trial.result.failed:
            earlier, later = (*held.before, held.runs[0]), (*before, trial)
            if [one.arguments for one in earlier] == [two.arguments for two in later]:
                self._held[key] = Checked(held.call, held.setup, (*held.runs, trial), held.before)
                return
            self._by_chance.add(key)
        if len(held.runs) < _TWICE:
            del self._held[key]


class _Pass:
    """The trials of one workspace: the first of each call, and whether it ever worked."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        self.first: dict[str, Trial] = {}
        self._worked: set[str] = set()
        for trial in trials:
            self.first.setdefault(trial.call.key, trial)
            if not trial.result.failed:
                self._worked.add(trial.call.key)

    def works(self, call: TrialCall) -> bool:
        return call.key in self._worked


def _may_stand(call: TrialCall, there: _Pass, back: _Pass) -> bool:
    """Tell whether a call that changes something worked before others once, so that it may need none of them."""
    firsts = (there.first.get(call.key), back.first.get(call.key))
    return call.alters and any(trial and not trial.result.failed and trial.as_found for trial in firsts)


def _alike(one: Trial, two: Trial) -> bool:
    return not differing_paths(one.result.value, two.result.value) and not differing_files(one.changes, two.changes)


def _closed(reads: Sequence[TrialCall]) -> list[TrialCall]:
    """Return calls that change nothing, the last one as one that may: one look tells whether they did."""
    return [*reads[:-1], *(replace(call, reads=False) for call in reads[-1:])]


def _one_of_each_tool(calls: Iterable[TrialCall]) -> list[TrialCall]:
    """Return calls with the first one of each tool before the second ones."""
    count: dict[str, int] = {}
    ranked: list[tuple[int, TrialCall]] = []
    for call in calls:
        count[call.tool.name] = count.get(call.tool.name, 0) + 1
        ranked.append((count[call.tool.name], call))
    return [call for _, call in sorted(ranked, key=lambda item: item[0])]


def _most_wanted(setups: Sequence[tuple[TrialCall, ...]]) -> tuple[TrialCall, ...]:
    """Return the setup that is wanted most often; of equal ones the shortest, then the first."""
    count: dict[tuple[str, ...], int] = {}
    for setup in setups:
        count[keys_of(setup)] = count.get(keys_of(setup), 0) + 1
    return min(setups, key=lambda setup: (-count[keys_of(setup)], len(setup), keys_of(setup)))
