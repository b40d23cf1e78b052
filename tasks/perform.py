"""What all stage tasks share: look whether the shard is there, else do the work and commit it."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task

from graph_toucan.config import FactoryConfig
from graph_toucan.errors import StoreError
from graph_toucan.identity import JsonObject, digest
from graph_toucan.model import Model
from graph_toucan.store import Manifest
from graph_toucan.workshop import Shard, StageOutput, Workshop
from tasks.workshop import open_store, open_workshop

Work = Callable[[Workshop, Shard], Awaitable[StageOutput]]


class ShardDone(Model):
    """A finished shard: where it is, its counts, and whether it was there before. Seconds are wall-clock."""

    stage: str
    key: str
    rows_in: int
    rows_out: int
    rejected: dict[str, int]
    seconds: float
    cached: bool
    stats: JsonObject = {}


def perform(config: FactoryConfig, shard: Shard, work: Work) -> JsonObject:
    """Do a shard's work unless its artifact is there, commit it, and return a `ShardDone` as JSON."""
    workshop = open_workshop(config)
    there = workshop.store.manifest(shard.ref)
    if there is not None:
        return shard_done(there, cached=True).model_dump(mode="json")
    began = time.monotonic()
    output = asyncio.run(_run(work, workshop, shard))
    stats: JsonObject = {
        **output.stats,
        **workshop.used,
        "rows_in": output.rows_in,
        "rows_out": output.rows_out,
        "rejected": dict(sorted(Counter(rejection.reason for rejection in output.rejections).items())),
        "seconds": round(time.monotonic() - began, 2),
    }
    inputs = [ref for refs in shard.inputs.values() for ref in refs]
    tables = {**output.tables, "rejections": list(output.rejections)}
    return shard_done(workshop.store.commit(shard.ref, tables, inputs, stats), cached=False).model_dump(mode="json")


async def _run(work: Work, workshop: Workshop, shard: Shard) -> StageOutput:
    return await work(workshop, shard)


def shard_done(manifest: Manifest, *, cached: bool) -> ShardDone:
    """Return the summary of a committed shard."""
    stats = manifest.stats
    return ShardDone(
        stage=manifest.stage,
        key=manifest.key,
        rows_in=stats["rows_in"],
        rows_out=stats["rows_out"],
        rejected=stats["rejected"],
        seconds=stats["seconds"],
        cached=cached,
        stats=stats,
    )


def shard_cache_key(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    """Return Prefect's cache key of a shard: its own key and the store that it belongs to."""
    del context
    place = open_store(parameters["config"].store).objects.location
    return f"{parameters['shard'].key}-{digest(place)[:12]}"


def is_infrastructure(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Tell Prefect to retry only what may heal by itself: the store. Teachers and servers have their own retries."""
    del task, run
    try:
        state.result(raise_on_failure=True)
    except StoreError:
        return True
    except Exception:  # noqa: BLE001 - any other failure is not retried, whatever it is; Prefect reports it
        return False
    return False


TASK_OPTIONS: dict[str, Any] = {
    "cache_policy": CacheKeyFnPolicy(cache_key_fn=shard_cache_key),
    "persist_result": True,
    "result_serializer": "json",
    "retries": 2,
    "retry_delay_seconds": [2, 10],
    "retry_condition_fn": is_infrastructure,
}
"""How every stage task is run."""
