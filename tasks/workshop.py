"""Open the workshop of a configuration, blocks resolved; one budget per run and process."""

import functools
import os
from collections.abc import Mapping, Sequence
from typing import TypeVar

from prefect.blocks.core import Block

from blocks import ArtifactStoreBlock, CatalogueBlock, ModelPool, credential_marks, load_credentials
from graph_toucan.catalogue.load import select_servers
from graph_toucan.config import FactoryConfig, TeacherConfig
from graph_toucan.errors import ConfigError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.identity import Json, canonical_json, digest
from graph_toucan.model import Server
from graph_toucan.servers import BLOCK, ONBOARDED, named_servers
from graph_toucan.store import ArtifactStore, ObjectStore, open_objects
from graph_toucan.store.register import Register
from graph_toucan.store.snapshots import SNAPSHOT, keep_snapshot
from graph_toucan.teach.budget import Budget
from graph_toucan.workshop import Shard, Workshop, make_workshop

B = TypeVar("B", bound=Block)


def open_store(location: str) -> ArtifactStore:
    """Open the artifact store at a folder, an `s3://` address or `block/NAME`.

    Raises:
        StoreError: it cannot be read or written.
        ConfigError: there is no such block.
    """
    is_folder = not location.startswith(BLOCK) and "://" not in location
    return ArtifactStore(_objects(os.path.abspath(location) if is_folder else location))


@functools.cache
def _objects(location: str) -> ObjectStore:
    if not location.startswith(BLOCK):
        return open_objects(location)
    return _block(ArtifactStoreBlock, location).open()


def _block(kind: type[B], name: str) -> B:
    short = name.removeprefix(BLOCK)
    try:
        loaded = kind.load(short)
    except ValueError as error:
        slug = f"{kind.get_block_type_slug()}/{short}"
        raise ConfigError(f"there is no block {slug}", "Make it in the Prefect UI under Blocks.") from error
    if not isinstance(loaded, kind):
        raise ConfigError(f"the block {short} was loaded from asynchronous code", "Load it in a thread.")
    return loaded


def catalogue_of(config: FactoryConfig) -> tuple[Server, ...]:
    """Return the servers that a run is about.

    Raises:
        CatalogueError: the catalogue is wrong, or a server is not in it.
    """
    if config.catalogue is not None and config.catalogue.startswith(BLOCK):
        return select_servers(_block(CatalogueBlock, config.catalogue).servers(), config.servers)
    place = config.store
    if config.catalogue == ONBOARDED and config.executor is ExecutorMode.REPLAY:
        place = config.recordings or place  # a new store has no register yet
    return named_servers(config.catalogue, config.servers, open_store(place).objects)


def frozen(config: FactoryConfig) -> FactoryConfig:
    """Return the configuration with its catalogue as it is now, kept in the store.

    A catalogue that is edited later changes nothing for a run, and the same servers give the same run again. The catalogue
    that ships with the project and a snapshot cannot change.

    Raises:
        CatalogueError: the catalogue is wrong, or a server is not in it.
        StoreError: the store cannot be written.
    """
    if config.catalogue is None or config.catalogue.startswith(SNAPSHOT):
        return config
    kept = keep_snapshot(open_store(config.store).objects, catalogue_of(config))
    return config.model_copy(update={"catalogue": kept})


def renewed(config: FactoryConfig, shards: Sequence[Shard]) -> list[Shard]:
    """Return shards of onboarding under keys that change when their servers are to be tried anew.

    That is so when a server's stored credentials have changed, by the time of the change and never by their values, and when
    its onboarding was asked for again (`Register.try_again`). Servers without either keep the key of their content alone.
    """
    if config.executor is ExecutorMode.REPLAY:  # nothing is tried
        return list(shards)
    slugs = [slug for shard in shards for slug in _slugs(shard)]
    marks: dict[str, Json] = {slug: [0, changed] for slug, changed in credential_marks(slugs).items()}
    for slug, entry in Register(open_store(config.store).objects).known(slugs).items():
        if entry.attempt:
            marks[slug] = [entry.attempt, marks.get(slug, [0, ""])[1]]
    return [_marked(shard, marks) for shard in shards]


def _marked(shard: Shard, marks: Mapping[str, Json]) -> Shard:
    own = {slug: marks[slug] for slug in _slugs(shard) if slug in marks}
    return shard.model_copy(update={"key": digest(canonical_json([shard.key, own]))[:32]}) if own else shard


def _slugs(shard: Shard) -> list[str]:
    return [str(server["name"]).split("/", 1)[1] for server in shard.given["servers"]]


_budgets: dict[tuple[str, TeacherConfig], Budget] = {}


def _budget(config: FactoryConfig) -> Budget:
    """Return the run's one budget in this process."""
    asked = config.teacher
    run = (config.run_id, asked)
    if run not in _budgets:
        fresh = (
            _block(ModelPool, asked.block).budget()
            if asked.block
            else Budget(asked.budget_usd, asked.budget_tokens, asked.budget_calls)
        )
        return _budgets.setdefault(run, fresh)
    return _budgets[run]


def open_workshop(config: FactoryConfig) -> Workshop:
    """Return a workshop for one shard of a run.

    Raises:
        ConfigError: a block is missing, or the teacher cannot be made.
        StoreError: the store cannot be used.
    """
    store = open_store(config.store)
    recorder = open_store(config.recordings) if config.recordings else store
    settings = dict(_block(ModelPool, config.teacher.block).settings()) if config.teacher.block else None
    slugs = [server.slug for server in catalogue_of(config)]
    return make_workshop(config, store, recorder, _budget(config), load_credentials(slugs), settings)
