"""The options of every command that runs stages, declared once, and how a command takes them."""

import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_type_hints

from graph_toucan.cli.options import (
    ApiBaseOption,
    BudgetOption,
    CallsOption,
    CatalogueOption,
    LimitOption,
    PresetOption,
    SandboxOption,
    SeedOption,
    ServersOption,
    StoreOption,
    TeacherOption,
    TokensOption,
)
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.identity import JsonObject
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.presets import Preset, preset
from graph_toucan.servers import BLOCK


@dataclass(frozen=True)
class RunOptions:
    """What to run over, where to, who teaches, and what it may cost."""

    preset_name: PresetOption = Preset.DEMO
    servers: ServersOption = ""
    catalogue: CatalogueOption = None
    store: StoreOption = "artifacts"
    teacher: TeacherOption = "rules"
    api_base: ApiBaseOption = None
    seed: SeedOption = 7
    limit: LimitOption = None
    budget: BudgetOption = None
    budget_tokens: TokensOption = None
    budget_calls: CallsOption = None
    sandbox: SandboxOption = SandboxKind.AUTO

    def config(self, until: Stage) -> FactoryConfig:
        """Return the configuration of a run up to a stage."""
        base = preset(self.preset_name)
        changes: JsonObject = {"store": self.store, "seed": self.seed, "until": until, "catalogue": self.catalogue}
        if self.servers or self.catalogue:
            changes["servers"] = tuple(name.strip() for name in self.servers.split(",") if name.strip())
        changes["launch"] = base.launch.model_copy(update={"sandbox": self.sandbox})
        changes["teacher"] = base.teacher.model_copy(
            update={
                "model": self.teacher,
                "block": self.teacher if self.teacher.startswith(BLOCK) else None,
                "api_base": self.api_base,
                "budget_usd": self.budget,
                "budget_tokens": self.budget_tokens,
                "budget_calls": self.budget_calls,
            }
        )
        if self.limit:
            changes["walk"] = base.walk.model_copy(update={"paths": self.limit})
        return base.model_copy(update=changes)


def takes_run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, whose first parameter is a `RunOptions`, its options on the command line, before its own."""
    hints = get_type_hints(RunOptions, include_extras=True)
    shared = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name])
        for one in dataclasses.fields(RunOptions)
    ]
    first, *own = inspect.signature(command).parameters.values()
    options = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]

    @wraps(command)
    def taking(**given: Any) -> None:
        common = {one.name: given.pop(one.name) for one in shared}
        command(**{first.name: RunOptions(**common)}, **given)

    taking.__annotations__ = {}
    taking.__signature__ = inspect.Signature([*shared, *options])  # type: ignore[attr-defined]
    return taking
