"""How many questions a run will ask its teacher, per stage: the estimate before anything is spent."""

from graph_toucan.config import FactoryConfig
from graph_toucan.identity import JsonObject
from graph_toucan.teach import roles
from graph_toucan.teach.estimate import estimate

_TOOLS_PER_SERVER = 13
_STEPS_PER_PATH = 7
_TURNS_PER_PATH = 5
_PROPOSALS_PER_TOOL = 1.5
_EMBEDDED = 40


def estimated(config: FactoryConfig) -> list[JsonObject]:
    """Return rows of stage, role, calls, tokens and US dollars (None where the price is not known).

    Counts come from the configuration and from rules of thumb (13 tools a server, the mean of 236 measured servers; 7 steps
    and 5 turns a path), so that nothing has to run before the estimate.
    """
    if config.teacher.model == "rules":
        return [
            {"stage": role.stage, "role": role.name, "calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "usd": 0.0}
            for role in roles.ROLES
        ]
    rows: list[JsonObject] = []
    for row in estimate(asks(config), config.teacher.model):
        dumped = row.model_dump(mode="json")
        rows.append({**dumped, "usd": None if dumped["usd"] is None else round(dumped["usd"], 4)})
    return [*rows, _total(rows)]


def _total(rows: list[JsonObject]) -> JsonObject:
    priced = all(row["usd"] is not None for row in rows)
    sums = {name: sum(row[name] for row in rows) for name in ("calls", "prompt_tokens", "completion_tokens")}
    return {"stage": "all", "role": "", **sums, "usd": round(sum(row["usd"] for row in rows), 4) if priced else None}


def asks(config: FactoryConfig) -> dict[str, int]:
    """Return the expected number of questions per role id."""
    servers = len(config.servers) or _EMBEDDED
    paths = config.walk.paths
    turns, steps = paths * _TURNS_PER_PATH, paths * _STEPS_PER_PATH
    augment = config.augment
    made = {
        "func": round(paths * augment.miss_func),
        "params": round(paths * augment.miss_params),
        "none": round(paths * augment.irrelevance),
    }
    empty = round(paths * config.walk.split)
    return {
        roles.TAG_TOOL.id: servers * _TOOLS_PER_SERVER,
        roles.PROPOSE_ARGUMENTS.id: round(
            servers * min(config.describe.proposed, _TOOLS_PER_SERVER) * _PROPOSALS_PER_TOOL
        ),
        roles.JUDGE_EDGES.id: servers * _TOOLS_PER_SERVER,
        roles.WRITE_QUERY.id: turns + made["params"],
        roles.FILL_ARGUMENTS.id: steps,
        roles.WRITE_ANSWER.id: turns - empty,
        roles.DECLINE.id: empty + sum(made.values()),
        roles.SCORE_DIALOGUE.id: paths,
        roles.SUPPLY_FUNCTION.id: made["func"],
        roles.SUPPLY_VALUE.id: made["params"],
    }
