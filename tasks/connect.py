"""The task of the connect stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.graph import stage
from graph_toucan.identity import JsonObject
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="connect", **TASK_OPTIONS)
def connect_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.graph.stage.connect`."""
    return perform(config, shard, stage.connect)
