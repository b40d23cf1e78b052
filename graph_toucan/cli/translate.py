"""The `translate` command: how paths are told, who answers their calls, and where values come from."""

from typing import Annotated

import typer

from graph_toucan.cli.options import JsonOption, VerboseOption
from graph_toucan.cli.run import run_and_print
from graph_toucan.cli.run_options import RunOptions, takes_run_options
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import UsageError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.identity import JsonObject
from graph_toucan.model import Order, Style
from graph_toucan.translate.config import SourceMix, TranslateConfig
from graph_toucan.translate.stage import check_language

OrderOption = Annotated[
    Order | None,
    typer.Option(
        help="explore-first: make the calls, then write queries that entail them; query-first: write each query, then "
        "take the arguments from it."
    ),
]
ExecutorOption = Annotated[
    ExecutorMode | None, typer.Option(help="Who answers calls. replay never starts a server and says what it lacks.")
]
LanguageOption = Annotated[str | None, typer.Option(help="The language of the conversations; rules know English only.")]
StyleOption = Annotated[list[Style] | None, typer.Option("--style", help="How users talk; repeat it. All by default.")]
RecoveryOption = Annotated[
    float | None,
    typer.Option(min=0, max=1, help="The share of conversations in which a call may fail and be put right."),
]
AsksOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="The share of turns that ask for one checkable value of the results.")
]
MixOption = Annotated[
    str | None,
    typer.Option(
        metavar="EARLIER,ELSEWHERE",
        help="The shares of argument values that only an earlier query states, and that stand nowhere literally: "
        "0.06,0.27 is what people do.",
    ),
]


@takes_run_options
def translate(  # noqa: PLR0913, PLR0917 - one parameter per option
    options: RunOptions,
    order: OrderOption = None,
    executor: ExecutorOption = None,
    language: LanguageOption = None,
    styles: StyleOption = None,
    recovery: RecoveryOption = None,
    asks: AsksOption = None,
    mix: MixOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the stages up to translate: tell paths as conversations, execute every call, and verify each row by code.

    `graph-toucan show dialogues` shows them, `graph-toucan rejections --stage translate` what was left out and why.

    For example: `graph-toucan translate --preset small --order query-first --style terse --style expert`.
    """
    changes: JsonObject = {
        "order": order,
        "language": language,
        "styles": tuple(styles) if styles else None,
        "recovery": recovery,
        "asks": asks,
        "mix": _mix(mix) if mix is not None else None,
    }
    config = with_translate(options.config(Stage.TRANSLATE), changes)
    check_language(config)
    if executor is not None:
        config = config.model_copy(update={"executor": executor})
    run_and_print(config, as_json=as_json, verbose=verbose)


def with_translate(config: FactoryConfig, changes: JsonObject) -> FactoryConfig:
    """Return the configuration with other settings of the translation, those that are None as they were.

    Raises:
        ConfigError: they cannot be.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    kept = TranslateConfig.model_validate({**config.translate.model_dump(), **given})
    return config.model_copy(update={"translate": kept})


def _mix(text: str) -> SourceMix:
    try:
        earlier, elsewhere = (float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            f"--mix {text} is no pair of shares", "Write two numbers of 0 to 1, as in 0.06,0.27."
        ) from error
    return SourceMix(earlier=earlier, elsewhere=elsewhere)
