"""All sources at once: ask each, lose none for another's sake, and merge what is the same server."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import anyio

from graph_toucan.catalogue.address import server_at
from graph_toucan.catalogue.collection import Collection, CollectSettings, Gathered, Skipped
from graph_toucan.catalogue.docker import gather_docker
from graph_toucan.catalogue.fetch import Fetcher, open_fetcher
from graph_toucan.catalogue.load import load_each
from graph_toucan.catalogue.merge import Entry, merge_entries
from graph_toucan.catalogue.official import OnPage, gather_registry
from graph_toucan.catalogue.packages import NEEDS_PYTHON, resolve_package
from graph_toucan.catalogue.smithery import gather_smithery
from graph_toucan.catalogue.sources import (
    DockerSource,
    FileSource,
    PackageSource,
    RegistrySource,
    SmitherySource,
    Source,
    UrlSource,
)
from graph_toucan.errors import CatalogueError, StoreError
from graph_toucan.launch.pythons import newer_versions
from graph_toucan.model import Outcome
from graph_toucan.store.objects import ObjectStore

DEFAULT_SETTINGS = CollectSettings()


async def collect(
    sources: Sequence[Source],
    objects: ObjectStore | None = None,
    settings: CollectSettings = DEFAULT_SETTINGS,
    on_page: OnPage | None = None,
) -> Collection:
    """Return the servers of all sources, and what was left out, merged or renamed.

    Args:
        sources: what `parse_source` returned; a source that is named twice is asked once.
        objects: where registries' rows are kept, so that the next time only what is new is asked for.
        settings: retries, limits and times.
        on_page: told of each page of a registry.

    Raises:
        StoreError: `objects` cannot be read or written. Nothing that a source does raises.
    """
    asked = list({source.label: source for source in sources}.values())
    found: list[Gathered] = [Gathered()] * len(asked)
    broken: list[StoreError] = []
    free = asyncio.Semaphore(settings.concurrency)
    async with open_fetcher(settings) as fetcher, asyncio.TaskGroup() as group:
        gathering = _Gathering(fetcher, objects, settings, free, on_page)

        async def gather(number: int, source: Source) -> None:
            try:
                found[number] = await gathering.gather(source)
            except StoreError as error:  # raised when all have ended: what the others have crawled is kept
                broken.append(error)

        for number, source in enumerate(asked):
            group.create_task(gather(number, source))
    if broken:
        raise broken[0]
    return _merged(asked, found)


class _Gathering:
    """What gathering from any source needs."""

    def __init__(
        self,
        fetcher: Fetcher,
        objects: ObjectStore | None,
        settings: CollectSettings,
        free: asyncio.Semaphore,
        on_page: OnPage | None,
    ) -> None:
        self._fetcher = fetcher
        self._objects = objects
        self._settings = settings
        self._free = free
        self._on_page = on_page

    async def gather(self, source: Source) -> Gathered:
        """Return what one source has."""
        match source:
            case PackageSource():
                return await self._package(source)
            case UrlSource():
                return Gathered(servers=(server_at(source),))
            case FileSource():
                return await anyio.to_thread.run_sync(partial(gather_file, source))
            case DockerSource():
                return await anyio.to_thread.run_sync(partial(gather_docker, source))
            case RegistrySource():
                return await gather_registry(source, self._fetcher, self._objects, self._settings, self._on_page)
            case SmitherySource():
                return await gather_smithery(source, self._fetcher, self._objects, self._settings, self._on_page)

    async def _package(self, source: PackageSource) -> Gathered:
        settings = self._settings
        async with self._free:
            found = await resolve_package(source, python=settings.python, timeout_seconds=settings.package_seconds)
            if isinstance(found, Skipped) and NEEDS_PYTHON in found.detail and (newer := newer_versions()):
                found = await resolve_package(source, python=newer[-1], timeout_seconds=settings.package_seconds)
        return Gathered(skipped=(found,)) if isinstance(found, Skipped) else Gathered(servers=(found,))


def gather_file(source: FileSource) -> Gathered:
    """Return the servers of a catalogue file; an entry that is wrong is left out and reported."""
    try:
        servers, errors = load_each(Path(source.path).expanduser())
    except CatalogueError as error:
        return Gathered(skipped=(_wrong(source, error),))
    return Gathered(servers=servers, skipped=tuple(_wrong(source, error) for error in errors))


def _wrong(source: FileSource, error: CatalogueError) -> Skipped:
    return Skipped(
        source=source.label,
        name=Path(source.path).name,
        outcome=Outcome.NOT_INSTALLABLE,
        detail=error.cause,
        advice=error.solution,
    )


def _merged(sources: Sequence[Source], found: Sequence[Gathered]) -> Collection:
    """Return what sources gave, merged in the order in which they were named."""
    labels: dict[int, str] = {number: source.label for number, source in enumerate(sources)}
    entries = [
        Entry(
            server=server,
            origin=_origin(source),
            position=(number, place),
            pinned=isinstance(source, FileSource) or (isinstance(source, PackageSource) and source.version is not None),
            apart=source.label if isinstance(source, FileSource | DockerSource) else "",
        )
        for number, (source, gathered) in enumerate(zip(sources, found, strict=True))
        for place, server in enumerate(gathered.servers)
    ]
    merging = merge_entries(entries)
    unusable = [
        Skipped(
            source=labels[entry.position[0]],
            name=entry.server.name,
            outcome=Outcome.NOT_INSTALLABLE,
            detail=f"{entry.server.name} is listed without a package or an address that can be used",
            advice="Name its package yourself if you know it (pypi:NAME, npm:NAME).",
        )
        for entry in merging.unusable
    ]
    return Collection(
        servers=merging.servers,
        skipped=(*(item for gathered in found for item in gathered.skipped), *unusable),
        merged=merging.merged,
        notes=(*(note for gathered in found for note in gathered.notes), *merging.notes),
    )


def _origin(source: Source) -> str:
    """Return what a source is called where its servers are mentioned."""
    match source:
        case PackageSource():
            return source.registry_type
        case UrlSource():
            return "url"
        case FileSource():
            return Path(source.path).name
        case DockerSource():
            return "docker"
        case RegistrySource() | SmitherySource():
            return urlsplit(source.base_url).hostname or source.base_url
