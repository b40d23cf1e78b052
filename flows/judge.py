"""The judge flow: verdicts."""

from prefect import flow

from flows.stage_run import RUNNER, refs_of, run_shards
from flows.ui import stage_run_name
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.judge.stage import plan_shards
from graph_toucan.presets import preset
from graph_toucan.store import ShardRef, StageRun
from tasks.judge import judge_shard
from tasks.workshop import open_store


@flow(name="judge", flow_run_name=stage_run_name, task_runner=RUNNER)
def judge(
    config: FactoryConfig | None = None,
    onboarded: list[ShardRef] | None = None,
    translated: list[ShardRef] | None = None,
) -> StageRun:
    """Judge each dialogue by rules and scores.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    onboarded_refs = refs_of(config, Stage.ONBOARD, onboarded)
    translated_refs = refs_of(config, Stage.TRANSLATE, translated)
    return run_shards(Stage.JUDGE, judge_shard, config, plan_shards(config, store, onboarded_refs, translated_refs))
