"""Commands that run the stages up to one; `connect` and `walk` with options of their own."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from graph_toucan.cli.options import JsonOption, VerboseOption
from graph_toucan.cli.run import run_and_print
from graph_toucan.cli.run_options import RunOptions, takes_run_options
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import UsageError
from graph_toucan.graph.build import ConnectConfig
from graph_toucan.identity import JsonObject
from graph_toucan.walk.config import WalkConfig


class Shape(StrEnum):
    """Whether a step takes values from the one before it alone, or from any that came before."""

    PATH = "path"
    DAG = "dag"


class Weights(StrEnum):
    """How starts and edges are chosen."""

    UNIFORM = "uniform"
    BALANCED = "balanced"


PerSourceOption = Annotated[int | None, typer.Option(min=1, help="How many candidates each source may have.")]
PerTargetOption = Annotated[int | None, typer.Option(min=1, help="How many candidates each target may have.")]
ShareOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="How many of all pairs of tools may be candidates at most, 0 to 1.")
]
SureOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="From which confidence of the judge on a target that only answers otherwise confirms an edge.",
    ),
]
StepsOption = Annotated[
    str | None, typer.Option(metavar="MIN-MAX", help="How long walks are, before anything is inserted: 3-7, or 5.")
]
PerToolOption = Annotated[int | None, typer.Option(min=1, help="How many paths at most start at one tool.")]
MergeOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="How likely two related turns that are neighbours become one.")
]
NestOption = Annotated[
    float | None,
    typer.Option(
        min=0, max=1, help="How likely two turns, of which the second needs the first, become its goal alone."
    ),
]
InsertOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="How likely a nested function is inserted for a turn's last one.")
]
LongOption = Annotated[
    float | None, typer.Option("--long", min=0, max=1, help="How likely what is inserted belongs to a later turn.")
]
SplitOption = Annotated[
    float | None,
    typer.Option(min=0, max=1, help="How likely a conversation has a turn that lacks a function or a value."),
]
CrossServerOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="The wanted share of paths over two or more servers.")
]
ShapeOption = Annotated[
    Shape | None,
    typer.Option(help="path: each step takes values from the one before it alone; dag: from any before it."),
]
WeightsOption = Annotated[
    Weights | None, typer.Option(help="balanced: no tool or server dominates; uniform: all are alike.")
]


def stage_command(stage: Stage) -> Callable[..., None]:
    """Return the command that runs the stages up to one, with the options that all have."""

    def command(options: RunOptions, as_json: JsonOption = False, verbose: VerboseOption = False) -> None:
        run_and_print(options.config(stage), as_json=as_json, verbose=verbose)

    command.__doc__ = f"Run the stages up to {stage.value}; earlier ones come from the store where they are there."
    return takes_run_options(command)


@takes_run_options
def connect(
    options: RunOptions,
    per_source: PerSourceOption = None,
    per_target: PerTargetOption = None,
    share: ShareOption = None,
    sure: SureOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the stages up to connect: propose edges between tools, judge them, and confirm them by execution.

    `graph-toucan graph` shows what came of it.

    For example: `graph-toucan connect --preset small --per-source 6 --per-target 6`.
    """
    config = options.config(Stage.CONNECT)
    changes = {"per_source": per_source, "per_target": per_target, "share": share, "sure": sure}
    if share == 0:
        raise UsageError("--share 0 leaves no candidates", "Give more than 0; 0.05 is what it is without the option.")
    kept = {**config.connect.model_dump(), **_given(changes)}
    config = config.model_copy(update={"connect": ConnectConfig.model_validate(kept)})
    run_and_print(config, as_json=as_json, verbose=verbose)


@takes_run_options
def walk(  # noqa: PLR0913, PLR0917 - one parameter per option
    options: RunOptions,
    steps: StepsOption = None,
    per_tool: PerToolOption = None,
    merge: MergeOption = None,
    nest: NestOption = None,
    insert: InsertOption = None,
    insert_long: LongOption = None,
    split: SplitOption = None,
    cross_server: CrossServerOption = None,
    shape: ShapeOption = None,
    weights: WeightsOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the stages up to walk: sample paths over the confirmed edges, and shape them into conversations.

    `graph-toucan show fsps` shows them; --limit says how many.

    For example: `graph-toucan walk --steps 2-5 --per-tool 3 --shape path --limit 500`.
    """
    changes: JsonObject = {
        "per_tool": per_tool,
        "merge": merge,
        "nest": nest,
        "insert": insert,
        "insert_long": insert_long,
        "split": split,
        "cross_server": cross_server,
        "shape": shape and shape.value,
        "weights": weights and weights.value,
    }
    config = options.config(Stage.WALK)
    config = with_walk(config, {**_given(changes), **(_steps(steps) if steps is not None else {})})
    run_and_print(config, as_json=as_json, verbose=verbose)


def with_walk(config: FactoryConfig, changes: JsonObject) -> FactoryConfig:
    """Return the configuration with other settings of the walk.

    Raises:
        ConfigError: they cannot be.
    """
    kept = WalkConfig.model_validate({**config.walk.model_dump(), **changes})
    return config.model_copy(update={"walk": kept})


def _given(changes: JsonObject) -> JsonObject:
    return {name: value for name, value in changes.items() if value is not None}


def _steps(text: str) -> JsonObject:
    """Return the shortest and the longest walk that `MIN-MAX`, or one number for both, asks for."""
    low, mark, high = text.strip().partition("-")
    try:
        least, most = int(low), int(high) if mark else int(low)
    except ValueError as error:
        raise UsageError(f"--steps {text} is no range", "Write MIN-MAX, as in 3-7, or one number.") from error
    return {"min_steps": least, "max_steps": most}
