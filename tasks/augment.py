"""The task of the augment stage."""

from prefect import task

from graph_toucan.augment import stage
from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="augment", **TASK_OPTIONS)
def augment_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.augment.stage.augment`."""
    return perform(config, shard, stage.augment)
