"""The simulate stage: tool cards and recorded calls in, `simulators` and their `fidelity` out."""

from collections.abc import Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.identity import canonical_json, digest
from graph_toucan.model import Fidelity, Rejection, Simulator
from graph_toucan.progress import row_done
from graph_toucan.simulate.build import build_simulator
from graph_toucan.simulate.calls import RECORDINGS, live_calls
from graph_toucan.simulate.fidelity import replay_fidelity, simulated_fidelity
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.split import Split, split_calls
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.teach.roles import WRITE_SIMULATOR
from graph_toucan.workshop import Shard, StageOutput, Workshop, inputs_digest, stage_key

VERSION = 2
_TOGETHER = 8


def plan_shards(
    config: FactoryConfig, store: ArtifactStore, described: Sequence[ShardRef], recorded: ArtifactStore
) -> list[Shard]:
    """Return the shards of the stage: the tools of several shards of describe each.

    Their keys depend on which episodes are recorded in `recorded`: with more of them simulators are built anew.
    """
    episodes = digest(canonical_json(sorted(recorded.objects.list(RECORDINGS))))
    settings = config.simulate.model_dump(mode="json", exclude={"threshold"})
    shards: list[Shard] = []
    for start in range(0, len(described), _TOGETHER):
        refs = tuple(described[start : start + _TOGETHER])
        manifests = [store.manifest(ref) for ref in refs]
        rows = sum(one.tables["tool_cards"].rows for one in manifests if one)
        digests = [inputs_digest(store, refs), episodes]
        key = stage_key(config, Stage.SIMULATE, VERSION, settings, digests, (WRITE_SIMULATOR,))
        shards.append(Shard(stage=Stage.SIMULATE, key=key, inputs={Stage.DESCRIBE: refs}, rows=rows))
    return shards


async def simulate(workshop: Workshop, shard: Shard) -> StageOutput:
    """Build a simulator for each tool that was ever called with success, and measure it on the calls held back."""
    config, cards = workshop.config.simulate, workshop.cards(shard)
    recorded = workshop.recorder if isinstance(workshop.recorder, ArtifactStore) else workshop.store
    calls = live_calls(recorded, cards)
    splits: dict[str, Split] = {tool: split_calls(calls[tool], config.held_back) for tool in cards}
    simulators: dict[str, Simulator] = {}
    rejections: list[Rejection] = []
    fidelity: list[Fidelity] = []
    with Sandbox(config) as sandbox:
        for tool, card in cards.items():
            made = await build_simulator(card, splits[tool].training, workshop.teacher, sandbox, config)
            if isinstance(made, Simulator):
                simulators[tool] = made
            else:
                rejections.append(made)
            row_done(shard.stage)
        for tool, card in cards.items():
            if tool in simulators:
                fidelity.append(simulated_fidelity(card, splits[tool], simulators, sandbox, workshop.config.seed))
            if calls[tool]:
                fidelity.append(replay_fidelity(card, splits[tool]))
    return StageOutput(
        tables={"simulators": list(simulators.values()), "fidelity": fidelity},
        rejections=rejections,
        rows_in=len(cards),
        rows_out=len(simulators),
    )
