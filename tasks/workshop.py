"""Open the workshop of a configuration, blocks resolved; one budget per run and process."""

import functools
from pathlib import Path
from typing import TypeVar

from prefect.blocks.core import Block

from blocks import ArtifactStoreBlock, CatalogueBlock, ModelPool, load_credentials
from graph_toucan.catalogue.load import embedded_catalogue, load_catalogue, select_servers
from graph_toucan.config import FactoryConfig, TeacherConfig
from graph_toucan.errors import ConfigError
from graph_toucan.launch.plans import Credentials
from graph_toucan.model import Server
from graph_toucan.store import ArtifactStore, ObjectStore, open_objects
from graph_toucan.teach.budget import Budget
from graph_toucan.workshop import Workshop, make_workshop

BLOCK = "block/"
B = TypeVar("B", bound=Block)


def open_store(location: str) -> ArtifactStore:
    """Open the artifact store at a folder, an `s3://` address or `block/NAME`.

    Raises:
        StoreError: it cannot be read or written.
        ConfigError: there is no such block.
    """
    return ArtifactStore(_objects(location))


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
    if config.catalogue is None:
        servers = embedded_catalogue()
    elif config.catalogue.startswith(BLOCK):
        servers = _block(CatalogueBlock, config.catalogue).servers()
    else:
        servers = load_catalogue(Path(config.catalogue))
    return select_servers(servers, config.servers)


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


@functools.cache
def _credentials(slugs: tuple[str, ...]) -> Credentials:
    return load_credentials(slugs)


def open_workshop(config: FactoryConfig) -> Workshop:
    """Return a workshop for one shard of a run.

    Raises:
        ConfigError: a block is missing, or the teacher cannot be made.
        StoreError: the store cannot be used.
    """
    store = open_store(config.store)
    recorder = open_store(config.recordings) if config.recordings else store
    settings = dict(_block(ModelPool, config.teacher.block).settings()) if config.teacher.block else None
    slugs = tuple(server.slug for server in catalogue_of(config))
    return make_workshop(config, store, recorder, _budget(config), _credentials(slugs), settings)
