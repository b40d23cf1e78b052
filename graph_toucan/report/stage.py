"""The report stage: everything of a run in, statistics and one HTML page out."""

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Rejection, Trajectory
from graph_toucan.release.stage import Inputs, all_rejections, fsps_by_dialogue
from graph_toucan.report.page import ReportInput, StageRow, render_page
from graph_toucan.report.statistics import compute
from graph_toucan.store import ArtifactStore
from graph_toucan.workshop import Shard, StageOutput, Workshop, inputs_digest, stage_key

VERSION = 1
FOLDER = "reports"


def plan_shards(config: FactoryConfig, store: ArtifactStore, inputs: Inputs, stages: list[JsonObject]) -> list[Shard]:
    """Return the one shard of the stage; `stages` are the rows of the stage table so far."""
    digests = [inputs_digest(store, refs) for refs in inputs.values()]
    key = stage_key(config, Stage.REPORT, VERSION, {"run": config.run_id}, digests)
    kept = {stage.value: tuple(refs) for stage, refs in inputs.items()}
    return [Shard(stage=Stage.REPORT, key=key, inputs=kept, given={"stages": stages}, rows=1)]


async def report(workshop: Workshop, shard: Shard) -> StageOutput:
    """Compute the statistics of what was released, and render the page."""
    store, inputs = workshop.store, shard.inputs
    left_out: list[Rejection] = store.read_all(inputs[Stage.RELEASE], "rejections")
    unreleased = {rejection.subject for rejection in left_out}
    rows: list[Trajectory] = store.read_all(inputs[Stage.AUGMENT], "trajectories")
    released = tuple(row for row in rows if row.id not in unreleased)
    cards = tuple(workshop.cards(shard).values())
    edges = tuple(store.read_all(inputs[Stage.CONNECT], "edges"))
    probes = tuple(store.read_all(inputs[Stage.ONBOARD], "probes"))
    rejections = tuple(all_rejections(store, shard))
    numbers = compute(
        released,
        fsps=fsps_by_dialogue(store, shard),
        edges=edges,
        probes=probes,
        tools=cards,
        rejections=rejections,
    )
    page = render_page(
        ReportInput(
            title="Graph-Toucan run",
            facts=_facts(workshop.config),
            statistics=numbers,
            stages=tuple(StageRow.model_validate(row) for row in shard.given["stages"]),
            probes=probes,
            cards=cards,
            edges=edges,
            trajectories=released,
            verdicts=tuple(store.read_all(inputs[Stage.JUDGE], "verdicts")),
            rejections=rejections,
        )
    )
    key = f"{FOLDER}/{shard.key[:12]}/report.html"
    store.objects.put(key, page.encode())
    statistics: Json = numbers.model_dump(mode="json")
    return StageOutput({}, (), rows_in=len(released), rows_out=1, stats={"page": key, "statistics": statistics})


def _facts(config: FactoryConfig) -> dict[str, str]:
    return {"run": config.run_id, "seed": str(config.seed), "teacher": config.teacher.model}
