"""The node operations merge, insert and split (MAGNET, section 3.2) on a batch of walks, each with its entries in the log.

Nesting is what merging is to turns of which the second needs the first: MAGNET does not merge those, so their first call is
always asked for in its own right; here it can become the unnamed helper of the second, as with an insertion.

Turns and steps keep the numbers that they were made with, so the log stays true while turns move.
"""

import numpy as np
from numpy.typing import NDArray

from graph_toucan.model import NodeOperation
from graph_toucan.walk.batch import Batch
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.draws import For, below, uniform, uniforms
from graph_toucan.walk.grow import Grower, Proposal, Rows, random_step
from graph_toucan.walk.network import Flags, Ids, Network

JOINS_TURN = 0.5
"""How often a long insertion joins a later turn instead of becoming one: the two sources differ, so both are told."""

OPERATIONS = tuple(NodeOperation)
MERGE, NEST, SHORT, LONG, SPLIT = range(5)
"""The numbers of the operations in a batch's log: their places in `OPERATIONS`."""

_TRIES = 4


def operate(batch: Batch, network: Network, config: WalkConfig) -> None:
    """Apply merge, insert and split in MAGNET's order."""
    merge(batch, network, config)
    insert(batch, network, config)
    split(batch, network, config)


# --- merge ------------------------------------------------------------------------------------------------------------


def merge(batch: Batch, network: Network, config: WalkConfig) -> None:
    """Join neighbouring turns with a probability, left to right, never three: `config.merge`, `config.nest` for nested ones.

    Turns that are related and not nested are merged. Of nested ones, the later is what the turn asks for, and the earlier its
    helper. The entry names the first step that came from the other turn, and the helper.
    """
    joined = np.zeros(batch.rows, np.bool_)
    for at in range(int(batch.steps.max(initial=0)) - 1):
        rows = np.flatnonzero(~joined & (batch.steps > at + 1))
        drawn = uniform(batch.keys.take(rows), For.MERGE, at)
        chosen = np.flatnonzero(drawn < max(config.merge, config.nest))
        rows, drawn = rows.take(chosen), drawn.take(chosen)
        nested = _nested(batch, network, rows, at)
        joins = np.where(nested, drawn < config.nest, (drawn < config.merge) & _related(batch, network, rows, at))
        rows, nested = rows[joins], nested[joins]
        batch.turn[rows, at + 1] = at
        batch.merged[rows[~nested], at] = True
        batch.short[rows[nested], at] = True
        _move(batch, rows, at + 1)
        batch.record(rows, np.where(nested, NEST, MERGE), at, at + 1, at + 1, np.where(nested, at, -1))
        joined[:] = False
        joined[rows] = True


def _move(batch: Batch, rows: Rows, turn: int) -> None:
    """Take a turn out of the order of turns."""
    at = batch.place[rows, turn][:, None]
    places = batch.place[rows]
    batch.place[rows] = np.where(places > at, places - 1, places)
    batch.place[rows, turn] = -1


def _related(batch: Batch, network: Network, rows: Rows, at: int) -> Flags:
    """Tell whether a step and the next one belong together: by server, by a tag, or by what they take values from."""
    one, two = batch.tool[rows, at], batch.tool[rows, at + 1]
    sources, others = batch.link_step[rows, at], batch.link_step[rows, at + 1]
    found = (network.server[one] == network.server[two]) | (others == at).any(axis=1)
    return found | _overlap(network.tags[one], network.tags[two]) | _overlap(sources, others)


def _overlap(ones: NDArray[np.integer], others: NDArray[np.integer]) -> Flags:
    """Tell whether two lists of numbers, (W, any), have one in common, -1 aside."""
    found = np.zeros(len(ones), np.bool_)
    for column in range(ones.shape[1]):
        member = ones[:, column]
        found |= (member >= 0) & (others == member[:, None]).any(axis=1)
    return found


def _nested(batch: Batch, network: Network, rows: Rows, at: int) -> Flags:
    """Tell whether a step takes a value from the result of the one before: a query could not state it."""
    if not len(network.edges):
        return np.zeros(len(rows), np.bool_)
    edges = batch.link_edge[rows, at + 1]
    gives = (edges >= 0) & network.flows[edges]
    return ((batch.link_step[rows, at + 1] == at) & gives).any(axis=1)


# --- insert -----------------------------------------------------------------------------------------------------------


def insert(batch: Batch, network: Network, config: WalkConfig) -> None:
    """Add functions that depend on a turn's last one: into the same turn (short), or as or into a later one (long).

    Turns made by a long insertion are visited too, so that insertions chain.
    """
    grower = Grower(network, batch, batch.tool.shape[1])
    turn = 0
    while turn < int(batch.turns.max(initial=0)):
        rows = np.flatnonzero((batch.turns > turn) & (batch.place[:, turn] >= 0))
        rows = rows[uniform(batch.keys.take(rows), For.INSERT, turn) < config.insert]
        for attempt in range(_TRIES):
            given = _nested_function(batch, network, config, rows, turn, attempt)
            fine = grower.allowed(rows, given)
            taken = np.flatnonzero(fine)
            _insert(grower, config, rows.take(taken), given.only(taken), turn)
            rows = rows.take(np.flatnonzero(~fine))
            if not len(rows):
                break
        turn += 1


