"""The node operations merge, insert and split (MAGNET, section 3.2), each with its entry in the operation log.

Turns and steps keep the ids that they were made with, so the log stays true while turns move.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import networkx as nx

from graph_toucan.identity import content_id, seeded_random
from graph_toucan.model import Fsp, FspTurn, NodeOperation, OperationRecord, Step, ToolCard
from graph_toucan.walk.sample import WalkConfig, follows, linked_step, subjects

JOINS_TURN = 0.5
"""How often a long insertion joins a later turn instead of becoming one: the two sources differ, so both are told."""


@dataclass(frozen=True)
class Draft:
    """A path under construction: its turns, its log, and the next free numbers for turn and step ids."""

    turns: tuple[FspTurn, ...]
    log: tuple[OperationRecord, ...] = ()
    next_turn: int = 0
    next_step: int = field(default=0)

    @property
    def tools(self) -> tuple[str, ...]:
        """All tools in order."""
        return tuple(step.tool for turn in self.turns for step in turn.steps)


def shape(
    start: str,
    turns: tuple[FspTurn, ...],
    graph: "nx.DiGraph[str]",
    cards: Mapping[str, ToolCard],
    config: WalkConfig,
    seed: int,
) -> Fsp:
    """Apply merge, insert and split to an initial path, in MAGNET's order, and return the FSP."""
    draft = Draft(turns, next_turn=len(turns), next_step=len(turns))
    row = content_id("walk", start, draft.tools)
    draft = merge(draft, config, seeded_random(seed, row, "merge"))
    draft = insert(draft, graph, config, seeded_random(seed, row, "insert"))
    draft = split(draft, cards, config, seeded_random(seed, row, "split"))
    body = [turn.model_dump(mode="json") for turn in draft.turns]
    log = [record.model_dump(mode="json") for record in draft.log]
    return Fsp(
        id=content_id("fsp", start, body, log), start=start, turns=draft.turns, operations=draft.log, tools=draft.tools
    )


def merge(draft: Draft, config: WalkConfig, rng: Random) -> Draft:
    """Join neighbouring turns with probability `config.merge`, from left to right, never three."""
    turns: list[FspTurn] = []
    log = list(draft.log)
    position = 0
    while position < len(draft.turns):
        turn = draft.turns[position]
        if position + 1 < len(draft.turns) and rng.random() < config.merge:
            other = draft.turns[position + 1]
            turn = turn.model_copy(update={"steps": turn.steps + other.steps})
            log.append(OperationRecord(operation=NodeOperation.MERGE, turn=turn.id, other_turn=other.id))
            position += 1
        turns.append(turn)
        position += 1
    return replace(draft, turns=tuple(turns), log=tuple(log))


def insert(draft: Draft, graph: "nx.DiGraph[str]", config: WalkConfig, rng: Random) -> Draft:
    """Add functions that depend on a turn's last one: into the same turn (short), or as a later turn (long).

    Turns made by a long insertion are visited too, so that insertions chain.
    """
    waiting = [turn.id for turn in draft.turns]
    while waiting:
        turn_id = waiting.pop(0)
        if rng.random() >= config.insert:
            continue
        position = next(index for index, turn in enumerate(draft.turns) if turn.id == turn_id)
        found = _nested(draft, graph, draft.turns[position].steps, config, rng)
        if found is None:
            continue
        source, target = found
        step = linked_step(graph, source, target, f"s{draft.next_step}")
        is_long = rng.random() < config.insert_long and position + 1 < len(draft.turns)
        if is_long:
            draft, made = _insert_long(draft, position, source, step, rng)
            waiting += [made] if made else []
        else:
            draft = _insert_short(draft, position, source, step)
    return draft


def _nested(
    draft: Draft, graph: "nx.DiGraph[str]", steps: Sequence[Step], config: WalkConfig, rng: Random
) -> tuple[Step, str] | None:
    """Return a function that depends on the turn's last one, or on an earlier one where the last has no dependant left."""
    servers = {tool.split("/", 1)[0] for tool in draft.tools}
    for source in reversed(steps):
        options = [
            target
            for target in sorted(graph.successors(source.tool))
            if target not in draft.tools
            and follows(graph, source.tool, target)
            and len(servers | {target.split("/", 1)[0]}) <= config.max_servers
        ]
        if options:
            return source, rng.choice(options)
    return None


def _insert_short(draft: Draft, position: int, source: Step, step: Step) -> Draft:
    turn = draft.turns[position]
    changed = turn.model_copy(update={"steps": (*turn.steps, step)})
    record = OperationRecord(
        operation=NodeOperation.INSERT_SHORT, turn=turn.id, step=step.id, source_step=source.id, other_turn=turn.id
    )
    turns = (*draft.turns[:position], changed, *draft.turns[position + 1 :])
    return replace(draft, turns=turns, log=(*draft.log, record), next_step=draft.next_step + 1)


def _insert_long(draft: Draft, position: int, source: Step, step: Step, rng: Random) -> tuple[Draft, str]:
    """Put the step into a later turn: as its own turn after one (MAGNET), or into one (Graph-Toucan outline)."""
    joins = rng.random() < JOINS_TURN
    later = rng.randint(position + 1, len(draft.turns) - 1)
    if joins:
        made = draft.turns[later].model_copy(update={"steps": (*draft.turns[later].steps, step)})
        turns = (*draft.turns[:later], made, *draft.turns[later + 1 :])
    else:
        made = FspTurn(id=f"t{draft.next_turn}", steps=(step,))
        turns = (*draft.turns[: later + 1], made, *draft.turns[later + 1 :])
    record = OperationRecord(
        operation=NodeOperation.INSERT_LONG,
        turn=made.id,
        step=step.id,
        source_step=source.id,
        other_turn=draft.turns[position].id,
    )
    grown = replace(
        draft,
        turns=turns,
        log=(*draft.log, record),
        next_turn=draft.next_turn + (not joins),
        next_step=draft.next_step + 1,
    )
    return grown, "" if joins else made.id


def split(draft: Draft, cards: Mapping[str, ToolCard], config: WalkConfig, rng: Random) -> Draft:
    """With probability `config.split`, put an empty turn after a random one: a function or a value is missing there."""
    if len(draft.turns) < 2 or rng.random() >= config.split:
        return draft
    used = {tool.split("/", 1)[0] for tool in draft.tools}
    miss = rng.choice(("func", "params"))
    options = subjects(cards, used, offered=miss == "params")
    if not options:
        return draft
    position = rng.randint(0, len(draft.turns) - 1)
    made = FspTurn(id=f"t{draft.next_turn}", miss=miss, subject=rng.choice(options))
    record = OperationRecord(operation=NodeOperation.SPLIT, turn=made.id, other_turn=draft.turns[position].id)
    turns: Sequence[FspTurn] = (*draft.turns[: position + 1], made, *draft.turns[position + 1 :])
    return replace(draft, turns=tuple(turns), log=(*draft.log, record), next_turn=draft.next_turn + 1)
