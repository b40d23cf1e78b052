"""What all stage flows share: run the shards, count, and leave Prefect artifacts to be read in its UI."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from prefect import Task, get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import ThreadPoolTaskRunner

from graph_toucan import progress
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import ArtifactMissing
from graph_toucan.identity import JsonObject
from graph_toucan.store import ShardRef, StageRun, load_run
from graph_toucan.workshop import Shard
from tasks.perform import ShardDone
from tasks.workshop import open_store

RUNNER: Any = ThreadPoolTaskRunner(max_workers=2)
"""Two shards at once: the work is in the servers' processes, and a small machine has two cores."""


def run_shards(stage: Stage, task: Task[..., Any], config: FactoryConfig, shards: Sequence[Shard]) -> StageRun:
    """Run a stage's shards as tasks and return what came of them.

    A shard that Prefect remembers but whose artifact is gone is done again.
    """
    began = time.monotonic()
    progress.stage_started(stage, sum(shard.rows for shard in shards))
    made: Any = create_progress_artifact(progress=0.0, key=f"{stage}-progress", description=f"Shards of {stage}")
    store = open_store(config.store)
    again = task.with_options(refresh_cache=True)
    futures: list[PrefectFuture[Any]] = [
        (task if store.has(shard.ref) else again).submit(config, shard) for shard in shards
    ]
    for number, _ in enumerate(as_completed(futures), start=1):
        update_progress_artifact(made, progress=100.0 * number / len(futures))
    done = [_finished(future) for future in futures]
    run = _summed(stage, shards, done, time.monotonic() - began)
    progress.stage_finished(stage, run.rows_in, run.rows_out, run.cached)
    _leave_counts(run, config)
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


def _leave_counts(run: StageRun, config: FactoryConfig) -> None:
    row: JsonObject = {
        "in": run.rows_in,
        "out": run.rows_out,
        "rejected": sum(run.rejected.values()),
        "seconds": run.seconds,
        "cached shards": f"{run.cached} of {len(run.refs)}",
        **{f"rejected: {reason}": count for reason, count in run.rejected.items()},
    }
    create_table_artifact(table=[row], key=f"{run.stage}-counts", description=f"Rows of {run.stage}")
    logger = get_run_logger()
    logger.info("%s: %d rows in, %d out, %s rejected", run.stage, run.rows_in, run.rows_out, run.rejected or "none")
    if run.rows_in and not run.rows_out and run.rejected:
        top = ", ".join(f"{reason} ({count})" for reason, count in Counter(run.rejected).most_common(3))
        logger.warning("every row of %s was rejected; the top reasons: %s", run.stage, top)
    if run.refs:
        url = open_store(config.store).objects.url(run.refs[0].folder)
        create_link_artifact(
            link=_link(url), link_text=url, key=f"{run.stage}-data", description="The stage's first artifact"
        )


def _link(url: str) -> str:
    return url if "://" in url else f"file://{url}"


def refs_of(config: FactoryConfig, stage: Stage, given: Sequence[ShardRef] | None) -> tuple[ShardRef, ...]:
    """Return a stage's artifacts: those given, else those of this configuration's last run.

    Raises:
        ArtifactMissing: the stage has not been run.
    """
    if given is not None:
        return tuple(given)
    store = open_store(config.store)
    record = load_run(store.objects, config.run_id)
    for run in record.stages:
        if run.stage == stage:
            return run.refs
    raise ArtifactMissing(
        f"stage {stage} has not been run for this configuration", f"Run `graph-toucan {stage}` first."
    )
