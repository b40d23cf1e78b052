"""What a call most likely needs before it: the calls that gave its values, that share its subject, or all before it."""

from collections.abc import Mapping, Sequence

from graph_toucan.describe.trials import TrialCall
from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json
from graph_toucan.onboard.order import makes, name_words

MAX_SETUP = 6
_MOST = 8
_GIVERS = 4
_SHORTEST = 2

Setup = tuple[TrialCall, ...]


class Makers:
    """Calls that worked, in the order of the search, with the values that they were told and those that they gave."""

    def __init__(self, calls: Sequence[TrialCall], found: Mapping[str, Sequence[Json]]) -> None:
        """Read the calls once.

        Args:
            calls: those that worked; those that change nothing can only have given a value.
            found: what the search saw each call give in its workspaces, by its key.
        """
        self.calls = sorted(calls, key=lambda call: call.place)
        self.told = {call.key: _texts(call.arguments) for call in calls}
        self.gave = {call.key: _texts(list(found.get(call.key, ()))) - self.told[call.key] for call in calls}

    def before(self, call: TrialCall) -> list[TrialCall]:
        """Return the calls that came before one."""
        return [maker for maker in self.calls if maker.place < call.place]


def giving_setups(call: TrialCall, makers: Makers, known: Mapping[str, Setup]) -> list[Setup]:
    """Return setups that give a call its values, the likeliest first: calls that change nothing before others.

    Args:
        call: a call that fails in a fresh workspace.
        makers: calls that worked.
        known: the setups of calls that are known to hold.
    """
    used = _used(call)
    ready = [maker for maker in makers.before(call) if maker.key in known]
    givers = [maker for maker in ready if used & makers.gave[maker.key]]
    givers = givers or [maker for maker in ready if used & makers.told[maker.key]]
    givers.sort(key=lambda maker: (not maker.reads, -maker.place))
    return _distinct([_with_own([maker], known) for maker in givers[:_GIVERS]])


def likely_setups(call: TrialCall, makers: Makers, known: Mapping[str, Setup]) -> list[Setup]:
    """Return setups to try, the likeliest first, each at most six calls long; for the arguments see `giving_setups`."""
    used, words = _used(call), name_words(call.tool.name)
    before = [maker for maker in makers.before(call) if not maker.reads]
    ready = [maker for maker in before if maker.key in known]
    likely = [maker for maker in ready if used & makers.told[maker.key]][:3]
    likely += [maker for maker in ready if makes(maker.tool.name) and words & name_words(maker.tool.name)][:2]
    likely += [maker for maker in ready if makes(maker.tool.name)][:2]
    setups = [_with_own([maker], known) for maker in likely]
    setups += [_with_own(sorted(likely[:2], key=lambda maker: maker.place), known)]
    firsts = _first_of_each_tool(before)
    setups += [tuple(maker for maker in firsts if makes(maker.tool.name))[-MAX_SETUP:], tuple(firsts)[-MAX_SETUP:]]
    return _distinct(setups)[:_MOST]


def _used(call: TrialCall) -> set[str]:
    return {str(value) for _, value in leaves(call.arguments) if value is not None and len(str(value)) >= _SHORTEST}


def _distinct(setups: Sequence[Setup]) -> list[Setup]:
    distinct: dict[tuple[str, ...], Setup] = {}
    for setup in setups:
        if 0 < len(setup) <= MAX_SETUP:
            distinct.setdefault(keys_of(setup), setup)
    return list(distinct.values())


def keys_of(setup: Sequence[TrialCall]) -> tuple[str, ...]:
    """Return what tells a setup from others."""
    return tuple(call.key for call in setup)


def _with_own(chosen: Sequence[TrialCall], known: Mapping[str, tuple[TrialCall, ...]]) -> tuple[TrialCall, ...]:
    """Return calls with what each of them needs before it."""
    found: dict[str, TrialCall] = {}
    for maker in chosen:
        for call in (*known.get(maker.key, ()), maker):
            found.setdefault(call.key, call)
    return tuple(found.values())


def _texts(value: Json) -> set[str]:
    return {str(leaf) for _, leaf in leaves(value) if leaf is not None}


def _first_of_each_tool(calls: Sequence[TrialCall]) -> list[TrialCall]:
    found: dict[str, TrialCall] = {}
    for call in calls:
        found.setdefault(call.tool.name, call)
    return list(found.values())
