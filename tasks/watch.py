"""The task of watching: check some servers, keep what was seen, and bring the register up to date."""

import asyncio
from collections.abc import Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from blocks import load_credentials
from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plans import Credentials
from graph_toucan.launch.sandbox import resolve_sandbox
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import Health
from graph_toucan.progress import counted
from graph_toucan.store import ShardRef, shard_key
from graph_toucan.store.register import Register, ServerEntry
from graph_toucan.watch.check import Checked, check_server
from graph_toucan.watch.health import watched
from graph_toucan.watch.report import Watched, WatchReport
from graph_toucan.workshop import gather_rows
from tasks.perform import is_infrastructure
from tasks.workshop import open_store

STAGE = "watch"
VERSION = 1


@task(name="watch", cache_policy=NO_CACHE, retries=1, retry_delay_seconds=5, retry_condition_fn=is_infrastructure)
def watch_servers(config: FactoryConfig, slugs: Sequence[str], at: str) -> JsonObject:
    """Check servers of the register, some at once, and return a `WatchReport` of them as JSON.

    The moment is part of the artifact's key: a watch adds to what was seen before and replaces nothing.
    """
    store = open_store(config.store)
    register = Register(store.objects)
    entries = [register.get(slug) for slug in slugs]
    checks = asyncio.run(_check(config, entries, load_credentials(slugs), at))
    ref = ShardRef(stage=STAGE, key=shard_key(STAGE, VERSION, {"at": at, "servers": list(slugs)}, [], [], "", 0))
    counts: JsonObject = {health.value: sum(one.sighting.health is health for one in checks) for health in Health}
    store.commit(ref, {"sightings": [one.sighting for one in checks]}, stats={"at": at, "health": counts})
    for entry, checked in zip(entries, checks, strict=True):
        register.put(watched(entry, checked.sighting, checked.tools))
    seen = tuple(
        Watched(sighting=checked.sighting, before=entry.health, was_ready=bool(entry.last_ready))
        for entry, checked in zip(entries, checks, strict=True)
    )
    return WatchReport(at=at, refs=(ref,), servers=seen).model_dump(mode="json")


async def _check(
    config: FactoryConfig, entries: Sequence[ServerEntry], credentials: Credentials, at: str
) -> list[Checked]:
    asked = config.launch
    settings = LaunchSettings(
        sandbox=resolve_sandbox(asked.sandbox), start_seconds=asked.start_seconds, call_seconds=asked.call_seconds
    )
    places = asyncio.Semaphore(asked.workspaces)

    async def one(entry: ServerEntry) -> Checked:
        async with places:
            return await check_server(entry, default_cache(), settings, credentials, at)

    return await gather_rows(counted(STAGE, one(entry), entry.slug) for entry in entries)
