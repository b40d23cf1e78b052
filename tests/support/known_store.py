"""A store with one run in it, written by hand: cards, edges, what was left out, and paths; and the command line over it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph_toucan.model import Edge, Fsp, Rejection, ToolCard
from graph_toucan.store import ArtifactStore, RunRecord, ShardRef, StageRun, open_objects, save_run


def write_known(
    folder: Path,
    cards: Sequence[ToolCard],
    edges: Sequence[Edge] | None = None,
    rejections: Sequence[Rejection] = (),
    fsps: Sequence[Fsp] | None = None,
    run: str = "run_known",
) -> RunRecord:
    """Write a run that has described tools, and connected and walked them if there are edges and paths."""
    store = ArtifactStore(open_objects(str(folder)))
    tables: list[tuple[str, str, Sequence[Any]]] = [("describe", "tool_cards", cards)]
    tables += [("connect", "edges", edges)] if edges is not None else []
    tables += [("walk", "fsps", fsps)] if fsps is not None else []
    stages: list[StageRun] = []
    for stage, table, rows in tables:
        ref = ShardRef(stage=stage, key=f"{stage}{run}")
        left_out = rejections if stage == "connect" else ()
        store.commit(ref, {table: list(rows), "rejections": list(left_out)})
        stages.append(
            StageRun(
                stage=stage, refs=(ref,), rows_in=len(rows), rows_out=len(rows), rejected={}, seconds=1.0, cached=0
            )
        )
    record = RunRecord(
        id=run,
        config={},
        seed=7,
        started_at="2026-01-01T00:00:00+00:00",
        stages=tuple(stages),
        summary={},
        finished=False,
    )
    save_run(store.objects, record)
    return record
