"""What is kept of a registry between crawls: its rows, where an interrupted crawl goes on, and how new they are.

One object per source, `sources/<digest of the source>.json`. Rows are kept as the registry gave them, so that a better
reading of them needs no new crawl. A crawl's rows are `incoming` until it has ended: then they replace all rows, or are
laid over them if only changes were asked for.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
from pydantic import TypeAdapter

from graph_toucan.catalogue.sources import RegistrySource, SmitherySource
from graph_toucan.identity import JsonObject, canonical_json, digest
from graph_toucan.store.objects import ObjectStore

FORMAT = 1
CHECKPOINT_PAGES = 25
"""A crawl is kept every so many pages, so that a kill loses little; and always when it ends, well or not."""


@dataclass
class SyncState:
    """A source's rows by key, and its crawl.

    `cursor` is where an interrupted crawl goes on (None: there is none), `since` what it was asked to leave out,
    `began` the registry's own clock when it began. `mark` is from when on changes are asked for next time ("": everything).
    """

    format: int = FORMAT
    rows: dict[str, JsonObject] = field(default_factory=dict[str, JsonObject])
    incoming: dict[str, JsonObject] = field(default_factory=dict[str, JsonObject])
    path: str = ""
    cursor: str | None = None
    since: str = ""
    began: str = ""
    mark: str = ""
    superseded: int = 0


_ADAPTER = TypeAdapter(SyncState)


def state_key(source: RegistrySource | SmitherySource) -> str:
    """Return the key of a source's state in an object store."""
    return f"sources/{digest(canonical_json(source.model_dump(mode='json')))}.json"


async def load_state(objects: ObjectStore | None, source: RegistrySource | SmitherySource) -> SyncState:
    """Return what is kept of a source: an empty state where there is nothing, or nothing that can be read.

    Raises:
        StoreError: the store cannot be read.
    """
    data = await anyio.to_thread.run_sync(objects.get, state_key(source)) if objects else None
    if data is None:
        return SyncState()
    try:
        state = _ADAPTER.validate_python(json.loads(data))
    except ValueError:
        return SyncState()
    return state if state.format == FORMAT else SyncState()


async def save_state(objects: ObjectStore | None, source: RegistrySource | SmitherySource, state: SyncState) -> None:
    """Keep a source's state; also while the crawl is being cancelled.

    Raises:
        StoreError: the store cannot be written.
    """
    if objects is None:
        return
    data = json.dumps(vars(state)).encode()
    with anyio.CancelScope(shield=True):
        await anyio.to_thread.run_sync(objects.put, state_key(source), data)


def instant(text: str) -> str:
    """Return an RFC 3339 time in UTC, in the one form in which texts sort like times; "" for what is no time."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def in_seconds(moment: str) -> str:
    """Return an `instant` without its fraction, as registries take it; earlier by less than a second."""
    return f"{moment[:19]}Z" if moment else ""
