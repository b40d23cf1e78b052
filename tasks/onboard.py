"""The task of the onboard stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.onboard import stage
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="onboard", **TASK_OPTIONS)
def onboard_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.onboard.stage.onboard`."""
    return perform(config, shard, stage.onboard)
