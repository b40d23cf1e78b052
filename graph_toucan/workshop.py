"""What a stage works with: the store, a teacher, an executor and the servers; made once per shard."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import ConfigError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.replay import Recorder
from graph_toucan.execute.states import Stateless, nothing_known
from graph_toucan.identity import JsonObject, canonical_json, digest
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plans import Credentials, PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import resolve_sandbox
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import Model, Rejection, Server, ToolCard
from graph_toucan.store import ArtifactStore, ShardRef, shard_key
from graph_toucan.teach.budget import Budget
from graph_toucan.teach.model_teacher import ModelTeacher
from graph_toucan.teach.prompts import prompt_digest
from graph_toucan.teach.roles import Role
from graph_toucan.teach.rule_teacher import RuleTeacher
from graph_toucan.teach.spent import CountingCassette
from graph_toucan.teach.teacher import Teacher

T = TypeVar("T")
API_KEY_VARIABLE = "GRAPH_TOUCAN_API_KEY"


class Shard(Model):
    """A piece of a stage: its address, its inputs by stage, and what else it is told.

    `given` is small and JSON; `rows` is about how many rows it will look at, for progress.
    """

    stage: Stage
    key: str
    inputs: dict[str, tuple[ShardRef, ...]] = {}
    given: JsonObject = {}
    rows: int = 0

    @property
    def ref(self) -> ShardRef:
        """Where its artifact is."""
        return ShardRef(stage=self.stage.value, key=self.key)


@dataclass(frozen=True)
class StageOutput:
    """What a stage makes of a shard: tables by name, rejections, how many rows it read, and facts for the manifest."""

    tables: Mapping[str, Sequence[BaseModel]]
    rejections: Sequence[Rejection]
    rows_in: int
    rows_out: int
    stats: JsonObject = field(default_factory=dict[str, object])


@dataclass
class Workshop:
    """The parts of one shard's work."""

    config: FactoryConfig
    store: ArtifactStore
    recorder: Recorder
    teacher: Teacher
    credentials: Credentials
    cache: Path
    cassette: CountingCassette | None = None
    executors: list[Executor] = field(default_factory=list[Executor])

    @property
    def launch(self) -> LaunchSettings:
        """How servers are run on this machine.

        Raises:
            ConfigError: the sandbox that was asked for does not work here.
        """
        asked = self.config.launch
        return LaunchSettings(
            sandbox=resolve_sandbox(asked.sandbox), start_seconds=asked.start_seconds, call_seconds=asked.call_seconds
        )

    def executor(self, servers: Iterable[Server], stateless: Stateless = nothing_known) -> Executor:
        """Return an executor over these servers, for the running event loop; `stateless` are the tools that change nothing."""
        book, asked = PlanBook(servers, self.cache, self.credentials), self.config.launch
        memory_mb = _memory_quarter_mb() if asked.memory_mb is None else asked.memory_mb
        pool = WorkspacePool(book, self.launch, asked.workspaces, memory_mb=memory_mb, sessions=asked.sessions)
        made = Executor(pool, self.recorder, self.config.executor, stateless=stateless)
        self.executors.append(made)
        return made

    def servers(self, shard: Shard) -> list[Server]:
        """Return the onboarded servers, as they are launched."""
        return self.store.read_all(shard.inputs[Stage.ONBOARD], "servers")

    def cards(self, shard: Shard) -> dict[str, ToolCard]:
        """Return all tool cards by tool id."""
        cards: list[ToolCard] = self.store.read_all(shard.inputs[Stage.DESCRIBE], "tool_cards")
        return {card.id: card for card in sorted(cards, key=lambda card: card.id)}

    @property
    def used(self) -> JsonObject:
        """What this shard's work took: calls to real servers, and answers with their tokens and price."""
        spent = self.cassette.used if self.cassette else {}
        calls = sum(executor.live_calls for executor in self.executors)
        episodes = sum(executor.live_episodes for executor in self.executors)
        return {"live_calls": calls, "live_episodes": episodes, "spent": spent}


def _memory_quarter_mb() -> float:
    """Return a quarter of this machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 4 / 2**20


def make_workshop(
    config: FactoryConfig,
    store: ArtifactStore,
    recorder: Recorder,
    budget: Budget,
    credentials: Credentials,
    teacher_settings: JsonObject | None = None,
) -> Workshop:
    """Put a workshop together.

    Args:
        config: the run's configuration.
        store: where artifacts are kept.
        recorder: where recordings of calls and answers are kept and found.
        budget: what may be spent, shared by all shards of the run.
        credentials: values for servers' inputs.
        teacher_settings: arguments of `ModelTeacher` from a Model Pool block, in place of the configuration's.

    Raises:
        ConfigError: the teacher cannot be made from the configuration.
    """
    if config.teacher.model == "rules" and teacher_settings is None:
        return Workshop(config, store, recorder, RuleTeacher(), credentials, default_cache())
    cassette = CountingCassette(recorder, "replay" if config.executor is ExecutorMode.REPLAY else "auto")
    with _making_teachers:
        if budget not in _teachers:
            _teachers[budget] = _model_teacher(config, cassette, budget, teacher_settings)
    teacher = _teachers[budget].with_cassette(cassette)
    return Workshop(config, store, recorder, teacher, credentials, default_cache(), cassette)


_teachers: dict[Budget, ModelTeacher] = {}
_making_teachers = threading.Lock()
# One teacher per run, as there is one budget: the bound on requests under way holds over all shards.


def _model_teacher(
    config: FactoryConfig, cassette: CountingCassette, budget: Budget, settings: JsonObject | None
) -> ModelTeacher:
    asked = config.teacher
    reach = settings or {
        "model": asked.model,
        "api_base": asked.api_base,
        "api_key": os.environ.get(API_KEY_VARIABLE),
        "concurrency": asked.concurrency,
    }
    if not reach["model"]:
        raise ConfigError("the teacher has no name", "Pass --teacher rules, or a model's name.")
    return ModelTeacher(
        cassette=cassette,
        budget=budget,
        temperature=asked.temperature,
        max_tokens=asked.max_tokens,
        timeout_seconds=asked.timeout_seconds,
        seed=config.seed,
        **reach,
    )


def stage_key(
    config: FactoryConfig,
    stage: Stage,
    version: int,
    settings: JsonObject,
    digests: Sequence[str],
    roles: Sequence[Role[Any, Any]] = (),
) -> str:
    """Return the key of a shard: see `store.shard_key`; the sandbox kind and the fixture set are part of it."""
    teacher = config.teacher.block or config.teacher.model
    sampling = [config.teacher.temperature, config.teacher.max_tokens] if teacher != "rules" and roles else []
    base: JsonObject = {
        **settings,
        "fixtures": fixture_digest(),
        "sandbox": config.launch.sandbox.value,
        "sampling": sampling,
    }
    prompts = [prompt_digest(role) for role in roles] if teacher != "rules" else []
    return shard_key(stage.value, version, base, digests, prompts, teacher if roles else "", config.seed)


def inputs_digest(store: ArtifactStore, refs: Iterable[ShardRef]) -> str:
    """Return one digest over the contents of some artifacts."""
    found = [manifest.digest if (manifest := store.manifest(ref)) else "" for ref in refs]
    return digest(canonical_json(found))


async def gather_rows(work: Iterable[Awaitable[T]]) -> list[T]:
    """Await all rows, then raise the first error if there was one: nothing in flight is lost that was paid for."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for item in done:
        if isinstance(item, BaseException):
            raise item
    return [item for item in done if not isinstance(item, BaseException)]
