"""The search for the calls without which another one fails in a fresh workspace.

Calls that failed with the same complaint most likely lack the same: a setup that mended one of them is tried on all of them,
together in one workspace. Where no likely setup helps, the calls that came before in a workspace where it worked are halved
until few are left (as in QuickXplain: Junker, "Preferred explanations and relaxations for over-constrained problems", 2004).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.describe.needs import MAX_SETUP, Makers, Setup, giving_setups, keys_of, likely_setups
from graph_toucan.describe.trials import Passes, Trial, TrialCall
from graph_toucan.identity import Json
from graph_toucan.onboard.order import destroys

_CROWDS = 2
"""Times that a setup is tried on a call together with others, which may be in its way: in opposite orders."""
_HALVINGS = 24
_HALVED = 4
"""How many complaints are looked into in this way, the most frequent first."""
_KNOWN = 3
_BY_CHANCE = re.compile(r"'[^'\s]*'|\"[^\"\s]*\"|\S*\d\S*")

Play = Callable[[str, Passes], Awaitable[list[Trial]]]


@dataclass
class Bound:
    """How many more workspaces may be opened."""

    left: int

    def take(self) -> bool:
        """Tell whether another workspace may be opened, and count it."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True)
class Mended:
    """A call that worked after a setup: the trials of the setup and of the call."""

    setup: Setup
    before: tuple[Trial, ...]
    trial: Trial


def complaint(trial: Trial | None) -> str:
    """Return what a failed call said, without its tool's name, other names and numbers."""
    if trial is None or not trial.result.failed:
        return ""
    return _BY_CHANCE.sub("#", trial.result.text.replace(trial.call.tool.name, "#"))[:160]


