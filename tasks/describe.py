"""The task of the describe stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.describe import stage
from graph_toucan.identity import JsonObject
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="describe", **TASK_OPTIONS)
def describe_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.describe.stage.describe`."""
    return perform(config, shard, stage.describe)
