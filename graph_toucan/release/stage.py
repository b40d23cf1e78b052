"""The release stage: everything of a run in, a dataset folder out."""

from collections.abc import Mapping, Sequence

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.model import Dialogue, Fsp, Rejection
from graph_toucan.release.build import Learnt, build_release
from graph_toucan.release.facts import ReleaseFacts, SpentFacts, StageFacts
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.workshop import Shard, StageOutput, Workshop, inputs_digest, stage_key

VERSION = 2
FOLDER = "releases"

Inputs = Mapping[Stage, Sequence[ShardRef]]


def plan_shards(config: FactoryConfig, store: ArtifactStore, inputs: Inputs) -> list[Shard]:
    """Return the one shard of the stage."""
    digests = [inputs_digest(store, refs) for refs in inputs.values()]
    settings = {"config": digest(canonical_json(config.content))}
    key = stage_key(config, Stage.RELEASE, VERSION, settings, digests)
    rows = sum(
        manifest.tables["trajectories"].rows for ref in inputs[Stage.AUGMENT] if (manifest := store.manifest(ref))
    )
    kept = {stage.value: tuple(refs) for stage, refs in inputs.items()}
    return [Shard(stage=Stage.RELEASE, key=key, inputs=kept, rows=rows)]


def release_folder(key: str) -> str:
    """Return where a release lies in the store."""
    return f"{FOLDER}/{key[:12]}"


async def release(workshop: Workshop, shard: Shard) -> StageOutput:
    """Write the dataset folder; equal inputs give equal bytes."""
    store = workshop.store
    made = build_release(
        store.read_all(shard.inputs[Stage.AUGMENT], "trajectories"),
        store.read_all(shard.inputs[Stage.JUDGE], "verdicts"),
        Learnt(
            tools=store.read_all(shard.inputs[Stage.ONBOARD], "tools"),
            cards=store.read_all(shard.inputs[Stage.DESCRIBE], "tool_cards"),
            probes=store.read_all(shard.inputs[Stage.ONBOARD], "probes"),
            servers=workshop.servers(shard),
        ),
        fsps_by_dialogue(store, shard),
        store.read_all(shard.inputs[Stage.CONNECT], "edges"),
        all_rejections(store, shard),
        release_facts(workshop.config, store, shard),
    )
    folder = release_folder(shard.key)
    for name, content in made.files.items():
        store.objects.put(f"{folder}/{name}", content)
    rows_in = len(made.rows) + len(made.rejections)
    stats: JsonObject = {"folder": folder, "files": sorted(made.files)}
    return StageOutput({}, made.rejections, rows_in=rows_in, rows_out=len(made.rows), stats=stats)


def fsps_by_dialogue(store: ArtifactStore, shard: Shard) -> dict[str, Fsp]:
    """Return the path that each dialogue was told from, by dialogue id."""
    fsps: list[Fsp] = store.read_all(shard.inputs[Stage.WALK], "fsps")
    dialogues: list[Dialogue] = store.read_all(shard.inputs[Stage.TRANSLATE], "dialogues")
    by_id = {fsp.id: fsp for fsp in fsps}
    return {dialogue.id: by_id[dialogue.fsp] for dialogue in dialogues if dialogue.fsp in by_id}


def all_rejections(store: ArtifactStore, shard: Shard) -> list[Rejection]:
    """Return the rejections of all input stages."""
    return [row for refs in shard.inputs.values() for row in store.read_all(refs, "rejections")]


def release_facts(config: FactoryConfig, store: ArtifactStore, shard: Shard) -> ReleaseFacts:
    """Return what the release says of its run, from the manifests of its inputs."""
    spent = {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "usd": 0.0}
    stages: list[StageFacts] = []
    for stage, refs in shard.inputs.items():
        found = [manifest.stats for ref in refs if (manifest := store.manifest(ref))]
        for stats in found:
            used: Json = stats.get("spent") or {}
            spent = {name: spent[name] + used.get(name, 0) for name in spent}
        rejected: dict[str, int] = {}
        for stats in found:
            for reason, count in stats["rejected"].items():
                rejected[reason] = rejected.get(reason, 0) + count
        stages.append(
            StageFacts(
                stage=stage,
                keys=tuple(ref.key for ref in refs),
                rows_in=sum(stats["rows_in"] for stats in found),
                rows_out=sum(stats["rows_out"] for stats in found),
                rejected=dict(sorted(rejected.items())),
            )
        )
    return ReleaseFacts(
        seed=config.seed,
        config_digest=digest(canonical_json(config.content)),
        fixture_digest=fixture_digest(),
        stages=tuple(stages),
        spent=SpentFacts.model_validate({**spent, "usd": round(float(spent["usd"]), 6)}),
    )
