"""Runs: what each run of the factory was asked, and what its stages made of it.

A run is `runs/<id>.json`; `runs/latest` holds the id of the one that was saved last. A run names its artifacts and
does not hold them: two runs with the same keys share them.
"""

import json

from pydantic import Field

from graph_toucan.errors import ArtifactMissing, StoreError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Model
from graph_toucan.store.artifacts import ShardRef
from graph_toucan.store.jsontext import json_text
from graph_toucan.store.objects import ObjectStore

_LATEST = "runs/latest"


class StageRun(Model):
    """One stage of a run. `rejected` counts rows by reason, `cached` the shards that were already there."""

    stage: str
    refs: tuple[ShardRef, ...]
    rows_in: int
    rows_out: int
    rejected: dict[str, int]
    seconds: float
    cached: int
    stats: JsonObject = Field(default_factory=dict[str, Json])


class RunRecord(Model):
    """A run, as far as it got. `started_at` is ISO 8601 in UTC."""

    id: str
    config: JsonObject
    seed: int
    started_at: str
    stages: tuple[StageRun, ...]
    summary: JsonObject
    finished: bool


def save_run(objects: ObjectStore, record: RunRecord) -> None:
    """Write or replace a run and make it the latest.

    Raises:
        StoreError: the store cannot be written.
    """
    text = json_text(record.model_dump(), f"run {record.id}")
    objects.put(f"runs/{record.id}.json", text.encode())
    objects.put(_LATEST, record.id.encode())


def load_run(objects: ObjectStore, run_id: str | None = None) -> RunRecord:
    """Return a run, the latest if no id is given.

    Raises:
        ArtifactMissing: there is no such run.
        StoreError: it is damaged.
    """
    latest = (objects.get(_LATEST) or b"").decode("utf-8", "replace")
    wanted = run_id or latest
    data = objects.get(f"runs/{wanted}.json") if wanted else None
    if data is None:
        name = f"run {wanted}" if wanted else "run"
        raise ArtifactMissing(f"there is no {name} in {objects.location}", "make one with `graph-toucan run`")
    return _parsed(objects, f"runs/{wanted}.json", data)


def list_runs(objects: ObjectStore) -> list[RunRecord]:
    """Return all runs, the one that started first first.

    Raises:
        StoreError: one is damaged.
    """
    keys = [key for key in objects.list("runs/") if key.endswith(".json")]
    found = [(key, objects.get(key)) for key in keys]
    runs = [_parsed(objects, key, data) for key, data in found if data is not None]
    return sorted(runs, key=lambda run: (run.started_at, run.id))


def _parsed(objects: ObjectStore, key: str, data: bytes) -> RunRecord:
    try:
        return RunRecord.model_validate(json.loads(data))
    except ValueError as error:
        raise StoreError(f"{objects.url(key)} is no record of a run: {error}", "delete it") from error
