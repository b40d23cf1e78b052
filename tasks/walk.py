"""The task of the walk stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.walk import stage
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="walk", **TASK_OPTIONS)
def walk_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.walk.stage.walk`."""
    return perform(config, shard, stage.walk)
