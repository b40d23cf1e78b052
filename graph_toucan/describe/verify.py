"""Which of the calls that a search found work in fresh workspaces, twice, and what they need before them.

Two workspaces make them in opposite orders, those that change nothing first: a call that works and answers alike in both
needs none of the others. What fails or answers otherwise is tried alone, or after the calls that it most likely needs, those
that need the same together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_toucan.describe.drawn import find_bindings
from graph_toucan.describe.needs import keys_of
from graph_toucan.describe.setups import Bound, SetupSearch, complaint
from graph_toucan.describe.trials import Passes, Trial, TrialCall, play
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.pointers import leaves
from graph_toucan.execute.volatility import differing_files
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import SetupBinding, Tool
from graph_toucan.onboard.seen import is_by_chance

_TWICE = 2
_RETRIES = 2
_REPAIRS = 2
_ROUNDS = 2
"""What worked after a setup only because of another call there is left over for the second round."""
_FEWEST = 16
_REFUSALS = 2
"""Calls that fail alone with one complaint before others with it are no longer made alone."""


Repair = Callable[[Tool, JsonObject, str], JsonObject | None]


@dataclass(frozen=True)
class Checked:
    """A call with its setup, and what it gave in fresh workspaces after just that: twice or more.

    `before` are the trials of the setup of the first run, whose arguments may be others than the search found. `bindings`
    are the values that earlier results gave, drawn anew each time: for each call of the setup, and at last for the call
    itself. `own`: nothing but its setup came before it in its first run.
    """

    call: TrialCall
    setup: tuple[TrialCall, ...]
    runs: tuple[Trial, ...]
    before: tuple[Trial, ...] = ()
    bindings: tuple[tuple[SetupBinding, ...], ...] = ()
    own: bool = False


@dataclass(frozen=True)
class Check:
    """What became of the calls: those that hold, and the last trial of each of the others.

    `by_chance` are the keys of calls that work, but each time with other arguments, and no result that gives them.
    """

    held: tuple[Checked, ...]
    lost: tuple[Trial, ...]
    by_chance: frozenset[str] = frozenset()


class Verifier:
    """Checks the calls of one server."""

    def __init__(
        self, executor: Executor, at: tuple[str, str], setups: int, found: Mapping[str, Sequence[Json]], repair: Repair
    ) -> None:
        """Open at most `setups` workspaces for each call that needs more than a fresh one, to find out what it needs.

        Args:
            executor: who answers the calls.
            at: the server's slug and its fingerprint.
            setups: a bound on workspaces.
            found: what the search saw each call give in its workspaces, by its key.
            repair: gives better arguments for a tool by what an error text says.
        """
        self._found = found
        self._repair = repair
        self._by_chance: set[str] = set()
        self._executor = executor
        self._at = at
        self._setups = setups
        self._bound = Bound(0)
        self._said: dict[str, str] = {}
        self._refused: Counter[str] = Counter()
        self._held: dict[str, Checked] = {}
        self._last: dict[str, Trial] = {}
        self._opened: dict[str, int] = {}
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
        open_ = [call for call in calls if not self._settle(call, there.first[call.key], back.first[call.key])]
        self._bound.left = self._setups * max(len(open_), _FEWEST)
        self._said = {call.key: complaint(back.first[call.key]) or complaint(there.first[call.key]) for call in open_}
        await self._alone([call for call in open_ if _may_stand(call, there, back)], there, back)
        search = SetupSearch(self._play, self._bound, self._found)
        for _ in range(_ROUNDS):
            left = [call for call in open_ if call.key not in self._held]
            said = {call.key: self._said[call.key] or call.key for call in left}
            before = {call.key: there.before(call) or back.before(call) for call in left}
            makers = [call for call in calls if call.key in self._held or there.works(call)]
            known = {key: held.setup for key, held in self._held.items()}
            for key, mended in (await search.find(left, said, before, makers, known)).items():
                self._held[key] = Checked(mended.trial.call, mended.setup, (mended.trial,), mended.before)
            await self._alone([call for call in left if call.key not in self._held], there, back)
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
        """Make calls that change something in workspaces of their own, but for those whose complaint had others fail so."""
        for call in _one_of_each_tool(call for call in calls if call.alters and call.key not in self._stood):
            said = self._said[call.key]
            if said and self._refused[said] >= _REFUSALS:
                continue
            if not self._bound.take():
                break
            self._stood.add(call.key)
            (alone, *_) = await self._play("alone", Passes([call]))
            for _ in range(_REPAIRS):
                better = self._repair(call.tool, alone.arguments, alone.result.text) if alone.result.failed else None
                if better is None or not self._bound.take():
                    break
                (alone, *_) = await self._play("alone", Passes([replace(call, arguments=better)]))
            if alone.result.failed:
                self._said[call.key] = complaint(alone)
                self._refused[said or complaint(alone)] += 1
                continue
            firsts = [trial for trial in (there.first.get(call.key), back.first.get(call.key)) if trial is not None]
            same = [trial for trial in firsts if not trial.result.failed and trial.as_found and _alike(alone, trial)]
            runs = (alone, *(same[:1] if alone.call == call else ()))
            self._held[call.key] = Checked(alone.call, (), runs, own=True)

    async def _once_more(self) -> None:
        """Make once more what worked once only, or not alike: in the same way, so that what differs is by chance."""
        for _ in range(_TWICE):
            groups: dict[tuple[str, ...], dict[str, Checked]] = {}
            for key, held in self._held.items():
                volatile = not held.call.alters and len(held.runs) == _TWICE and not _alike(*held.runs)
                if len(held.runs) < _TWICE or volatile:
                    own = (key,) if held.call.alters else ()  # one that changes something would change it for others
                    groups.setdefault((*keys_of(held.setup), "", *own), {})[key] = held
            for _, members in sorted(groups.items()):
                setup = next(iter(members.values())).setup
                trials = await self._play(
                    "setup", Passes([*setup, *(held.call for held in reversed(members.values()))])
                )
                before = tuple(trials[: len(setup)])
                later = {trial.call.key: trial for trial in trials[len(setup) :]}
                for key, held in members.items():
                    self._settle_again(key, held, before, later.get(held.call.key))

    def _settle_again(self, key: str, held: Checked, before: tuple[Trial, ...], trial: Trial | None) -> None:
        """Add another run of a call; one in a workspace of its own takes the place of one among others that gave otherwise."""
        if trial is not None and not trial.result.failed:
            bindings = find_bindings((*held.before, held.runs[0]), (*before, trial))
            if bindings is None:
                self._by_chance.add(key)
            elif held.call.alters and not held.own and not _alike(held.runs[0], trial):
                self._held[key] = replace(held, runs=(trial,), before=before, own=True)
                return
            else:
                runs = (trial, *held.runs) if held.call.alters and not held.own else (*held.runs, trial)
                first = before if runs[0] is trial else held.before
                self._held[key] = replace(held, runs=runs, before=first, bindings=bindings, own=True)
                return
        if len(held.runs) < _TWICE:
            del self._held[key]


class _Pass:
    """The trials of one workspace: the first of each call, whether it ever worked, and what worked before it."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        self.first: dict[str, Trial] = {}
        self._worked: dict[str, int] = {}
        self._order: list[TrialCall] = []
        for trial in trials:
            self.first.setdefault(trial.call.key, trial)
            if not trial.result.failed and trial.call.key not in self._worked:
                self._worked[trial.call.key] = len(self._order)
                self._order.append(trial.call)

    def works(self, call: TrialCall) -> bool:
        return call.key in self._worked

    def before(self, call: TrialCall) -> list[TrialCall]:
        """Return the calls that worked before a call did, an empty list if it never did."""
        return self._order[: self._worked.get(call.key, 0)]


def _alike(one: Trial, two: Trial) -> bool:
    """Tell whether two runs gave the same and left the same files, but for ids and times that are drawn anew each time."""
    first, second = dict(leaves(one.result.value)), dict(leaves(two.result.value))
    changed = [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)]
    drawn = all(is_by_chance(first.get(path)) and is_by_chance(second.get(path)) for path in changed)
    return drawn and not differing_files(one.changes, two.changes)


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


def _may_stand(call: TrialCall, there: _Pass, back: _Pass) -> bool:
    """Tell whether a call that changes something worked before others once, so that it may need none of them."""
    firsts = (there.first.get(call.key), back.first.get(call.key))
    return call.alters and any(trial and not trial.result.failed and trial.as_found for trial in firsts)