class SetupSearch:
    """Finds setups for the calls of one server; what mended one call is tried on others."""

    def __init__(self, play: Play, bound: Bound, found: Mapping[str, Sequence[Json]]) -> None:
        """Search in workspaces.

        Args:
            play: makes calls in a fresh workspace.
            bound: how many may be opened.
            found: what the search for examples saw each call give in its workspaces, by its key.
        """
        self._play = play
        self._bound = bound
        self._found = found
        self._tried: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._useless: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._mends: dict[str, list[Setup]] = defaultdict(list)
        self._base: dict[str, Setup] = {}
        self._said: dict[str, str] = {}
        self._heard: dict[str, set[str]] = defaultdict(set)
        self._halved: set[str] = set()

    async def find(
        self,
        calls: Sequence[TrialCall],
        said: Mapping[str, str],
        before: Mapping[str, Sequence[TrialCall]],
        makers: Sequence[TrialCall],
        known: Mapping[str, Setup],
    ) -> dict[str, Mended]:
        """Return the calls that work after a setup, by their keys.

        Args:
            calls: those that fail in a fresh workspace.
            said: what each of them complains of there, by its key.
            before: the calls that worked before each of them where it did, by its key.
            makers: calls that worked, in the order of the search; the likeliest setups are made of them.
            known: the setups of calls that are known to hold, by their keys.
        """
        mended: dict[str, Mended] = {}
        waiting = {call.key: call for call in calls}
        ready = Makers(makers, self._found)
        self._said = {**said, **self._said}
        while waiting:
            have: dict[str, Setup] = {**known, **{key: one.setup for key, one in mended.items()}}
            wanted = {key: self._next(call, ready, have) for key, call in waiting.items()}
            setups = [setup for setup in wanted.values() if setup is not None]
            if not setups:
                if not await self._halve(waiting, before):
                    break
                continue
            if not self._bound.take():
                break
            setup = _most_wanted(setups)
            members = [
                waiting[key] for key, one in wanted.items() if one is not None and keys_of(one) == keys_of(setup)
            ]
            for key, one in (await self._crowd(setup, members)).items():
                mended[key] = one
                self._learn(self._said[key], setup)
                del waiting[key]
        return mended

    def _next(self, call: TrialCall, makers: Makers, known: Mapping[str, Setup]) -> Setup | None:
        """Return the setup to try next on a call: one that gives its values, mended its complaint, is likely, mended others.

        One that only led to the same complaint is not tried again on other calls with it, unless it gives their values.
        """
        base, said = self._base.get(call.key, ()), self._said[call.key]
        often = Counter(keys_of(setup) for setups in self._mends.values() for setup in setups)
        by_keys = {keys_of(setup): setup for setups in self._mends.values() for setup in setups}
        others = [by_keys[keys] for keys, _ in often.most_common(_KNOWN)]
        giving = giving_setups(call, makers, known)
        likely = likely_setups(call, makers, known)
        for place, setup in enumerate((*giving, *self._mends[said], *likely, *others)):
            whole = _joined(base, setup)
            keys = keys_of(whole)
            if call.key in keys or len(keys) > MAX_SETUP:
                continue
            useless = place >= len(giving) and self._useless[said, keys] >= _CROWDS
            if self._tried[call.key, keys] < _CROWDS and not useless:
                return whole
        return None

    async def _crowd(self, setup: Setup, members: Sequence[TrialCall]) -> dict[str, Mended]:
        """Make calls after a setup in one workspace: those that change nothing first, those that destroy last."""
        keys = keys_of(setup)
        again = self._tried[members[0].key, keys] > 0
        ordered = sorted(members[::-1] if again else members, key=_disturbs)
        alone = sum(call.alters for call in ordered) < _CROWDS
        trials = await self._play("setup", Passes([*setup, *ordered]))
        before, after = tuple(trials[: len(setup)]), {trial.call.key: trial for trial in trials[len(setup) :]}
        for call in members:
            self._tried[call.key, keys] += _CROWDS if alone else 1
        if any(trial.result.failed for trial in before) or len(before) < len(setup):
            worked = tuple(trial.call for trial in before if not trial.result.failed)
            for call in members:
                self._tried[call.key, keys] = _CROWDS
                if worked:
                    self._learn(self._said[call.key], worked)
            return {}
        self._hear(setup, [trial for trial in after.values() if trial.result.failed])
        fine = [key for key, trial in after.items() if not trial.result.failed]
        return {key: Mended(setup, before, after[key]) for key in fine}

    def _hear(self, setup: Setup, failed: Sequence[Trial]) -> None:
        """Note what a setup changed: who complains of something else now got further by it, and needs more beside it."""
        same: set[str] = set()
        for trial in failed:
            said, now = self._said[trial.call.key], complaint(trial)
            if now == said:
                same.add(said)
            elif now not in self._heard[trial.call.key]:
                self._base[trial.call.key] = setup
                self._said[trial.call.key] = now
            self._heard[trial.call.key] |= {said, now}
        for said in same:
            self._useless[said, keys_of(setup)] += 1

    def _learn(self, said: str, setup: Setup) -> None:
        known = self._mends[said]
        if all(keys_of(one) != keys_of(setup) for one in known):
            known.append(setup)

    # --- halving what came before -----------------------------------------------------------------------------------

    async def _halve(self, waiting: Mapping[str, TrialCall], before: Mapping[str, Sequence[TrialCall]]) -> bool:
        """Look for the setup of one call of the most frequent complaint; False if there is none left to look for."""
        open_ = [key for key in waiting if self._said[key] not in self._halved and before.get(key)]
        if not open_ or self._bound.left <= 0 or len(self._halved) >= _HALVED:
            return False
        often = Counter(self._said[key] for key in open_)
        chosen = min(open_, key=lambda key: (-often[self._said[key]], len(before[key])))
        said = self._said[chosen]
        self._halved.add(said)
        setup = await self._least(waiting[chosen], before[chosen])
        if setup is not None:
            self._learn(said, setup)
        return True

    async def _least(self, call: TrialCall, before: Sequence[TrialCall]) -> Setup | None:
        """Return a few of some calls after which a call works, None if there are not few.

        The last one that is needed ends the shortest beginning that suffices; the one before it ends the shortest beginning
        that suffices together with it, and so on: about log2(calls) workspaces for each.
        """
        trials = Bound(min(_HALVINGS, self._bound.left))
        acting = [one for one in before if not one.reads]
        rest = acting if len(acting) < len(before) and await self._works(acting, call, trials) else list(before)
        if rest != acting and not await self._works(rest, call, trials):
            return None
        needed: list[TrialCall] = []
        while rest and len(needed) < MAX_SETUP and trials.left > 0:
            few, enough = 0, len(rest)
            while enough - few > 1:
                middle = (few + enough) // 2
                if await self._works([*rest[:middle], *needed], call, trials):
                    enough = middle
                else:
                    few = middle
            needed, rest = [rest[enough - 1], *needed], rest[: enough - 1]
            if await self._works(needed, call, trials):
                return tuple(needed)
        return None

    async def _works(self, before: Sequence[TrialCall], call: TrialCall, trials: Bound) -> bool:
        if not trials.take() or not self._bound.take():
            return False
        made = await self._play("halve", Passes([*before, call]))
        return bool(made) and made[-1].call is call and not made[-1].result.failed


def _joined(base: Setup, setup: Setup) -> Setup:
    """Return the calls of two setups, each once, in the order of the search."""
    by_key = {call.key: call for call in (*base, *setup)}
    return tuple(sorted(by_key.values(), key=lambda call: call.place))


def _disturbs(call: TrialCall) -> int:
    return 2 if destroys(call.tool) else int(call.alters)


def _most_wanted(setups: Sequence[Setup]) -> Setup:
    """Return the setup that is wanted most often; of equal ones the shortest, then the first."""
    count = Counter(keys_of(setup) for setup in setups)
    return min(setups, key=lambda setup: (-count[keys_of(setup)], len(setup), keys_of(setup)))
