"""What a model's tokens cost, by the map of prices that litellm brings along; and litellm, loaded late and quiet.

Loading litellm takes seconds and 220 MB, and untamed it asks the network for a newer price map: this is the only place
that imports it.
"""

import gc
import os
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from graph_toucan.errors import ConfigError

COMPATIBLE = "hosted_vllm/"
"""What stands before the name of a model on an OpenAI-compatible server that is not OpenAI's."""

_QUIET = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
}


@cache
def load_litellm() -> ModuleType:
    """Import litellm so that it fetches nothing, reports to nobody and prints no advice."""
    os.environ.update(_QUIET)
    import litellm

    for callbacks in ("callbacks", "input_callback", "success_callback", "failure_callback", "service_callback"):
        setattr(litellm, callbacks, [])
    litellm.suppress_debug_info = True
    # Its price map alone is a million objects. They live as long as the process: the collector need not visit them again,
    # which would stop every model call for a third of a second.
    gc.collect()
    gc.freeze()
    return litellm


def log_nothing() -> None:
    """Have litellm log none of the running task's calls.

    With no callback there is nobody to tell, and yet it would make a record of every answer, on tasks that outlive the
    call and complain when the process ends. The switch is litellm's own for calls inside of calls; it has no public one.
    """
    from litellm._internal_context import is_internal_call

    is_internal_call.set(True)


@dataclass(frozen=True)
class Price:
    """US dollars per token."""

    per_prompt_token: float
    per_completion_token: float

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return the cost in US dollars of so many tokens."""
        return prompt_tokens * self.per_prompt_token + completion_tokens * self.per_completion_token


def full_model_name(model: str, api_base: str | None) -> str:
    """Return a model's name as litellm wants it, with the provider in front where it is reached at an address.

    A bare name, or one after `openai/`, means an OpenAI-compatible server. litellm has two ways to such: `openai/` goes
    through OpenAI's package and knows what OpenAI's own models want otherwise than others (gpt-5, o3); `hosted_vllm/`
    sends the same request with half the work, and is for all others. A name such as `Qwen/Qwen3-8B` has a slash but no
    provider: it counts as bare as well.
    """
    if api_base is None:
        return model
    litellm = load_litellm()
    provider, _, rest = model.partition("/")
    known = bool(rest) and provider in {str(getattr(name, "value", name)) for name in litellm.provider_list}
    if known and provider != "openai":
        return model
    name = rest if known else model
    special = name in litellm.open_ai_chat_completion_models or litellm.OpenAIGPT5Config.is_model_gpt_5_model(name)
    return f"openai/{name}" if special else f"{COMPATIBLE}{name}"


def known_price(model: str) -> Price | None:
    """Return the price of a model by its litellm name, `None` where the map does not have it."""
    prices: dict[str, dict[str, Any]] = load_litellm().model_cost
    for name in (model, model.split("/", 1)[-1]):
        entry = prices.get(name, {})
        if "input_cost_per_token" in entry and "output_cost_per_token" in entry:
            return Price(float(entry["input_cost_per_token"]), float(entry["output_cost_per_token"]))
    return None


def given_price(model: str, input_cost_per_token: float | None, output_cost_per_token: float | None) -> Price | None:
    """Return the price that a user gave, `None` where none is given.

    Raises:
        ConfigError: only one of the two prices is given.
    """
    if input_cost_per_token is not None and output_cost_per_token is not None:
        return Price(input_cost_per_token, output_cost_per_token)
    if input_cost_per_token is not None or output_cost_per_token is not None:
        raise ConfigError(
            f'model "{model}" has a price for one kind of token only',
            "give both input_cost_per_token and output_cost_per_token, or neither",
        )
    return None
