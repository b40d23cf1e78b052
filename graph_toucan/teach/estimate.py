"""What a run will ask of a model and cost, told before anything is spent.

Prompt lengths come from a rendered sample and the rule of thumb of four characters per token (English and JSON; other
scripts take more). An estimate is for deciding whether to start; the limits are kept by `budget`.
"""

from collections.abc import Mapping

from pydantic import Field

from graph_toucan.errors import UsageError
from graph_toucan.model import Model
from graph_toucan.teach.prices import given_price, known_price
from graph_toucan.teach.prompts import render, template_text
from graph_toucan.teach.roles import ROLES

CHARACTERS_PER_TOKEN = 4
"""A rule of thumb, not a measurement."""

_DATA_CHARACTERS = 3000
"""What is put into a prompt where no sample is given: two tools with their schemas, roughly."""

_COMPLETION_TOKENS = {
    "describe/tag_tool": 40,
    "describe/propose_arguments": 80,
    "connect/judge_edges": 400,
    "translate/write_query": 70,
    "translate/fill_arguments": 80,
    "translate/write_answer": 120,
    "translate/decline": 60,
    "judge/score_dialogue": 300,
    "augment/supply_function": 40,
    "augment/supply_value": 40,
}
"""Typical lengths of answers without visible reasoning: guesses from the answers' shapes."""


class StageEstimate(Model):
    """What one role of one stage will take. `usd` is `None` where the model's price is not known."""

    stage: str
    role: str
    calls: int = Field(ge=0)
    prompt_tokens: int
    completion_tokens: int
    usd: float | None


def estimate(
    asks: Mapping[str, int],
    model: str,
    samples: Mapping[str, Model] | None = None,
    *,
    completion_tokens: Mapping[str, int] | None = None,
    input_cost_per_token: float | None = None,
    output_cost_per_token: float | None = None,
) -> list[StageEstimate]:
    """Return an estimate per role, in the order of the stages.

    Args:
        asks: how often each role is asked, by role id (`stage/name`); retries and re-asks are not counted.
        model: the model's name as litellm knows it.
        samples: a typical `given` by role id; without one the prompt file's own length and an allowance are used.
        completion_tokens: tokens of a typical answer by role id, where known better (reasoning models).
        input_cost_per_token: US dollars, for a model whose price litellm does not know.
        output_cost_per_token: US dollars, likewise.

    Raises:
        UsageError: a role id is not known.
    """
    unknown = sorted(set(asks) - {role.id for role in ROLES})
    if unknown:
        raise UsageError(f"there is no role {', '.join(unknown)}", f"roles: {', '.join(role.id for role in ROLES)}")
    price = given_price(model, input_cost_per_token, output_cost_per_token) or known_price(model)
    lengths = _COMPLETION_TOKENS | dict(completion_tokens or {})
    estimates: list[StageEstimate] = []
    for role in ROLES:
        calls = asks.get(role.id)
        if calls is None:
            continue
        sample = (samples or {}).get(role.id)
        characters = len(render(role, sample)) if sample else len(template_text(role)) + _DATA_CHARACTERS
        prompt, completion = calls * characters // CHARACTERS_PER_TOKEN, calls * lengths[role.id]
        usd = price.cost(prompt, completion) if price else None
        estimates.append(
            StageEstimate(
                stage=role.stage,
                role=role.name,
                calls=calls,
                prompt_tokens=prompt,
                completion_tokens=completion,
                usd=usd,
            )
        )
    return estimates
