"""From a batch of walks to rows of the `fsps` table: JSON texts put together from pieces, without a model per row.

A text is a list of numbers of pieces, made for all rows at once. Arrow copies the pieces one after another into one buffer,
so a row's text is a range of it. The texts are the canonical JSON of the models, and the id is `content_id`'s.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graph_toucan.store.tables import table_spec
from graph_toucan.walk.batch import Batch
from graph_toucan.walk.draws import Indices
from graph_toucan.walk.network import Flags, Ids, Network
from graph_toucan.walk.pieces import Pieces, text


@dataclass(frozen=True)
class _Joined:
    """Texts one after another in a buffer: text `i` is `data[offsets[i]:offsets[i + 1]]`."""

    data: memoryview
    offsets: Indices

    def array(self) -> pa.Array:
        offsets = pa.py_buffer(self.offsets.astype(np.int32))
        return pa.StringArray.from_buffers(len(self.offsets) - 1, offsets, pa.py_buffer(self.data))


class FspWriter:
    """Writes batches over one network as rows of the `fsps` table."""

    def __init__(self, network: Network, steps: int) -> None:
        """Prepare the pieces; `steps` is the most steps that a row can have."""
        self._pieces = Pieces(network, steps)
        self._names = pa.array(network.tools, pa.string())
        self._starts = [f"[{text(tool)},".encode() for tool in network.tools]

    def table(self, batch: Batch) -> pa.Table:
        """Return the rows of a batch."""
        rows, steps, ends = _in_order(batch)
        turns = self._join(*self._turns(batch, rows, steps, ends))
        operations = self._join(*self._log(batch))
        ids = _ids([self._starts[start] for start in batch.start.tolist()], turns, operations)
        used = self._names.take(pa.array(batch.tool[rows, steps]))
        tools = pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), used)
        schema = table_spec("fsps").schema
        columns = [
            pa.array(ids, pa.string()),
            self._names.take(pa.array(batch.start)),
            turns.array(),
            operations.array(),
            tools.cast(schema.field("tools").type),
        ]
        return pa.Table.from_arrays(columns, schema=schema)

    def _join(self, numbers: Ids, ends: Indices) -> _Joined:
        """Copy pieces one after another; `ends` is where each text begins, and where the last one ends."""
        buffers = self._pieces.texts.take(pa.array(numbers)).buffers()
        offsets = np.frombuffer(buffers[1], np.int64)[: len(numbers) + 1]
        return _Joined(memoryview(buffers[2]), offsets[ends])

    def _turns(self, batch: Batch, rows: Indices, steps: Indices, ends: Indices) -> tuple[Ids, Indices]:
        """Return the numbers of the pieces of all rows' turns, one after another, and where each row ends."""
        pieces = self._pieces
        turn, tool = batch.turn[rows, steps], batch.tool[rows, steps]
        first, last = _edges_of_runs(rows, turn)
        opens, closes = _edges_of_runs(rows, rows)
        follows = self._before_empty_turn(batch, rows, turn, last)
        empty = np.flatnonzero(follows)
        at, final = rows[empty], np.where(closes[empty], 1, 0)
        linked = batch.links[rows, steps] > 0
        example = batch.example[rows, steps]
        columns = [
            np.where(first, pieces.turn[np.where(opens, 0, 1), turn], 0),
            *self._links(batch, rows, steps, np.flatnonzero(linked)),
            np.where(linked, pieces.linked[example, steps], pieces.plain[example, steps]),
            pieces.tool[np.where(last, 1 + (closes & ~follows), 0), tool],
            _spread(pieces.empty[batch.miss[at], batch.empty[at]], empty, len(rows)),
            _spread(pieces.subject[final, batch.subject[at]], empty, len(rows)),
        ]
        return _flat(columns, ends)

    def _before_empty_turn(self, batch: Batch, rows: Indices, turn: NDArray[np.int16], last: Flags) -> Flags:
        """Tell which steps are the last before an empty turn."""
        follows = last & (batch.empty[rows] >= 0)
        at = np.flatnonzero(follows)
        row = rows[at]
        follows[at] = batch.place[row, batch.empty[row]] == batch.place[row, turn[at]] + 1
        return follows

    def _links(self, batch: Batch, rows: Indices, steps: Indices, linked: Indices) -> list[Ids]:
        """Return the pieces of `after` and `bindings` of the steps that have links, sources in order."""
        pieces, chosen = self._pieces, (rows[linked], steps[linked])
        width = int(batch.links[chosen].max(initial=0))
        sources, edges = batch.link_step[chosen][:, :width], batch.link_edge[chosen][:, :width]
        order = np.argsort(np.where(sources < 0, np.iinfo(np.int16).max, sources), axis=1, kind="stable")
        sources, edges = np.take_along_axis(sources, order, 1), np.take_along_axis(edges, order, 1)
        known = len(pieces.binding_counts) > 0
        counts = np.where(edges >= 0, pieces.binding_counts[edges], 0) if known else np.zeros_like(edges)
        alone = (sources >= 0) & (counts == 0)
        waits = alone.any(axis=1)
        columns = [pieces.begin[np.where(waits, 0, 1)]]
        if waits.any():
            columns += self._listed(alone, [[pieces.after[sources[:, one]]] for one in range(width)])
            columns.append(np.where(waits, pieces.bindings, 0))
        bound = [self._bound(edges[:, one], sources[:, one], counts[:, one]) for one in range(width)]
        return [_spread(column, linked, len(rows)) for column in columns + self._listed(counts > 0, bound)]

    def _bound(self, edges: Ids, sources: NDArray[np.int16], counts: Ids) -> list[Ids]:
        """Return the pieces of the bindings of one link of each step."""
        parts: list[Ids] = []
        for column in range(int(counts.max(initial=0))):
            there = counts > column
            parts.append(np.where(there, self._pieces.binding[edges, column], 0))
            parts.append(np.where(there, self._pieces.come_from[sources], 0))
        return parts

    def _listed(self, there: Flags, parts: list[list[Ids]]) -> list[Ids]:
        """Return the columns of a list whose members are there or not, with commas between them."""
        columns: list[Ids] = []
        before = np.zeros(len(there), np.bool_)
        for one, members in enumerate(parts):
            now = there[:, one]
            if (now & before).any():
                columns.append(np.where(now & before, self._pieces.comma, 0))
            columns += [np.where(now, member, 0) for member in members]
            before |= now
        return columns

    def _log(self, batch: Batch) -> tuple[Ids, Indices]:
        """Return the numbers of the pieces of all rows' logs, one after another, and where each row ends."""
        pieces = self._pieces
        rows, number = np.nonzero(np.arange(batch.log.shape[1]) < batch.logged[:, None])
        operation, turn, other, step, source = batch.log[rows, number].T
        final = number + 1 == batch.logged[rows]
        columns = [
            pieces.operation[np.where(number > 0, 1, 0), operation, other],
            pieces.source_step[source],
            pieces.of_step[step],
            pieces.of_turn[np.where(final, 1, 0), turn],
        ]
        none = batch.logged == 0
        numbers, ends = _flat(columns, np.concatenate([[0], np.cumsum(batch.logged)]))
        whole = np.insert(numbers, ends[:-1][none], pieces.no_log).astype(np.int32)
        return whole, ends + np.concatenate([[0], np.cumsum(none)])


