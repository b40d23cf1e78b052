"""The translate stage: FSPs in, executed and verified `dialogues` out."""

import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import ConfigError, GraphToucanError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.exam import questions_of
from graph_toucan.graph.confirm import changes_nothing
from graph_toucan.model import Dialogue, Fidelity, Fsp, Rejection, Simulator
from graph_toucan.progress import counted
from graph_toucan.simulate.stand_ins import StandIns
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import DECLINE, FILL_ARGUMENTS, WRITE_ANSWER, WRITE_QUERY
from graph_toucan.translate.dialogue import Translator
from graph_toucan.workshop import Shard, StageOutput, Workshop, gather_rows, inputs_digest, stage_key

VERSION = 5
_MOST_TOLD = 2000
ROLES = (WRITE_QUERY, FILL_ARGUMENTS, WRITE_ANSWER, DECLINE)


def check_language(config: FactoryConfig) -> None:
    """Refuse a language that the teacher does not know.

    Raises:
        ConfigError: the rules are to write another language than theirs.
    """
    if config.translate.language != "English" and config.teacher.model == "rules" and not config.teacher.block:
        raise ConfigError(
            f"the rules cannot write {config.translate.language}",
            "Leave --language out, or name a model with --teacher.",
        )


def plan_shards(
    config: FactoryConfig,
    store: ArtifactStore,
    onboarded: Sequence[ShardRef],
    described: Sequence[ShardRef],
    walked: Sequence[ShardRef],
    simulated: Sequence[ShardRef] = (),
) -> list[Shard]:
    """Return the shards of the stage: one per shard of FSPs; `simulated` are the simulators, where there are some.

    Raises:
        ConfigError: the rules are to write another language than theirs.
    """
    check_language(config)
    base = [inputs_digest(store, refs) for refs in (onboarded, described, *([simulated] if simulated else []))]
    shards: list[Shard] = []
    for ref in walked:
        manifest = store.manifest(ref)
        rows = manifest.tables["fsps"].rows if manifest else 0
        settings = config.translate.model_dump(mode="json")
        if config.executor is ExecutorMode.SIMULATED:
            settings["executor"] = config.executor.value
        key = stage_key(config, Stage.TRANSLATE, VERSION, settings, [*base, inputs_digest(store, [ref])], ROLES)
        inputs = {
            Stage.ONBOARD.value: tuple(onboarded),
            Stage.DESCRIBE.value: tuple(described),
            Stage.WALK.value: (ref,),
            **({Stage.SIMULATE.value: tuple(simulated)} if simulated else {}),
        }
        shards.append(Shard(stage=Stage.TRANSLATE, key=key, inputs=inputs, rows=rows))
    return shards


async def translate(workshop: Workshop, shard: Shard) -> StageOutput:
    """Tell, execute and verify each FSP."""
    fsps: list[Fsp] = workshop.store.read_all(shard.inputs[Stage.WALK], "fsps")
    cards, config = workshop.cards(shard), workshop.config
    calm = frozenset(tool for tool, card in cards.items() if changes_nothing(card))
    executor = workshop.executor(workshop.servers(shard), stateless=calm.__contains__)
    translator = Translator(cards, executor, workshop.teacher, config.translate, config.seed)
    async with AsyncExitStack() as stack:
        if simulated := shard.inputs.get(Stage.SIMULATE):
            made: list[Simulator] = workshop.store.read_all(simulated, "simulators")
            fidelity: list[Fidelity] = workshop.store.read_all(simulated, "fidelity")
            stand_ins = StandIns(made, fidelity, config.simulate, config.seed)
            executor.simulated = stack.enter_context(stand_ins)
        await stack.enter_async_context(executor.keeping(questions_of(cards.values(), changes_nothing)))
        told = await gather_rows(counted(shard.stage, told_alone(translator.translate, fsp)) for fsp in fsps)
    dialogues = [row for row in told if isinstance(row, Dialogue)]
    rejections = [row for row in told if isinstance(row, Rejection)]
    return StageOutput({"dialogues": dialogues}, rejections, rows_in=len(fsps), rows_out=len(dialogues))


async def told_alone(translate_one: Callable[[Fsp], Awaitable[Dialogue | Rejection]], fsp: Fsp) -> Dialogue | Rejection:
    """Return what came of a path; an error of this program rejects it, with where it arose, and does not cost the others.

    Raises:
        GraphToucanError: something outside of the path hinders all of them: the budget, the endpoint, the store.
    """
    try:
        return await translate_one(fsp)
    except GraphToucanError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is one row's, and told as such
        where = traceback.format_exception(error)
        evidence = {"error": f"{type(error).__name__}: {error}"[:_MOST_TOLD], "where": "".join(where)[-_MOST_TOLD:]}
        return Rejection(stage=Stage.TRANSLATE, subject=fsp.id, reason="internal_error", evidence=evidence)
