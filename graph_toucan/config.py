"""The configuration of a run: one frozen model, and the slices that each stage's key depends on."""

import os
from enum import StrEnum

from pydantic import Field

from graph_toucan.augment.trajectories import AugmentConfig
from graph_toucan.describe.cards import DescribeConfig
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.graph.build import ConnectConfig
from graph_toucan.identity import JsonObject, content_id
from graph_toucan.judge.verdicts import JudgeConfig
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.model import Model
from graph_toucan.onboard.flags import FlagPolicy
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.translate.config import TranslateConfig
from graph_toucan.walk.sample import WalkConfig

STORE_VARIABLE = "GRAPH_TOUCAN_STORE"


class Stage(StrEnum):
    """The stages in the order in which data flows; `simulate` is off the chain (see `stages_until`)."""

    ONBOARD = "onboard"
    DESCRIBE = "describe"
    CONNECT = "connect"
    WALK = "walk"
    TRANSLATE = "translate"
    JUDGE = "judge"
    AUGMENT = "augment"
    RELEASE = "release"
    REPORT = "report"
    SIMULATE = "simulate"


CHAIN = tuple(stage for stage in Stage if stage is not Stage.SIMULATE)
"""The stages from a catalogue to a released dataset and its report."""


def stages_until(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that a run up to a stage goes through; simulators need no more than described tools."""
    if stage is Stage.SIMULATE:
        return (Stage.ONBOARD, Stage.DESCRIBE, Stage.SIMULATE)
    return CHAIN[: CHAIN.index(stage) + 1]


class LaunchConfig(Model):
    """How servers are run. Times are seconds; `workspaces` is how many may be open at once in one shard.

    Servers that are kept between conversations end in the order of their last use where all of a shard's together use more
    than `memory_mb` (None: a quarter of this machine's memory), or are more than `sessions`. None of it changes a row.
    """

    sandbox: SandboxKind = SandboxKind.AUTO
    start_seconds: float = 40.0
    call_seconds: float = 30.0
    workspaces: int = 3
    memory_mb: int | None = None
    sessions: int = 100


class OnboardConfig(Model):
    """How servers are tried: how many tools are called and for how long (seconds), and which flags make one `unsafe`.

    `at_once` servers are tried at the same time on this machine, fewer while they use more than `memory_mb` together.
    """

    tools: int = 40
    seconds: float = 25.0
    at_once: int = 4
    memory_mb: int = 5000
    policy: FlagPolicy = FlagPolicy()


class TeacherConfig(Model):
    """Who teaches: `rules`, or a model as litellm names it, and what it may cost.

    `block` names a Model Pool block whose first entry is used instead of `model`. The API key is read from the environment
    variable `GRAPH_TOUCAN_API_KEY`, or the provider's own; it is never part of a configuration.
    """

    model: str = "rules"
    api_base: str | None = None
    block: str | None = None
    temperature: float = 0.7
    max_tokens: int = 2048
    timeout_seconds: float = 60.0
    concurrency: int = 16
    budget_usd: float | None = None
    budget_tokens: int | None = None
    budget_calls: int | None = None


class ShardSizes(Model):
    """How many rows a task gets: servers, servers, source tools, paths."""

    onboard: int = 3
    describe: int = 3
    connect: int = 60
    translate: int = 60


def default_store() -> str:
    """Return where artifacts go unless a run says otherwise: `$GRAPH_TOUCAN_STORE`, else the folder `artifacts`."""
    return os.environ.get(STORE_VARIABLE, "artifacts")


class FactoryConfig(Model):
    """A run of the factory. Everything that changes its rows is here; nothing here is a secret.

    `store` is a folder, `s3://bucket/prefix` or `block/NAME`; `catalogue` a file, `block/NAME`, or None for the embedded
    one; `servers` are slugs of it, all if none is named.
    """

    store: str = Field(default_factory=default_store)
    catalogue: str | None = None
    servers: tuple[str, ...] = ()
    seed: int = 7
    executor: ExecutorMode = ExecutorMode.AUTO
    recordings: str | None = None
    until: Stage = Stage.REPORT
    launch: LaunchConfig = LaunchConfig()
    onboard: OnboardConfig = OnboardConfig()
    teacher: TeacherConfig = TeacherConfig()
    shards: ShardSizes = ShardSizes()
    describe: DescribeConfig = DescribeConfig()
    connect: ConnectConfig = ConnectConfig()
    walk: WalkConfig = WalkConfig()
    translate: TranslateConfig = TranslateConfig()
    judge: JudgeConfig = JudgeConfig()
    augment: AugmentConfig = AugmentConfig()
    simulate: SimulateConfig = SimulateConfig()

    @property
    def content(self) -> JsonObject:
        """What the rows of a run depend on: the configuration without where things lie and how fast they go."""
        dumped = self.model_dump(mode="json", exclude={"store", "recordings", "until", "executor", "simulate"})
        if self.executor is ExecutorMode.SIMULATED:
            dumped["executor"] = self.executor.value
        dumped["launch"] = {"sandbox": dumped["launch"]["sandbox"]}
        for name in ("at_once", "memory_mb"):
            del dumped["onboard"][name]
        dumped["teacher"] = {name: dumped["teacher"][name] for name in ("model", "temperature", "max_tokens", "block")}
        return dumped

    @property
    def run_id(self) -> str:
        """The id of the run: the same for the same configuration, so that it resumes."""
        return content_id("run", self.content)
