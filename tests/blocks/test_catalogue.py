import json
from pathlib import Path

import pytest

from blocks import CatalogueBlock
from graph_toucan.catalogue.load import embedded_catalogue
from graph_toucan.errors import CatalogueError

CLIENT = json.dumps({"mcpServers": {"clock": {"command": "clock-server"}}})


def test_json_text_is_a_catalogue() -> None:
    assert [server.slug for server in CatalogueBlock(servers_json=f"\n {CLIENT}").servers()] == ["clock"]


def test_a_list_of_servers_is_a_catalogue() -> None:
    text = json.dumps([{"name": "io.example/clock", "description": "Tells the time", "version": "1.0.0"}])
    assert [server.name for server in CatalogueBlock(servers_json=text).servers()] == ["io.example/clock"]


def test_a_path_is_read(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text(CLIENT)
    assert [server.slug for server in CatalogueBlock(servers_json=str(path)).servers()] == ["clock"]


def test_an_empty_block_is_the_catalogue_that_ships_with_the_project() -> None:
    assert CatalogueBlock().servers() == embedded_catalogue()


@pytest.mark.parametrize(
    ("text", "told"), [("{broken", "not JSON"), ("/no/such/file", "cannot be read"), ("{}", "holds no")]
)
def test_what_is_no_catalogue_is_refused(text: str, told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        CatalogueBlock(servers_json=text).servers()
