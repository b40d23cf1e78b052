"""What all stage flows share: run the shards as tasks, sum up what came of them, and show it in Prefect's UI."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from prefect import Task
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner

from flows.ui import ShownProgress, leave_counts, leave_shards
from graph_toucan import progress
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import ArtifactMissing
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.store import ShardRef, StageRun, load_run
from graph_toucan.workshop import Shard
from tasks.perform import ShardDone
from tasks.workshop import frozen, open_store

RUNNER: Any = ThreadPoolTaskRunner(max_workers=2)
"""Two shards at once: the work is in the servers' processes, and a small machine has two cores."""


def run_shards(stage: Stage, task: Task[..., Any], config: FactoryConfig, shards: Sequence[Shard]) -> StageRun:
    """Run a stage's shards as tasks and return what came of them.

    A shard that Prefect remembers but whose artifact is gone is done again.
    """
    began = time.monotonic()
    rows = sum(shard.rows for shard in shards)
    progress.stage_started(stage, rows)
    shown = ShownProgress(stage, rows)
    store = open_store(config.store)
    futures: list[PrefectFuture[Any]] = [
        task.with_options(
            task_run_name=f"{stage} {number} of {len(shards)}, {shard.key[:8]}",
            refresh_cache=not store.has(shard.ref),
        ).submit(config, shard)
        for number, shard in enumerate(shards, start=1)
    ]
    shown.follow(futures)
    done = [_finished(future) for future in futures]
    run = _summed(stage, shards, done, time.monotonic() - began)
    progress.stage_finished(stage, run.rows_in, run.rows_out, run.cached)
    leave_counts(run)
    leave_shards(run, store.objects, [shard.model_dump(mode="json") for shard in done])
    return run


def _finished(future: PrefectFuture[Any]) -> ShardDone:
    done = ShardDone.model_validate(future.result())
    return done.model_copy(update={"cached": done.cached or future.state.name == "Cached"})


def _summed(stage: Stage, shards: Sequence[Shard], done: Sequence[ShardDone], seconds: float) -> StageRun:
    rejected: Counter[str] = Counter()
    for shard in done:
        rejected.update(shard.rejected)
    calls = sum(shard.stats.get("live_calls", 0) for shard in done if not shard.cached)
    return StageRun(
        stage=stage.value,
        refs=tuple(shard.ref for shard in shards),
        rows_in=sum(shard.rows_in for shard in done),
        rows_out=sum(shard.rows_out for shard in done),
        rejected=dict(sorted(rejected.items())),
        seconds=round(seconds, 2),
        cached=sum(shard.cached for shard in done),
        stats={"shards": len(done), "live_calls": calls, "parts": [shard.stats for shard in done]},
    )


def refs_of(config: FactoryConfig, stage: Stage, given: Sequence[ShardRef] | None) -> tuple[ShardRef, ...]:
    """Return a stage's artifacts: those given, else those of this configuration's last run.

    Raises:
        ArtifactMissing: the stage has not been run.
    """
    if given is not None:
        return tuple(given)
    store = open_store(config.store)
    record = load_run(store.objects, frozen(config).run_id)
    for run in record.stages:
        if run.stage == stage:
            return run.refs
    raise ArtifactMissing(
        f"stage {stage} has not been run for this configuration", f"Run `graph-toucan {stage}` first."
    )


def simulator_refs(config: FactoryConfig) -> tuple[ShardRef, ...]:
    """Return the artifacts of this configuration's simulators, none where there are none and none are needed.

    Raises:
        ArtifactMissing: all calls are to be simulated, and no simulators were made.
    """
    if config.executor not in (ExecutorMode.AUTO, ExecutorMode.SIMULATED):
        return ()
    try:
        return refs_of(config.model_copy(update={"executor": ExecutorMode.AUTO}), Stage.SIMULATE, None)
    except ArtifactMissing:
        if config.executor is ExecutorMode.AUTO:
            return ()
        raise ArtifactMissing(
            "there are no simulators of this configuration's tools",
            "Run `graph-toucan simulate` with the same options.",
        ) from None
