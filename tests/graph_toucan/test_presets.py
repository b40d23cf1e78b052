"""Presets: every one names servers that there are, and an unknown one is refused."""

import pytest

from graph_toucan.catalogue.load import embedded_catalogue, select_servers
from graph_toucan.errors import ConfigError
from graph_toucan.presets import CATEGORIES, Preset, preset


@pytest.mark.parametrize("name", list(Preset))
def test_a_preset_names_servers_of_the_embedded_catalogue(name: Preset):
    config = preset(name)
    chosen = select_servers(embedded_catalogue(), config.servers)
    assert len(chosen) >= 6
    assert (len(chosen) == len(embedded_catalogue())) is (name is Preset.ALL)


@pytest.mark.parametrize("name", list(CATEGORIES))
def test_a_themed_preset_takes_every_server_of_its_categories(name: Preset):
    chosen = set(preset(name).servers)
    for server in embedded_catalogue():
        assert (server.slug in chosen) is bool(CATEGORIES[name] & set(server.factory.categories))


def test_an_unknown_preset_is_refused_with_those_that_there_are():
    with pytest.raises(ConfigError, match="no preset 'huge'") as caught:
        preset("huge")
    assert "office" in caught.value.solution
