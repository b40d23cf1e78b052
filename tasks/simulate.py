"""The task of the simulate stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.simulate import stage
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="simulate", **TASK_OPTIONS)
def simulate_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.simulate.stage.simulate`."""
    return perform(config, shard, stage.simulate)
