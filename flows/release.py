"""The release flow: the dataset folder."""

from prefect import flow

from flows.stage_run import refs_of, run_shards
from flows.ui import leave_place, stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.presets import preset
from graph_toucan.release.stage import plan_shards, release_folder
from graph_toucan.store import ShardRef, StageRun
from tasks.release import release_shard
from tasks.workshop import open_store

INPUTS = (
    Stage.ONBOARD,
    Stage.DESCRIBE,
    Stage.CONNECT,
    Stage.WALK,
    Stage.TRANSLATE,
    Stage.JUDGE,
    Stage.AUGMENT,
)


@flow(name="release", flow_run_name=stage_run_name)
def release(config: FactoryConfig | None = None, inputs: dict[Stage, list[ShardRef]] | None = None) -> StageRun:
    """Write the dataset folder and leave a link to it.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    refs = {stage: refs_of(config, stage, (inputs or {}).get(stage)) for stage in INPUTS}
    run = run_shards(Stage.RELEASE, release_shard, config, plan_shards(config, store, refs))
    url = store.objects.url(release_folder(run.refs[0].key))
    leave_place(url, "dataset", "The released dataset")
    return run
