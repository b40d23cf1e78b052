"""The factory flow: all stages in order, each a subflow, from a catalogue to a released dataset and its report."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact

from flows.augment import augment
from flows.connect import connect
from flows.describe import describe
from flows.judge import judge
from flows.onboard import onboard
from flows.release import release
from flows.report import report
from flows.simulate import simulate
from flows.translate import translate
from flows.ui import factory_run_name, leave_summary, told
from flows.walk import walk
from graph_toucan.config import FactoryConfig, Stage, stages_until
from graph_toucan.errors import ArtifactMissing
from graph_toucan.identity import JsonObject
from graph_toucan.presets import preset
from graph_toucan.store import ArtifactStore, RunRecord, ShardRef, StageRun, load_run, save_run
from tasks.workshop import frozen, open_store

Refs = dict[Stage, list[ShardRef]]


@flow(name="factory", flow_run_name=factory_run_name)
def factory(config: FactoryConfig | None = None) -> RunRecord:
    """Run the stages up to `config.until`; what is there already is taken from the store.

    The record of the run is saved after each stage, so that a killed run says how far it got.
    """
    config = frozen(config or preset("demo"))
    store = open_store(config.store)
    record = RunRecord(
        id=config.run_id,
        config=config.model_dump(mode="json"),
        seed=config.seed,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        stages=(),
        summary={},
        finished=False,
    )
    refs: Refs = {}
    stages = stages_until(config.until)
    kept = kept_stages(_before(store, config), stages)
    shown: Any = create_progress_artifact(progress=0.0, key="factory-progress", description=f"{len(stages)} stages")
    for number, stage in enumerate(stages, start=1):
        made = STEPS[stage](config, refs, record.stages)
        refs[stage] = list(made.refs)
        record = record.model_copy(update={"stages": (*record.stages, made), "finished": stage is config.until})
        save_run(store.objects, record.model_copy(update={"stages": (*record.stages, *kept)}))
        get_run_logger().info("%s: %s", stage, told(made))
        update_progress_artifact(shown, progress=round(100.0 * number / len(stages), 1))
    leave_summary(record, store.objects)
    return record


def kept_stages(before: RunRecord | None, stages: Sequence[Stage]) -> tuple[StageRun, ...]:
    """Return what an earlier record of the same run keeps beside stages that are run now.

    Simulators and conversations are made from the same tools, and making the ones forgets nothing of the others.
    """
    if before is None:
        return ()
    aside = Stage.SIMULATE in stages
    return tuple(run for run in before.stages if run.stage not in stages and (aside or run.stage == Stage.SIMULATE))


def _before(store: ArtifactStore, config: FactoryConfig) -> RunRecord | None:
    try:
        return load_run(store.objects, config.run_id)
    except ArtifactMissing:
        return None


def _stage_rows(stages: Sequence[StageRun]) -> list[JsonObject]:
    names = {"stage", "rows_in", "rows_out", "rejected", "seconds", "cached"}
    return [stage.model_dump(mode="json", include=names) for stage in stages]


STEPS: dict[Stage, Callable[[FactoryConfig, Refs, Sequence[StageRun]], StageRun]] = {
    Stage.ONBOARD: lambda config, refs, done: onboard(config),
    Stage.DESCRIBE: lambda config, refs, done: describe(config, refs[Stage.ONBOARD]),
    Stage.CONNECT: lambda config, refs, done: connect(config, refs[Stage.ONBOARD], refs[Stage.DESCRIBE]),
    Stage.WALK: lambda config, refs, done: walk(config, refs[Stage.DESCRIBE], refs[Stage.CONNECT]),
    Stage.TRANSLATE: lambda config, refs, done: translate(
        config, refs[Stage.ONBOARD], refs[Stage.DESCRIBE], refs[Stage.WALK]
    ),
    Stage.JUDGE: lambda config, refs, done: judge(config, refs[Stage.ONBOARD], refs[Stage.TRANSLATE]),
    Stage.AUGMENT: lambda config, refs, done: augment(
        config, refs[Stage.DESCRIBE], refs[Stage.TRANSLATE], refs[Stage.JUDGE]
    ),
    Stage.RELEASE: lambda config, refs, done: release(config, refs),
    Stage.SIMULATE: lambda config, refs, done: simulate(config, refs[Stage.DESCRIBE]),
    Stage.REPORT: lambda config, refs, done: report(config, refs, _stage_rows(done)),
}
"""How each stage is run from the artifacts of those before it."""
