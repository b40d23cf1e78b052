"""Exact duplicates among trajectories: the same first words and the same calls, made the same way."""

import unicodedata
from collections.abc import Iterable

from graph_toucan.identity import Json, canonical_json, digest
from graph_toucan.model import DialogueTurn, Rejection, Trajectory

STAGE = "release"


def drop_duplicates(trajectories: Iterable[Trajectory]) -> tuple[list[Trajectory], list[Rejection]]:
    """Return the trajectories without exact duplicates, sorted by id, and a rejection for each one left out.

    Of duplicates the first by id stays, so that the order of the input does not matter.
    """
    first: dict[str, Trajectory] = {}
    rejections: list[Rejection] = []
    for trajectory in sorted(trajectories, key=lambda each: each.id):
        kept = first.setdefault(duplicate_key(trajectory), trajectory)
        if kept is not trajectory:
            evidence = {"kept": kept.id, "query": trajectory.turns[0].query if trajectory.turns else ""}
            rejections.append(Rejection(stage=STAGE, subject=trajectory.id, reason="duplicate", evidence=evidence))
    return list(first.values()), rejections


def duplicate_key(trajectory: Trajectory) -> str:
    """Return what duplicates share: normalised first query, calls with arguments turn by turn, and transform.

    A turn without calls counts with what it misses: two refusals at different places are no duplicates.
    """
    query = _normalised(trajectory.turns[0].query) if trajectory.turns else ""
    turns = [_turn_key(turn) for turn in trajectory.turns]
    return digest(canonical_json([query, turns, trajectory.transform]))


def _turn_key(turn: DialogueTurn) -> list[Json]:
    return [turn.miss, [[exchange.call.tool, exchange.call.arguments] for exchange in turn.exchanges]]


def _normalised(text: str) -> str:
    """Return the text without differences of case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
