"""The block that holds one server's keys and tokens, and how a run collects those it needs.

A document is named after its server's slug, in the letters that Prefect allows (`block_name`). Values leave the block
only through `load_credentials`, and only into a launch plan.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from prefect.blocks.core import Block
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError
from prefect.types import SecretDict
from pydantic import ConfigDict, Field, ValidationError, field_validator

from graph_toucan.errors import ConfigError
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


def _documents(client: SyncPrefectClient, slugs: Iterable[str]) -> list[tuple[str, str]]:
    """Return the slugs that have a document, each with its name, by one request that reads no secret."""
    try:
        listed = client.read_block_documents_by_type(_TYPE_SLUG, include_secrets=False)
    except PrefectHTTPStatusError as error:
        if error.response.status_code == HTTPStatus.NOT_FOUND:  # nobody has registered the block yet
            return []
        raise
    there = {document.name for document in listed}
    return [(slug, block_name(slug)) for slug in slugs if block_name(slug) in there]


def _read(client: SyncPrefectClient, name: str) -> ServerCredentials:
    document = client.read_block_document_by_name(name, _TYPE_SLUG)
    try:
        return ServerCredentials.model_validate(document.data)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)
        )
        raise ConfigError(f"block server-credentials/{name} is not usable: {wrong}", "Mend it in the UI.") from None
