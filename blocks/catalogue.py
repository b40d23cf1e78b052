"""The block that holds a catalogue of MCP servers."""

import json
from pathlib import Path

from prefect.blocks.core import Block
from pydantic import Field

from graph_toucan.catalogue.load import embedded_catalogue, load_catalogue, parse_catalogue
from graph_toucan.errors import CatalogueError
from graph_toucan.model import Server


class CatalogueBlock(Block):
    """The MCP servers that the factory works with."""

    _block_type_name = "Server Catalogue"
    _block_type_slug = "server-catalogue"
    _description = "The MCP servers that Graph-Toucan works with, as server.json objects or an mcpServers object."

    servers_json: str = Field(
        default="",
        title="Servers",
        description=(
            'The catalogue as JSON text, {"servers": [...]} or {"mcpServers": {...}}, or the path of a file that holds '
            "it; empty for the catalogue that ships with the project. It is stored in the clear: put keys and tokens "
            "into Server Credentials blocks."
        ),
    )

    def servers(self) -> tuple[Server, ...]:
        """Return the catalogue's servers.

        Raises:
            CatalogueError: the text or the file is not a catalogue; says which entry and field.
        """
        text = self.servers_json.strip()
        if not text:
            return embedded_catalogue()
        if text[0] not in "{[":
            return load_catalogue(Path(text))
        try:
            return parse_catalogue(json.loads(text), "the catalogue block")
        except json.JSONDecodeError as error:
            raise CatalogueError(
                f"the catalogue block is not JSON: {error}", "Mend the text at that place, or give a path."
            ) from error
