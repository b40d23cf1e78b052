"""The task of the report stage."""

from prefect import task

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.report import stage
from graph_toucan.workshop import Shard
from tasks.perform import TASK_OPTIONS, perform


@task(name="report", **TASK_OPTIONS)
def report_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    """Do one shard of the stage; see `graph_toucan.report.stage.report`."""
    return perform(config, shard, stage.report)