def _nested_function(
    batch: Batch, network: Network, config: WalkConfig, rows: Rows, turn: int, attempt: int
) -> Proposal:
    """Propose a function for which a step's result has a value: the turn's last step, or its first after some tries."""
    here = batch.turn.take(rows, axis=0) == turn
    last = here.shape[1] - 1 - here[:, ::-1].argmax(axis=1)
    source = np.where(attempt < _TRIES - 1, last, here.argmax(axis=1)).astype(np.int16)
    if not len(network.edges):
        none = np.full(len(rows), -1, np.int32)
        return Proposal(none, none, source)
    drawn, sure, _ = uniforms(batch.keys[rows], For.NESTED, turn, attempt)
    edges = network.nestable.pick(batch.tool[rows, source], drawn)
    if config.weights == "balanced":
        edges = np.where((edges >= 0) & (sure >= network.readiness.take(edges)), -1, edges)
    return Proposal(np.where(edges < 0, -1, network.target[edges]), edges, source)


def _insert(grower: Grower, config: WalkConfig, rows: Rows, given: Proposal, turn: int) -> None:
    """Add the steps, and put them where they belong."""
    batch = grower.batch
    keys = batch.keys[rows]
    step = batch.steps[rows].copy()
    grower.add(rows, given, 1000 + turn)
    alive = (batch.place[rows] >= 0).sum(axis=1)
    at = batch.place[rows, turn]
    far = (uniform(keys, For.LONG, turn) < config.insert_long) & (at + 1 < alive)
    later = at + 1 + below(uniform(keys, For.LATER, turn), np.maximum(alive - at - 1, 0))
    joins = uniform(keys, For.JOIN, turn) < JOINS_TURN
    home = np.where(far, _turn_at(batch, rows, later), turn)
    makes = np.flatnonzero(far & ~joins)
    home[makes] = _make_turn(batch, rows[makes], later[makes] + 1)
    batch.turn[rows, step] = home
    batch.short[rows[~far], home[~far]] = True
    batch.far[rows[far], home[far]] = True
    batch.record(rows, np.where(far, LONG, SHORT), home, turn, step, given.sources)


def _turn_at(batch: Batch, rows: Rows, place: Rows) -> Rows:
    return (batch.place[rows] == place[:, None]).argmax(axis=1)


def _make_turn(batch: Batch, rows: Rows, place: NDArray[np.integer]) -> NDArray[np.int16]:
    """Put a new turn at a place, and return its number."""
    places = batch.place.take(rows, axis=0)
    batch.place[rows] = places + (places >= place[:, None])
    made = batch.turns[rows].copy()
    batch.place[rows, made] = place
    batch.turns[rows] += 1
    return made


# --- split ------------------------------------------------------------------------------------------------------------


def split(batch: Batch, network: Network, config: WalkConfig) -> None:
    """With probability `config.split`, put an empty turn after a random one: a function or a value is missing there.

    A missing function is one that fits the talk and is on none of its servers, so that it is not offered; a missing value
    belongs to a tool of one of its servers that asks for a text.
    """
    alive = (batch.place >= 0).sum(axis=1)
    rows = np.flatnonzero((alive >= 2) & (uniform(batch.keys, For.SPLIT) < config.split))
    by_function = uniform(batch.keys[rows], For.MISS) < 0.5
    for turned in (False, True):  # who finds no subject of one kind looks for one of the other
        for attempt in range(2 * _TRIES):
            drawn = uniform(batch.keys[rows], For.SUBJECT, int(turned), attempt)
            at = batch.tool[rows, random_step(batch, rows, For.SUBJECT, int(turned), attempt + 100)]
            other = _other_function(batch, network, rows, at, drawn, attempt)
            near = _value_to_ask_for(batch, network, rows, at, drawn, attempt)
            subject = np.where(by_function, other, near)
            fine = subject >= 0
            _put_empty_turn(batch, rows[fine], np.where(by_function, 1, 2)[fine], subject[fine])
            rows, by_function = rows[~fine], by_function[~fine]
        by_function = ~by_function


def _other_function(
    batch: Batch, network: Network, rows: Rows, at: Ids, drawn: NDArray[np.float64], attempt: int
) -> Ids:
    """Return a tool that shares a tag with one of the talk and is on no server of it, -1 if the try is in vain."""
    if not network.tags.shape[1]:
        return np.full(len(rows), -1, np.int32)
    column = below(uniform(batch.keys[rows], For.SUBJECT, 2, attempt), np.array(network.tags.shape[1]))
    found = network.by_tag.pick(network.tags[at, column], drawn)
    known = np.where(found < 0, 0, found)
    met = batch.on(rows, network.server[known])
    return np.where((found >= 0) & ~met, found, -1).astype(np.int32)


def _value_to_ask_for(
    batch: Batch, network: Network, rows: Rows, at: Ids, drawn: NDArray[np.float64], attempt: int
) -> Ids:
    """Return a tool of a server of the talk that asks for a text and was not called, at first one with a shared tag."""
    found = network.askable.pick(network.server[at], drawn)
    known = np.where(found < 0, 0, found)
    tagged = _overlap(network.tags[at], network.tags[known])
    fine = (found >= 0) & ~batch.has(rows, known, network.bits.take(known)) & (tagged | (attempt >= _TRIES))
    return np.where(fine, found, -1).astype(np.int32)


def _put_empty_turn(batch: Batch, rows: Rows, miss: Rows, subject: Ids) -> None:
    alive = (batch.place[rows] >= 0).sum(axis=1)
    after = below(uniform(batch.keys[rows], For.LATER, 1000), alive)
    before = _turn_at(batch, rows, after)
    made = _make_turn(batch, rows, after + 1)
    batch.empty[rows], batch.miss[rows], batch.subject[rows] = made, miss, subject
    batch.record(rows, SPLIT, made, before, -1, -1)
