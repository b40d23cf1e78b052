"""The task of the release stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.release import stage
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="release", **TASK_OPTIONS)
def release_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.release.stage.release`."""
    return perform(config, shard, stage.release)
