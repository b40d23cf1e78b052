"""Write what was onboarded as a catalogue: servers that launch at once, with calls that worked as their examples.

The embedded catalogue is made so, from a list of packages (`seeds.json`) by an ordinary onboarding.
"""

import re
from collections.abc import Iterable, Mapping

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.launch.plan import SECRET_NAME
from graph_toucan.model import ExampleSpec, Outcome, Probe, Server
from graph_toucan.model.server import FACTORY_META

MAX_EXAMPLES = 24
_LONG = 1500
_PASSING_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16,}")
"""An id that an earlier call of the same server gave: another workspace has another one."""


def export_catalogue(servers: Iterable[Server], probes: Mapping[str, Probe]) -> JsonObject:
    """Return a catalogue document of the servers that are ready, in their order.

    Args:
        servers: the servers as they were finally launched.
        probes: their probes by slug.
    """
    ready = [server for server in servers if (probe := probes.get(server.slug)) and probe.outcome is Outcome.READY]
    return {"servers": [_entry(server, probes[server.slug]) for server in ready]}


def _entry(server: Server, probe: Probe) -> JsonObject:
    meta = server.factory.model_copy(update={"examples": examples_of(server, probe)})
    written = meta.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    whole = server.model_dump(mode="json", by_alias=True, exclude_none=True)
    entry = {name: _pruned(value) for name, value in whole.items() if name != "_meta" and value not in ((), [], {})}
    return {**entry, "_meta": {**server.meta, FACTORY_META: written}}


def _pruned(value: Json) -> Json:
    """Return a value without what says nothing: false marks, empty texts and lists; a given value stays, also an empty one."""
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _pruned(item) for name, item in value.items()}
    silent = (False, "", [], {}, "string")
    return {name: item for name, item in kept.items() if name in {"value", "type"} or item not in silent}


def examples_of(server: Server, probe: Probe) -> tuple[ExampleSpec, ...]:
    """Return the examples of a server's own entry, then calls that worked of tools that had none, shorter ones only."""
    own = server.factory.examples
    covered = {example.tool for example in own}
    worked = [
        ExampleSpec(tool=call.tool, arguments=call.arguments)
        for call in probe.calls
        if call.ok
        and not any(SECRET_NAME.search(name) for name in call.arguments)
        and not _PASSING_ID.search(canonical_json(call.arguments))
    ]
    more = [
        example for example in worked if example.tool not in covered and len(canonical_json(example.arguments)) < _LONG
    ]
    return (*own, *more[: max(0, MAX_EXAMPLES - len(own))])
