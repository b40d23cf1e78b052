"""The block that holds one server's keys and tokens, how a run collects those it needs, and how they are kept.

A document is named after its server's slug, in the letters that Prefect allows (`block_name`). Values leave the block
only through `load_credentials`, and only into a launch plan.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from prefect.blocks.core import Block
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import BlockDocument
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.types import SecretDict
from pydantic import ConfigDict, Field, ValidationError, field_validator

from graph_toucan.errors import ConfigError, UsageError
from graph_toucan.launch.plans import Credentials

_TYPE_SLUG = "server-credentials"


class ServerCredentials(Block):
    """Values that one MCP server needs at launch and that no catalogue may hold."""

    _block_type_name = "Server Credentials"
    _block_type_slug = _TYPE_SLUG
    _description = "Keys and tokens of one MCP server, by input name. Name the document after the server's slug."

    model_config = ConfigDict(hide_input_in_errors=True)

    server: str = Field(min_length=1, description="The server's slug: its registry name after the slash.")
    values: SecretDict = Field(
        description='Values of the server\'s inputs by name, such as {"API_KEY": "..."}. They are kept secret.'
    )

    @field_validator("values")
    @classmethod
    def _texts(cls, values: SecretDict) -> SecretDict:
        held: dict[Any, Any] = values.get_secret_value()
        for name, value in held.items():
            if not isinstance(value, str):
                raise ValueError(f"the value of {name!r} must be a text, not {type(value).__name__}")  # never the value
        return values

    def revealed(self) -> dict[str, str]:
        """Return the values in the clear, for a launch plan and nothing else."""
        return dict(self.values.get_secret_value())


def block_name(slug: str) -> str:
    """Return the document name of a server's credentials: its slug in lower case, other signs as single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")


def load_credentials(slugs: Iterable[str]) -> Credentials:
    """Return the values of those servers for which the Prefect server has a document; the others are left out.

    Synchronous, as one request lists the documents and one reads each that is wanted: call it in a thread
    (`asyncio.to_thread`) from code that must not wait.

    Raises:
        ConfigError: a document is not usable, or a document with a server's name is another server's, so that its
            values must not be handed out.
    """
    wanted = sorted(set(slugs))
    found: dict[str, dict[str, str]] = {}
    with get_client(sync_client=True) as client:
        for slug, name in _documents(client, wanted):
            block = _read(client, name)
            if block.server == slug:
                found[slug] = block.revealed()
            elif block.server not in wanted:  # two slugs may share a name: then the document is the other's
                raise ConfigError(
                    f"block server-credentials/{name} is for server {block.server!r}, not {slug!r}",
                    "Set its field `server` to the slug, or rename the document.",
                )
    return found


def credential_marks(slugs: Iterable[str]) -> dict[str, str]:
    """Return, for those servers that have a document, when it was last changed: no value is read, and none is hashed.

    It is part of the key of an onboarding shard, so that a failure for want of a key is not taken from the store again.
    """
    names = {block_name(slug): slug for slug in slugs}
    with get_client(sync_client=True) as client:
        return {
            names[document.name]: str(document.updated)
            for document in _listed(client)
            if document.name is not None and document.name in names
        }


def list_credentials() -> dict[str, tuple[str, ...]]:
    """Return the names of all stored values by server; no value is read."""
    with get_client(sync_client=True) as client:
        listed = [document.data for document in _listed(client)]
    return dict(sorted((str(data["server"]), tuple(sorted(data["values"]))) for data in listed if data.get("values")))


def add_credential(slug: str, name: str, value: str) -> None:
    """Store one value of a server; its other values stay as they are.

    Raises:
        ConfigError: the document of that name is another server's, or not usable.
    """
    values = {**_stored(slug), name: value}
    ServerCredentials(server=slug, values=SecretDict(values)).save(block_name(slug), overwrite=True)


def remove_credential(slug: str, name: str | None = None) -> tuple[str, ...]:
    """Remove one value of a server, or all of them; return the names of those removed.

    Raises:
        UsageError: there is nothing of that name.
        ConfigError: the document of that name is another server's, or not usable.
    """
    values = _stored(slug)
    if not values or (name is not None and name not in values):
        there = f"It has {', '.join(sorted(values))}." if values else "`graph-toucan credentials list` shows all."
        raise UsageError(f"there is no stored value {name or ''} of server {slug!r}".replace("  ", " "), there)
    left = {key: value for key, value in values.items() if name is not None and key != name}
    if left:
        ServerCredentials(server=slug, values=SecretDict(left)).save(block_name(slug), overwrite=True)
    else:
        with suppress(ValueError):  # someone else has just removed it
            ServerCredentials.delete(block_name(slug))
    return tuple(sorted(values.keys() - left.keys()))


def _stored(slug: str) -> dict[str, str]:
    """Return the values of a server in the clear, none if it has no document."""
    with get_client(sync_client=True) as client:
        try:
            block = _read(client, block_name(slug))
        except ObjectNotFound:
            return {}
    if block.server != slug:
        raise ConfigError(
            f"block server-credentials/{block_name(slug)} is for server {block.server!r}, not {slug!r}",
            "The two names are the same to Prefect: rename one of the servers.",
        )
    return block.revealed()


def _documents(client: SyncPrefectClient, slugs: Iterable[str]) -> list[tuple[str, str]]:
    """Return the slugs that have a document, each with its name, by one request that reads no secret."""
    there = {document.name for document in _listed(client)}
    return [(slug, block_name(slug)) for slug in slugs if block_name(slug) in there]


def _listed(client: SyncPrefectClient) -> list[BlockDocument]:
    try:
        return client.read_block_documents_by_type(_TYPE_SLUG, include_secrets=False)
    except PrefectHTTPStatusError as error:
        if error.response.status_code == HTTPStatus.NOT_FOUND:  # nobody has registered the block yet
            return []
        raise


def _read(client: SyncPrefectClient, name: str) -> ServerCredentials:
    document = client.read_block_document_by_name(name, _TYPE_SLUG)
    try:
        return ServerCredentials.model_validate(document.data)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)
        )
        raise ConfigError(f"block server-credentials/{name} is not usable: {wrong}", "Mend it in the UI.") from None
