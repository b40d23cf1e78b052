"""Ready-made configurations: which servers of the embedded catalogue, and how much is made of them."""

from enum import StrEnum

from graph_toucan.catalogue.load import embedded_catalogue
from graph_toucan.config import FactoryConfig, ShardSizes
from graph_toucan.describe.cards import DescribeConfig
from graph_toucan.errors import ConfigError
from graph_toucan.graph.build import ConnectConfig
from graph_toucan.walk.sample import WalkConfig

DEMO_SERVERS = (
    "filesystem",
    "eggcalc",
    "everything",
    "memory",
    "office",
    "sqlite",
    "time",
    "planner",
    "notebook",
    "charts",
    "toolbox",
    "git",
    "bash",
    "fakedata",
    "chunks",
    "cortex",
    "textstats",
    "hashes",
)
SMALL_SERVERS = ("filesystem", "eggcalc", "memory", "time", "toolbox", "notebook")


class Preset(StrEnum):
    """Ready-made configurations."""

    DEMO = "demo"
    SMALL = "small"
    OFFICE = "office"
    DATA = "data"
    SCIENCE = "science"
    CODE = "code"
    ALL = "all"


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


CATEGORIES: dict[Preset, frozenset[str]] = {
    Preset.OFFICE: words(
        "calendar convert dates documents docx excel files kanban markdown md notes office pdf pptx print "
        "reminders search tasks text time todo xlsx "
    ),
    Preset.DATA: words(
        "accounting analytics charts csv cypher data database datasets db duckdb econometrics excel faker "
        "finance geo graph json knowledge-graph maps memory sample-data sql sqlite stats survey tables xlsx "
    ),
    Preset.SCIENCE: words(
        "3d actuarial astro bio calc calculator calculus chemistry constraint dna electronics engineering "
        "game-theory geo geometry graph health logic math numeric optimization physics queueing reasoning "
        "simulation smt solver stats symbolic units "
    ),
    Preset.CODE: words(
        "blockchain code code-analysis code-execution codegen complexity css debugger design diff docs git "
        "graphql index lint openapi reference regex sandbox schema scripting shell test ui ui-library "
        "validation workflow "
    ),
}
"""The categories whose servers a themed preset takes."""


def preset(name: str) -> FactoryConfig:
    """Return a preset: `demo` (18 servers, 160 paths), `small` (6 servers, 24 paths), a theme, or `all` (the whole catalogue).

    Raises:
        ConfigError: there is no such preset.
    """
    if name == Preset.DEMO:
        return FactoryConfig(
            servers=DEMO_SERVERS,
            describe=DescribeConfig(proposed=0),
            connect=ConnectConfig(per_source=6, per_target=6),
            walk=WalkConfig(paths=160),
        )
    if name == Preset.SMALL:
        return FactoryConfig(
            servers=SMALL_SERVERS,
            describe=DescribeConfig(proposed=0),
            connect=ConnectConfig(per_source=4, per_target=4),
            walk=WalkConfig(paths=24),
        )
    if name == Preset.ALL:
        return FactoryConfig(shards=ShardSizes(translate=250), walk=WalkConfig(paths=3000))
    if name in CATEGORIES:
        return FactoryConfig(
            servers=servers_about(CATEGORIES[Preset(name)]),
            walk=WalkConfig(paths=400),
        )
    raise ConfigError(f"there is no preset {name!r}", f"Take one of: {', '.join(Preset)}.")


def servers_about(categories: frozenset[str]) -> tuple[str, ...]:
    """Return the slugs of the embedded servers that have one of these categories, in the catalogue's order."""
    return tuple(server.slug for server in embedded_catalogue() if categories & set(server.factory.categories))
