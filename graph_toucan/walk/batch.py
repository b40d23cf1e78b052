"""Thousands of walks side by side, as arrays: one row each. Sampling fills in the steps, operations make turns of them."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.draws import Keys
from graph_toucan.walk.network import Flags, Ids

Small = NDArray[np.int16]
Rows = NDArray[np.int64]

LINKS = 3
"""The most earlier steps that one step takes values or state from."""

MISSES = ("", "func", "params")
"""What an empty turn may lack, by number."""


@dataclass
class Batch:
    """`W` rows. Steps and turns have the numbers of their ids (`s3`, `t2`), -1 stands for none.

    Steps: `tool`, `example`, `turn` (which turn a step belongs to) are (W, S), `links` is how many links a step has;
    link `m` of a step comes from `link_step` by the edge `link_edge` (-1: its state alone), both (W, S, LINKS); `bound` are
    the parameters that links bind, `fixed` steps must be called as in their example. `steps` is how many there are,
    `first` how many before any insertion.
    Turns: `place` is a turn's position, -1 for one that is merged into another, (W, T); `turns` is the next free number.
    `merged`, `short`, `far` tell what was done to a turn. `empty` is the number of the empty turn, `miss` what it lacks
    (see `MISSES`) and `subject` the tool it is about.
    Log: `log` has operation, turn, other turn, step and source step, (W, O, 5); `logged` is how many entries there are.
    `servers` are those met so far, `server_count` of at most `limit`, (W, servers). `cross` rows want more than one.
    `met` has a bit for each tool met, several tools sharing one: who has none of its bits set was not met.
    """

    keys: Keys
    start: Ids
    tool: Ids
    example: Small
    links: Small
    link_step: Small
    link_edge: Ids
    bound: Keys
    fixed: Flags
    steps: Small
    first: Small
    turn: Small
    place: Small
    turns: Small
    merged: Flags
    short: Flags
    far: Flags
    empty: Small
    miss: Small
    subject: Ids
    log: Small
    logged: Small
    met: Keys
    servers: Ids
    server_count: Small
    limit: Small
    cross: Flags

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.keys)

    def take(self, rows: NDArray[np.integer]) -> Self:
        """Return the batch of some rows, in their order."""
        return type(self)(**{field.name: getattr(self, field.name).take(rows, axis=0) for field in fields(self)})

    def record(self, rows: NDArray[np.integer], *entry: "NDArray[np.integer] | int") -> None:
        """Add an entry to the logs of some rows."""
        at = self.logged[rows]
        for column, value in enumerate(entry):
            self.log[rows, at, column] = value
        self.logged[rows] += 1

    def meet(self, rows: Rows, bits: Keys, servers: Ids) -> None:
        """Note that rows have met a tool, by its bit, and its server."""
        self.met[rows] |= bits
        new = np.flatnonzero(~self.on(rows, servers))
        if len(new):
            fresh = rows.take(new)
            count = self.server_count.take(fresh)
            self.servers.ravel()[fresh * self.servers.shape[1] + count] = servers.take(new)
            self.server_count[fresh] = count + 1

    def on(self, rows: Rows, servers: Ids) -> Flags:
        """Tell which rows have met a server."""
        found = self.servers[:, 0].take(rows) == servers
        for column in range(1, self.servers.shape[1]):
            found |= self.servers[:, column].take(rows) == servers
        return found

    def has(self, rows: Rows, tools: Ids, bits: Keys) -> Flags:
        """Tell which rows have a step of a tool; `bits` are those of the tools."""
        found = (self.met.take(rows) & bits) != 0
        maybe = np.flatnonzero(found)
        if len(maybe):
            own = self.tool.take(rows.take(maybe), axis=0)
            found[maybe] = (own == tools.take(maybe)[:, None]).any(axis=1)
        return found


def empty_batch(keys: Keys, start: Ids, config: WalkConfig) -> Batch:
    """Return rows without steps, with room for walks and for what is inserted into them."""
    rows, steps = len(keys), 2 * config.max_steps
    turns = steps + 1

    def full(*shape: int, fill: int = -1) -> Small:
        return np.full((rows, *shape), fill, np.int16)

    def ids(*shape: int) -> Ids:
        return np.full((rows, *shape), -1, np.int32)

    def flags(*shape: int) -> Flags:
        return np.zeros((rows, *shape), np.bool_)

    return Batch(
        keys=keys,
        start=start,
        tool=ids(steps),
        example=full(steps, fill=0),
        links=full(steps, fill=0),
        link_step=full(steps, LINKS),
        link_edge=ids(steps, LINKS),
        bound=np.zeros((rows, steps), np.uint64),
        fixed=flags(steps),
        steps=full(fill=0),
        first=full(fill=0),
        turn=full(steps),
        place=full(turns),
        turns=full(fill=0),
        merged=flags(turns),
        short=flags(turns),
        far=flags(turns),
        empty=full(),
        miss=full(fill=0),
        subject=ids(),
        log=full(steps + 1, 5),
        logged=full(fill=0),
        met=np.zeros(rows, np.uint64),
        servers=ids(config.max_servers),
        server_count=full(fill=0),
        limit=full(fill=config.max_servers),
        cross=flags(),
    )
