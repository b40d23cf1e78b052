"""What the latest run in a store knows of tools and their dependencies, and names that a person may have meant."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_toucan.config import Stage
from graph_toucan.errors import ArtifactMissing, UsageError
from graph_toucan.model import Edge, Evidence, Rejection, ToolCard
from graph_toucan.store import ArtifactStore, RunRecord, ShardRef, list_runs, load_run

_SUGGESTED = 5


@dataclass(frozen=True)
class Known:
    """Tool cards by id, and, if the run has connected them, its edges and what its connect stage left out."""

    record: RunRecord
    cards: Mapping[str, ToolCard]
    edges: tuple[Edge, ...]
    rejections: tuple[Rejection, ...]
    connected: bool


def described(store: ArtifactStore, run: str | None = None) -> Known:
    """Return what the latest run that has described tools knows; with a run's id, what that one does.

    Raises:
        ArtifactMissing: there is no such run.
    """
    return _read(store, run_with(store, Stage.DESCRIBE, run))


def connected(store: ArtifactStore, run: str | None = None) -> Known:
    """Return the same of the latest run that has connected tools.

    Raises:
        ArtifactMissing: there is no such run.
    """
    return _read(store, run_with(store, Stage.CONNECT, run))


def find_tool(cards: Mapping[str, ToolCard], name: str) -> ToolCard:
    """Return a tool by its id, or by its name alone if no other server has one of that name.

    Raises:
        UsageError: there is none, or there are several; says which names are near.
    """
    if name in cards:
        return cards[name]
    same = sorted(tool for tool, card in cards.items() if card.tool.name == name)
    if len(same) == 1:
        return cards[same[0]]
    if same:
        raise UsageError(f"several servers have a tool {name!r}", f"Take one of: {', '.join(same[:_SUGGESTED])}.")
    wanted = f"no tool {name!r} was described"
    near = nearest(name, cards)
    raise UsageError(wanted, f"Did you mean {' or '.join(near)}?" if near else "`graph-toucan tools` lists them.")


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return up to five known names near a name: those that hold it or are spelt alike, as a whole or after their `/`."""
    small, names = name.lower(), sorted(set(known))
    last = small.rsplit("/", 1)[-1]
    ends = {one: one.lower().rsplit("/", 1)[-1] for one in names}
    holding = [one for one in names if last and last in ends[one]]
    alike = difflib.get_close_matches(small, [one.lower() for one in names], _SUGGESTED, 0.6)
    ended = difflib.get_close_matches(last, list(ends.values()), _SUGGESTED, 0.7)
    by_rank = [
        *(one for small_one in alike for one in names if one.lower() == small_one),
        *holding,
        *(one for end in ended for one in names if ends[one] == end),
    ]
    return list(dict.fromkeys(by_rank))[:_SUGGESTED]


def check_known(what: str, name: str | None, known: Iterable[str]) -> None:
    """Refuse a name that is not known.

    Raises:
        UsageError: says which names are near, or which there are.
    """
    names = sorted(set(known))
    if name is None or name in names:
        return
    near = nearest(name, names)
    advice = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(names[:20]) or 'none'}."
    raise UsageError(f"there is no {what} {name!r} among the described tools", advice)


def parse_evidence(text: str | None, default: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the kinds of evidence that a comma-separated list names; `all` for every one.

    Raises:
        UsageError: one is unknown.
    """
    if text is None:
        return default
    names = [part.strip().lower() for part in text.split(",") if part.strip()]
    if unknown := [name for name in names if name not in {*Evidence, "all"}]:
        raise UsageError(f"there is no evidence {unknown[0]!r}", f"Take some of: {', '.join(Evidence)}; or all.")
    if not names:
        raise UsageError("--evidence names none", f"Take some of: {', '.join(Evidence)}; or all.")
    return tuple(one for one in Evidence if one in names or "all" in names)


def run_with(store: ArtifactStore, stage: Stage, run: str | None) -> RunRecord:
    """Return the run that is asked for, else the latest one that has the stage."""
    record = load_run(store.objects, run)
    if _refs(record, stage):
        return record
    if run is None:
        for other in reversed(list_runs(store.objects)):
            if _refs(other, stage):
                return other
    which = f"run {record.id}" if run else f"no run in {store.objects.location}"
    has = "has not" if run else "has"
    raise ArtifactMissing(
        f"{which} {has} reached the stage {stage} or found anything in it",
        f"Run `graph-toucan {stage} --store {store.objects.location}` first, with the options of the run that you mean.",
    )


def _read(store: ArtifactStore, record: RunRecord) -> Known:
    cards: list[ToolCard] = store.read_all(_refs(record, Stage.DESCRIBE), "tool_cards")
    connect = _refs(record, Stage.CONNECT)
    return Known(
        record=record,
        cards={card.id: card for card in sorted(cards, key=lambda card: card.id)},
        edges=tuple(store.read_all(connect, "edges")),
        rejections=tuple(store.read_all(connect, "rejections")),
        connected=any(run.stage == Stage.CONNECT for run in record.stages),
    )


def _refs(record: RunRecord, stage: Stage) -> tuple[ShardRef, ...]:
    return next((run.refs for run in record.stages if run.stage == stage), ())
