"""The commands that run stages: their options become the configuration of the run, and what cannot be is refused."""

from collections.abc import Callable

import pytest

from graph_toucan.cli import stages
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.presets import Preset, preset
from tests.support.factory_runs import Finished

Ask = Callable[..., Finished]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[FactoryConfig]:
    """Keep the configurations with which the factory would be run, and run nothing."""
    kept: list[FactoryConfig] = []

    def keep(config: FactoryConfig, *, as_json: bool, verbose: bool) -> None:
        kept.append(config)

    monkeypatch.setattr(stages, "run_and_print", keep)
    return kept


def test_walk_takes_every_setting_of_the_walk(ask: Ask, asked: list[FactoryConfig]):
    options = (
        "--preset small --steps 2-5 --per-tool 3 --merge 0.1 --insert 0.2 --long 0.4 --split 0.6 --cross-server 0.7"
    )
    finished = ask("walk", *options.split(), "--shape", "path", "--weights", "uniform", "--limit", "50", "--seed", "9")
    assert finished.code == 0, finished.said
    (config,) = asked
    walk = config.walk
    assert (walk.min_steps, walk.max_steps, walk.per_tool, walk.paths) == (2, 5, 3, 50)
    assert (walk.merge, walk.insert, walk.insert_long, walk.split, walk.cross_server) == (0.1, 0.2, 0.4, 0.6, 0.7)
    assert (walk.shape, walk.weights) == ("path", "uniform")
    assert (config.until, config.seed, config.store) == (Stage.WALK, 9, "store")
    assert FactoryConfig.model_validate(config.model_dump(mode="json")) == config


def test_without_options_a_stage_is_run_as_the_preset_says(ask: Ask, asked: list[FactoryConfig]):
    for name in ("walk", "connect", "describe"):
        assert ask(name, "--preset", "small").code == 0
    expected = preset(Preset.SMALL)
    assert [(config.walk, config.connect) for config in asked] == [(expected.walk, expected.connect)] * 3
    assert [config.until for config in asked] == [Stage.WALK, Stage.CONNECT, Stage.DESCRIBE]


def test_one_number_of_steps_is_the_shortest_and_the_longest(ask: Ask, asked: list[FactoryConfig]):
    assert ask("walk", "--steps", "4").code == 0
    assert (asked[0].walk.min_steps, asked[0].walk.max_steps) == (4, 4)


def test_connect_takes_its_caps(ask: Ask, asked: list[FactoryConfig]):
    finished = ask("connect", "--per-source", "3", "--per-target", "4", "--share", "0.2", "--sure", "0.9")
    assert finished.code == 0, finished.said
    connect = asked[0].connect
    assert (connect.per_source, connect.per_target, connect.share, connect.sure) == (3, 4, 0.2, 0.9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("walk", "--steps", "7-3"), "Give the smaller number first"),
        (("walk", "--steps", "many"), "--steps many is no range"),
        (("walk", "--steps", "3-"), "Write MIN-MAX, as in 3-7"),
        (("walk", "--steps", "0-3"), "walk.min_steps is 0"),
        (("walk", "--steps", "3-900"), "walk.max_steps is 900"),
        (("walk", "--merge", "1.5"), "Invalid value for '--merge'"),
        (("walk", "--shape", "tree"), "'tree' is not one of"),
        (("connect", "--share", "0"), "--share 0 leaves no candidates"),
        (("connect", "--per-source", "0"), "Invalid value for '--per-source'"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_words(
    ask: Ask, asked: list[FactoryConfig], arguments: tuple[str, ...], words: str
):
    finished = ask(*arguments)
    assert finished.code == 2
    assert words in finished.said
    assert asked == []


@pytest.mark.parametrize("command", ["run", "onboard", "describe", "connect", "walk", "tools", "tool", "graph", "show"])
def test_every_command_helps(ask: Ask, command: str):
    finished = ask(command, "--help")
    assert finished.code == 0
    assert "--store" in finished.said
