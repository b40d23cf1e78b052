"""The task of the judge stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.judge import stage
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="judge", **TASK_OPTIONS)
def judge_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.judge.stage.judge`."""
    return perform(config, shard, stage.judge)
