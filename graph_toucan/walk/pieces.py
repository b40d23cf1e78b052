"""The pieces of text that rows of the `fsps` table are put together from: canonical JSON, cut where rows differ."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graph_toucan.identity import Json
from graph_toucan.store.jsontext import json_text
from graph_toucan.walk.batch import MISSES
from graph_toucan.walk.network import Ids, Network
from graph_toucan.walk.operations import OPERATIONS

_NO_MORE = '],"subject":null}'


class Pieces:
    """Numbered pieces; 0 stands for nothing. Each table gives the numbers of the pieces by what they are about.

    A table's last dimension has one more place than there are things, so that -1 finds nothing.

    Attributes:
        turn: the beginning of a turn, by whether one comes before it (0: none), and by turn.
        begin: the beginning of a step with links: 0 with steps that it comes after, 1 without.
        after, come_from: the id of a step in `after`, and at the end of a binding.
        bindings: what separates `after` from `bindings`.
        binding: the beginning of each binding of an edge, (E, most bindings); `binding_counts` is how many it has, (E,).
        plain, linked: a step up to its tool, without links and after its links, by example and step.
        tool: the end of a step, by what follows (0: a step, 1: a turn, 2: nothing) and tool.
        empty: an empty turn up to its subject, by what it lacks and turn; `subject`: the end, 1 if nothing follows.
        operation, source_step, of_step, of_turn: the parts of an entry of the log; `no_log`: a log without entries.
        comma: a comma.
    """

    def __init__(self, network: Network, steps: int) -> None:
        """Prepare all pieces; `steps` is the most steps that a row can have."""
        self._texts = [""]
        numbers = range(steps + 2)
        tools = [text(tool) for tool in network.tools]
        examples = range(max((len(card.examples) for card in network.cards), default=0) or 1)
        self.comma = self._add(",")
        self.turn = self._table([[f'{mark}{{"id":"t{i}","miss":null,"steps":[' for i in numbers] for mark in "[,"])
        self.begin = self._row(['{"after":[', '{"after":[],"bindings":['])
        self.after = self._row([f'"s{i}"' for i in numbers])
        self.bindings = self._add('],"bindings":[')
        self.binding, self.binding_counts = self._edges(network)
        self.come_from = self._row([f'"s{i}"}}' for i in numbers])
        self.linked = self._table([[f'],"example":{e},"id":"s{i}","tool":' for i in numbers] for e in examples])
        self.plain = self._table(
            [[f'{{"after":[],"bindings":[],"example":{e},"id":"s{i}","tool":' for i in numbers] for e in examples]
        )
        self.tool = self._table([[f"{tool}}}{mark}" for tool in tools] for mark in (",", _NO_MORE, f"{_NO_MORE}]")])
        self.empty = self._table(
            [[f',{{"id":"t{i}","miss":"{miss}","steps":[],"subject":' for i in numbers] for miss in MISSES]
        )
        self.subject = self._table([[f"{tool}}}{mark}" for tool in tools] for mark in ("", "]")])
        entries = [(mark, one) for mark in "[," for one in OPERATIONS]
        self.operation = self._table(
            [
                [f'{mark}{{"operation":"{one}","other_turn":"t{i}","source_step":' for i in numbers]
                for mark, one in entries
            ]
        ).reshape(2, len(OPERATIONS), -1)
        self.source_step = self._row([f'"s{i}","step":' for i in numbers])
        self.source_step[-1] = self._add('null,"step":')
        self.of_step = self._row([f'"s{i}","turn":' for i in numbers])
        self.of_step[-1] = self._add('null,"turn":')
        self.of_turn = self._table([[f'"t{i}"}}{mark}' for i in numbers] for mark in ("", "]")])
        self.no_log = self._add("[]")
        self.texts = pa.array(self._texts, pa.large_string())

    def _add(self, piece: str) -> int:
        self._texts.append(piece)
        return len(self._texts) - 1

    def _row(self, pieces: Sequence[str]) -> Ids:
        return np.array([*(self._add(piece) for piece in pieces), 0], np.int32)

    def _table(self, rows: Sequence[Sequence[str]]) -> Ids:
        return np.stack([self._row(row) for row in rows])

    def _edges(self, network: Network) -> tuple[Ids, Ids]:
        counts = np.array([len(edge.bindings) for edge in network.edges], np.int32)
        found = np.zeros((len(counts), int(counts.max(initial=0))), np.int32)
        for row, edge in enumerate(network.edges):
            for column, binding in enumerate(edge.bindings):
                comma, body = "," if column else "", text(binding.model_dump(mode="json"))
                found[row, column] = self._add(f'{comma}{{"binding":{body},"step":')
        return found, counts


def text(value: Json) -> str:
    """Return a value as the store writes it."""
    return json_text(value, "a tool or a binding")