def _in_order(batch: Batch) -> tuple[Indices, Indices, Indices]:
    """Return the row and number of every step, by row and in the order of execution, and where each row ends."""
    width = int(batch.steps.max(initial=0))
    numbers = np.arange(width, dtype=np.int16)
    there = numbers < batch.steps[:, None]
    place = np.take_along_axis(batch.place, np.where(there, batch.turn[:, :width], 0), axis=1)
    order = np.where(there, place * np.int16(width) + numbers, np.iinfo(np.int16).max).argsort(axis=1)
    rows, column = np.nonzero(there)
    return rows, order[rows, column], np.concatenate([[0], np.cumsum(batch.steps)])


def _edges_of_runs(rows: Indices, values: NDArray[np.integer]) -> tuple[Flags, Flags]:
    """Tell for each member of a sequence whether it begins, and whether it ends, a run of equal values in a row."""
    changes = (rows[1:] != rows[:-1]) | (values[1:] != values[:-1])
    edge = np.ones(min(1, len(rows)), np.bool_)
    return np.concatenate([edge, changes]), np.concatenate([changes, edge])


def _spread(values: Ids, places: Indices, size: int) -> Ids:
    """Return values at their places, and nothing elsewhere."""
    spread = np.zeros(size, np.int32)
    spread[places] = values
    return spread


def _flat(columns: Sequence[Ids], ends: Indices) -> tuple[Ids, Indices]:
    """Return columns of pieces as one sequence without the empty ones, and where each row of several lines ends in it."""
    lines = np.empty((len(columns[0]), len(columns)), np.int32)
    for number, column in enumerate(columns):
        lines[:, number] = column
    there = lines != 0
    counted = np.concatenate([[0], np.cumsum(np.count_nonzero(there, axis=1))])
    return lines[there], counted[ends]


def _ids(starts: Sequence[bytes], turns: _Joined, operations: _Joined) -> list[str]:
    """Return the content id of each row: of its start, turns and operations, as `content_id` makes it."""
    told, logged = turns.data, operations.data
    ends, log_ends = turns.offsets.tolist(), operations.offsets.tolist()
    ids: list[str] = []
    for row, start in enumerate(starts):
        made = hashlib.sha256(start)
        made.update(told[ends[row] : ends[row + 1]])
        made.update(b",")
        made.update(logged[log_ends[row] : log_ends[row + 1]])
        made.update(b"]")
        ids.append(f"fsp_{made.hexdigest()[:16]}")
    return ids
