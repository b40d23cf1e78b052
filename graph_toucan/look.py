"""Look into the artifacts of a run: rows of any table, one conversation, counts of rejections."""

from collections import Counter
from collections.abc import Sequence

from graph_toucan.errors import ArtifactMissing, UsageError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Dialogue, Trajectory
from graph_toucan.store import ArtifactStore, RunRecord

STAGE_OF = {
    "servers": "onboard",
    "tools": "onboard",
    "probes": "onboard",
    "tool_cards": "describe",
    "edges": "connect",
    "fsps": "walk",
    "dialogues": "translate",
    "verdicts": "judge",
    "trajectories": "augment",
    "simulators": "simulate",
    "fidelity": "simulate",
}
DEFAULT_COLUMNS = {
    "servers": ["name", "version", "description"],
    "tools": ["id", "description"],
    "probes": ["server", "outcome", "version", "transport", "tools", "start_seconds", "memory_mb", "detail", "advice"],
    "tool_cards": ["id", "kind", "tags", "schema_origin", "examples", "volatile_paths"],
    "edges": ["source", "target", "kind", "evidence", "confidence", "bindings", "detail", "control"],
    "fsps": ["id", "tools", "operations"],
    "dialogues": ["id", "turns", "state_changes", "verification"],
    "verdicts": ["subject", "passed", "broken_rules", "scores"],
    "trajectories": ["id", "transform", "turns", "tools"],
    "simulators": ["tool", "kind", "way", "learnt_from", "attempts", "teacher", "reason"],
    "fidelity": ["tool", "executor", "held_back", "fields", "exact", "valid", "errors", "state", "differs"],
    "rejections": ["stage", "subject", "reason", "evidence"],
}


def select_rows(
    store: ArtifactStore, record: RunRecord, table: str, row: str | None, where: Sequence[str]
) -> list[JsonObject]:
    """Return rows of a table as JSON.

    Args:
        store: the artifact store.
        record: the run.
        table: a key of `DEFAULT_COLUMNS`.
        row: the id of one row.
        where: `column=text` filters, all of which must hold; the text may stand anywhere in the column.

    Raises:
        UsageError: the table or a column is unknown, or a filter has no `=`.
        ArtifactMissing: the stage was not run, or no row has the id.
    """
    if table not in DEFAULT_COLUMNS:
        raise UsageError(f"there is no table {table!r}", f"Take one of: {', '.join(DEFAULT_COLUMNS)}.")
    rows = [item.model_dump(mode="json", by_alias=table == "servers") for item in _read(store, record, table)]
    for condition in where:
        column, mark, text = condition.partition("=")
        if not mark or (rows and column not in rows[0]):
            columns = ", ".join(rows[0]) if rows else "none"
            raise UsageError(f"the filter {condition!r} names no column", f"Write column=text; the columns: {columns}.")
        rows = [item for item in rows if text in _text(item[column])]
    if row is not None:
        rows = [
            item for item in rows if row in {item.get(name) for name in ("id", "name", "server", "subject", "tool")}
        ]
        if not rows:
            raise ArtifactMissing(f"no row {row!r} in {table}", f"`graph-toucan show {table}` lists them.")
    return rows


def conversation(store: ArtifactStore, record: RunRecord, table: str, row: str) -> Dialogue | Trajectory:
    """Return one conversation by its id.

    Raises:
        ArtifactMissing: there is none.
    """
    for item in _read(store, record, table):
        if item.id == row:
            return item
    raise ArtifactMissing(f"no row {row!r} in {table}", f"`graph-toucan show {table}` lists them.")


def rejection_counts(rows: Sequence[JsonObject]) -> list[JsonObject]:
    """Return rejections counted by stage and reason, the most frequent first, with one example each."""
    counted = Counter((row["stage"], row["reason"]) for row in rows)
    examples = {(row["stage"], row["reason"]): row for row in reversed(rows)}
    return [
        {
            "stage": stage,
            "reason": reason,
            "rows": count,
            "example": f"{examples[stage, reason]['subject']}: {_text(examples[stage, reason]['evidence'])[:160]}",
        }
        for (stage, reason), count in counted.most_common()
    ]


def _read(store: ArtifactStore, record: RunRecord, table: str):  # noqa: ANN202 - rows of the table's model
    stages = [run for run in record.stages if table == "rejections" or run.stage == STAGE_OF[table]]
    if not stages:
        raise ArtifactMissing(
            f"run {record.id} has no {table}", f"Run `graph-toucan {STAGE_OF.get(table, 'run')}` with the same options."
        )
    return [row for run in stages for row in store.read_all(run.refs, table)]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else str(value)
