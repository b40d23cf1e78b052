"""The onboard stage: servers of the catalogue in, `servers`, `tools` and `probes` out."""

from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import ReplayMiss
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.identity import content_id
from graph_toucan.launch.install import local_files
from graph_toucan.model import Outcome, Probe, Rejection, Server, Tool
from graph_toucan.onboard.calls import CallBudget
from graph_toucan.onboard.capacity import capacity
from graph_toucan.onboard.probe import Attempt, ProbeSettings, onboard_server
from graph_toucan.progress import counted
from graph_toucan.workshop import Shard, StageOutput, Workshop, gather_rows, stage_key

VERSION = 2
RECORD_KIND = "probes"


def plan_shards(config: FactoryConfig, servers: Sequence[Server]) -> list[Shard]:
    """Return the shards of the stage: a few servers each."""
    size = config.shards.onboard
    shards: list[Shard] = []
    for start in range(0, len(servers), size):
        group = servers[start : start + size]
        asked = config.onboard.model_dump(mode="json", exclude={"at_once", "memory_mb"})
        settings = {"servers": [[server.content_digest, local_files(server)] for server in group], "onboard": asked}
        key = stage_key(config, Stage.ONBOARD, VERSION, settings, [])
        given = {"servers": [server.model_dump(mode="json", by_alias=True) for server in group]}
        shards.append(Shard(stage=Stage.ONBOARD, key=key, given=given, rows=len(group)))
    return shards


async def onboard(workshop: Workshop, shard: Shard) -> StageOutput:
    """Try each server; those that are not ready become rejections with their outcome."""
    servers = [Server.model_validate(entry) for entry in shard.given["servers"]]
    attempts = await gather_rows(counted(shard.stage, _attempt(workshop, server), server.slug) for server in servers)
    ready = [attempt for attempt in attempts if attempt.probe.outcome is Outcome.READY]
    rejections = [_rejection(attempt.probe) for attempt in attempts if attempt.probe.outcome is not Outcome.READY]
    tables: dict[str, Sequence[Server] | Sequence[Tool] | Sequence[Probe]] = {
        "servers": [attempt.server for attempt in ready],
        "tools": [tool for attempt in ready for tool in attempt.tools],
        "probes": [attempt.probe for attempt in attempts],
    }
    return StageOutput(tables, rejections, rows_in=len(servers), rows_out=len(ready))


async def _attempt(workshop: Workshop, server: Server) -> Attempt:
    """Take a recorded attempt where there is one that was ready; any recorded one where only recordings may answer."""
    asked = workshop.config.onboard
    sandbox = workshop.config.launch.sandbox.value
    judged = asked.model_dump(mode="json", exclude={"at_once", "memory_mb"})
    record_id = content_id("probe", VERSION, server.content_digest, local_files(server), sandbox, judged)
    mode = workshop.config.executor
    record = None if mode is ExecutorMode.LIVE else workshop.recorder.get_record(RECORD_KIND, record_id)
    if record is not None and (mode is ExecutorMode.REPLAY or record["probe"]["outcome"] == Outcome.READY):
        return Attempt(
            probe=Probe.model_validate(record["probe"]),
            tools=tuple(Tool.model_validate(tool) for tool in record["tools"]),
            server=Server.model_validate(record["server"]),
        )
    if mode is ExecutorMode.REPLAY:
        raise ReplayMiss(f"there is no recording of onboarding {server.slug!r}", "Run without --replay.")
    settings = ProbeSettings(workshop.launch, CallBudget(tools=asked.tools, seconds=asked.seconds), asked.policy)
    async with capacity(asked.at_once, asked.memory_mb).place():
        attempt = await onboard_server(server, workshop.cache, settings, workshop.credentials)
    document = {
        "probe": attempt.probe.model_dump(mode="json"),
        "tools": [tool.model_dump(mode="json") for tool in attempt.tools],
        "server": attempt.server.model_dump(mode="json", by_alias=True),
    }
    workshop.recorder.put_record(RECORD_KIND, record_id, document)
    return attempt


def _rejection(probe: Probe) -> Rejection:
    evidence = {
        "detail": probe.detail,
        "advice": probe.advice,
        "version": probe.version,
        "registry": probe.registry,
        "trials": len(probe.trials),
    }
    return Rejection(stage=Stage.ONBOARD, subject=probe.server, reason=probe.outcome.value, evidence=evidence)
